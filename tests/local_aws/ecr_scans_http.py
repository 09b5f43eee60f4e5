"""The scans of Amazon ECR behind moto's ECR, and in the control API."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.ecr.exceptions import ImageNotFoundException, RepositoryNotFoundException
from moto.ecr.models import ecr_backends
from moto.ecr.responses import ECRResponse

from tests.local_aws.ecr_scans import EcrScans, ScanResult
from tests.local_aws.environment import ACCOUNT, REGION
from tests.local_aws.moto_iam import caller
from tests.local_aws.patching import replace_method
from tests.local_aws.sagemaker.errors import ServiceError
from tests.local_aws.sagemaker.moto_front import Front

_OPERATIONS = {
    "start_image_scan": "StartImageScan",
    "describe_image_scan_findings": "DescribeImageScanFindings",
}


def install(front: Front) -> EcrScans:
    """Put the scans into moto, and let the control API plan their results."""
    settings = front.settings
    scans = EcrScans(_find_image, clock=settings.clock, faults=settings.faults, calls=settings.calls)

    def plan(values: dict[str, Any]) -> None:
        scans.plan(values.pop("repository"), ScanResult(**values))

    front.control.route("POST", "scan-results", plan)
    for method, operation in _OPERATIONS.items():
        replace_method(ECRResponse, method, _answering(scans, operation))
    return scans


def _answering(scans: EcrScans, operation: str) -> Any:
    def answer(response: ECRResponse) -> ActionResult:
        principal = caller(response.headers, response.current_account)
        try:
            return ActionResult(scans.call(operation, json.loads(response.body), principal=principal))
        except ServiceError as error:
            raise JsonRESTError(error.code, error.message) from error

    return answer


def _find_image(registry: str | None, repository: str, image_id: dict[str, str]) -> str | None:
    backend = ecr_backends[registry or ACCOUNT][REGION]
    try:
        (image,) = backend.describe_images(repository, registry, [image_id])
    except (ImageNotFoundException, RepositoryNotFoundException):
        return None
    return str(image.image_digest)
