"""A stage with one image in ECR, whose scan ends as planned."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

from constructs_lib.runtime.domain_update.wire_image_scan import IMAGE_SCAN_TYPE, ImageScan, Waiver
from constructs_lib.runtime.domain_update.world import World
from tests.local_aws.calls import CallLog
from tests.local_aws.ecr_scans import EcrScans, ScanResult
from tests.local_aws.faults import Faults
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import Stage

DIGEST = f"sha256:{'a' * 64}"
REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/images"
LONG = "r" * 170
PASSED = {"ImageDigest": DIGEST, "ImageUri": f"{REPOSITORY}@{DIGEST}"}
BY_TAG, BY_DIGEST = f"{REPOSITORY}:1.0.0", f"{REPOSITORY}@{DIGEST}"


def finding(name: str = "CVE-2026-1", severity: str = "CRITICAL") -> dict[str, Any]:
    attributes = {"package_name": "openssl", "package_version": "1.1.1", "fixed_in_version": "1.1.2"}
    pairs = [{"key": key, "value": value} for key, value in attributes.items()]
    return {"name": name, "severity": severity, "attributes": pairs}


class ScanStage(Stage):
    """A stage with one image in ECR."""

    def __init__(self, box: AnswerBox) -> None:
        super().__init__(box)
        self.calls_of_ecr, self.faults = CallLog(), Faults()
        self.ecr = EcrScans(_find, clock=self.clock, faults=self.faults, calls=self.calls_of_ecr)

    @property
    def world(self) -> World:
        clients = {"ecr": _Client(self.ecr)}
        rest = super().world.client
        assert rest is not None
        return World(
            clock=self.clock,
            jitter=self.jitter,
            client=lambda service: clients.get(service) or rest(service),
            s3_endpoint=self.box.url,
        )

    def plan(self, *findings: dict[str, Any], **result: Any) -> None:
        self.ecr.plan("team/images", ScanResult(findings=list(findings), **result))

    def ask(
        self,
        uri: str = BY_TAG,
        *,
        fail_on: str = "CRITICAL",
        waivers: tuple[Waiver, ...] = (),
        pass_unrated: bool = False,
        request_type: str = "Create",
        **more: Any,
    ) -> dict[str, Any]:
        scan = ImageScan(image_uri=uri, fail_on=fail_on, pass_unrated=pass_unrated, waivers=waivers)
        properties = scan.to_properties()
        return self.send(self.event(request_type, properties, resource_type=IMAGE_SCAN_TYPE, **more))

    def operations(self) -> list[str]:
        return [call.operation for call in self.calls_of_ecr]


class _Client:
    """boto3's client of ECR."""

    def __init__(self, ecr: EcrScans) -> None:
        self._ecr = ecr

    def __getattr__(self, name: str) -> Any:
        operation = name.title().replace("_", "")

        def call(**parameters: Any) -> dict[str, Any]:
            try:
                return self._ecr.call(operation, parameters)
            except NoAnswer as cut:
                raise ConnectionClosedError(endpoint_url="https://ecr.local") from cut
            except ServiceError as error:
                response = {
                    "Error": {"Code": error.code, "Message": error.message},
                    "ResponseMetadata": {"HTTPStatusCode": error.http_status},
                }
                raise ClientError(response, operation) from error

        return call


def _find(registry: str | None, repository: str, image_id: dict[str, str]) -> str | None:
    known = {"imageTag": "1.0.0", "imageDigest": DIGEST}
    there = (registry, repository) in (("123456789012", "team/images"), ("123456789012", LONG))
    return DIGEST if there and all(known[name] == value for name, value in image_id.items()) else None
