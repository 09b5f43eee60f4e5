"""Basic scanning of Amazon ECR: one scan of an image a day, which takes time, with results on demand."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

from tests.local_aws.calls import OK, Call, CallLog
from tests.local_aws.clock import Clock
from tests.local_aws.faults import Faults, When
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError
from tests.local_aws.sagemaker.model import shaped

_DAY = 86_400.0
#: Gives the digest of an image, by registry, repository and imageId; None if it is not there.
FindImage = Callable[[str | None, str, dict[str, str]], str | None]


@dataclass(kw_only=True)
class ScanResult:
    """How the scans of a repository's images end.

    Attributes:
        findings: What they find, in ECR's own shape.
        status: The status that they end in.
        description: What ECR says to that status.
        seconds: How long they take.
        on_push: Whether an image was scanned when it was pushed, ahead of everything.
        stale: How many answers after the start still tell the status of an earlier scan; then it completes.
        enhanced: Whether the registry has enhanced scanning, where nobody starts a scan.
        page: How many findings an answer holds.
    """

    findings: list[dict[str, Any]] = field(default_factory=list)
    status: str = "COMPLETE"
    description: str = ""
    seconds: float = 0.0
    on_push: bool = False
    stale: int | None = None
    enhanced: bool = False
    page: int = 100


class EcrScans:
    """ECR, as far as scans of images are concerned.

    Args:
        find_image: Looks images up.
        clock: What time it is.
        faults: What shall go wrong.
        calls: Where calls are logged.
    """

    def __init__(self, find_image: FindImage, *, clock: Clock, faults: Faults, calls: CallLog) -> None:
        self._find_image = find_image
        self._clock = clock
        self._faults = faults
        self._calls = calls
        self._results: dict[str, ScanResult] = {}
        self._started: dict[str, float] = {}
        self._told: dict[str, int] = {}

    def plan(self, repository: str, result: ScanResult) -> None:
        """Decide how the scans of a repository's images end."""
        self._results[repository] = result

    def clear(self) -> None:
        """Forget results and scans."""
        self._results.clear()
        self._started.clear()
        self._told.clear()

    def call(
        self, operation: str, parameters: dict[str, Any], *, principal: str | None = None
    ) -> dict[str, Any]:
        """Run one operation.

        Raises:
            ServiceError: ECR refuses.
            NoAnswer: A planned fault keeps the answer from the caller.
        """
        call = Call(operation, copy.deepcopy(parameters), principal, self._clock.now())
        self._calls.begin(call)
        try:
            self._faults.strike(call, When.BEFORE)
            answer = self._run(operation, parameters)
            call.took_effect = True
            self._faults.strike(call, When.AFTER)
        except ServiceError as error:
            call.outcome = error.code
            raise
        except NoAnswer:
            call.outcome = "NoAnswer"
            raise
        call.outcome = OK
        return answer

    def _run(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        model = ecr_model().operation_model(operation)
        report = ParamValidator().validate(parameters, model.input_shape)
        if report.has_errors():
            raise ServiceError("InvalidParameterException", report.generate_report())
        run = {
            "DescribeImages": self._describe_images,
            "StartImageScan": self._start,
            "DescribeImageScanFindings": self._describe_findings,
        }[operation]
        return dict(shaped(model.output_shape, run(parameters)))

    def _describe_images(self, parameters: dict[str, Any]) -> dict[str, Any]:
        digests = [self._digest(parameters, image_id) for image_id in parameters["imageIds"]]
        return {"imageDetails": [{"imageDigest": digest} for digest in digests]}

    def _start(self, parameters: dict[str, Any]) -> dict[str, Any]:
        digest = self._digest(parameters, parameters["imageId"])
        if self._result(parameters).enhanced:
            raise ServiceError("ValidationException", "This feature is disabled")
        if self._clock.now() - self._started.get(digest, float("-inf")) < _DAY:
            raise ServiceError("LimitExceededException", "The scan quota per image has been exceeded")
        self._started[digest] = self._clock.now()
        return {"imageId": {"imageDigest": digest}, "imageScanStatus": {"status": "IN_PROGRESS"}}

    def _describe_findings(self, parameters: dict[str, Any]) -> dict[str, Any]:
        digest, result = self._digest(parameters, parameters["imageId"]), self._result(parameters)
        pushed = result.on_push or result.enhanced
        if not pushed and digest not in self._started:
            raise ServiceError("ScanNotFoundException", f"Image scan does not exist for {digest}")
        answer: dict[str, Any] = {"imageId": {"imageDigest": digest}}
        if digest in self._started and self._clock.now() < self._started[digest] + result.seconds:
            return {**answer, "imageScanStatus": {"status": "IN_PROGRESS"}}
        status = "ACTIVE" if result.enhanced else self._status(digest, result)
        answer["imageScanStatus"] = {"status": status, "description": result.description}
        if status not in ("COMPLETE", "ACTIVE"):
            return answer
        first = int(parameters.get("nextToken", 0))
        following = first + result.page
        name = "enhancedFindings" if result.enhanced else "findings"
        return {
            **answer,
            "imageScanFindings": {name: result.findings[first:following]},
            "nextToken": str(following) if following < len(result.findings) else None,
        }

    def _status(self, digest: str, result: ScanResult) -> str:
        """ECR is consistent after a while only: at first it may tell of an earlier scan."""
        if result.stale is None or digest not in self._started:
            return result.status
        self._told[digest] = self._told.get(digest, 0) + 1
        return result.status if self._told[digest] <= result.stale else "COMPLETE"

    def _result(self, parameters: dict[str, Any]) -> ScanResult:
        return self._results.get(parameters["repositoryName"], ScanResult())

    def _digest(self, parameters: dict[str, Any], image_id: dict[str, str]) -> str:
        repository = parameters["repositoryName"]
        digest = self._find_image(parameters.get("registryId"), repository, image_id)
        if digest is None:
            raise ServiceError("ImageNotFoundException", f"The image {image_id} is not in {repository}")
        return digest


@functools.cache
def ecr_model() -> Any:
    """The service model of ECR that botocore ships."""
    return botocore.session.get_session().get_service_model("ecr")
