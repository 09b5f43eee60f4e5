"""The gate before a version is made: what ECR's scan finds in exactly this container image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from .patience import UnfulfilledError
from .run import Run
from .sagemaker import ApiError
from .scan_findings import Finding, objections, read_findings, tell
from .wire_image_scan import ImageScan

_URI: Final = re.compile(
    r"(?P<registryId>[0-9]{12})\.dkr\.ecr\.[a-z0-9.-]+/(?P<repositoryName>[^:@]+)"
    r"(?::(?P<imageTag>[^@]+))?(?:@(?P<imageDigest>sha256:[0-9a-f]{64}))?"
)
_DONE: Final = ("COMPLETE", "ACTIVE")  # the latter of enhanced scanning, which never ends
_UNDER_WAY: Final = ("IN_PROGRESS", "PENDING")
_ONCE_A_DAY: Final = "LimitExceededException"


class ImageScanTask:
    """Waits for the scan of a container image, starting it if nobody did, and judges what it found.

    Args:
        run: the invocation, with the API of ECR.
        scan: what must not be found.
    """

    def __init__(self, run: Run, scan: ImageScan) -> None:
        self._run = run
        self._scan = scan

    def __str__(self) -> str:
        return f"pass the scan of {self._scan.image_uri}"

    def converge(self) -> Mapping[str, Any]:
        """Let the image pass, or tell what was found in it."""
        match = _URI.fullmatch(self._scan.image_uri)
        if match is None:
            raise UnfulfilledError("'ImageUri' is not the address of an image in Amazon ECR")
        parts = match.groupdict()
        repository = {name: parts[name] for name in ("registryId", "repositoryName")}
        named = {name: parts[name] for name in ("imageTag", "imageDigest") if parts[name]}
        digest = self._digest(repository, named)
        findings = self._findings({**repository, "imageId": {"imageDigest": digest}})
        today = datetime.fromtimestamp(self._run.clock.now(), UTC).date()
        found = objections(findings, fail_on=self._scan.fail_on, waivers=self._scan.waivers, today=today)
        if found:
            raise UnfulfilledError(
                f"{digest} has findings at or above {self._scan.fail_on}: {tell(found)} (build "
                "the image on packages that are mended, or waive what you accept, with a reason and an end)"
            )
        return {"ImageDigest": digest}

    def _digest(self, repository: Mapping[str, str], named: Mapping[str, str]) -> str:
        """The digest that a tag stands for now; what is scanned and told is the digest."""
        found = self._run.insist(
            lambda: self._run.api.find("describe_images", **repository, imageIds=[dict(named)])
        )
        if found is None or not found.get("imageDetails"):
            raise UnfulfilledError("there is no such image in ECR")
        return str(found["imageDetails"][0]["imageDigest"])

    def _findings(self, image: Mapping[str, Any]) -> list[Finding]:
        while True:
            page = self._page(image)
            status = "" if page is None else page.get("imageScanStatus", {}).get("status", "")
            if page is not None and status in _DONE:
                return self._all_findings(image, page)
            if status not in _UNDER_WAY:
                self._start(image, page)
            self._run.wait(f"ECR to scan {image['imageId']['imageDigest']}")

    def _all_findings(self, image: Mapping[str, Any], page: dict[str, Any]) -> list[Finding]:
        findings = read_findings(page)
        while token := page.get("nextToken"):
            following = self._page(image, nextToken=token)
            if following is None:
                raise UnfulfilledError("the scan went away while it was read; deploy again")
            findings += read_findings(following)
            page = following
        return findings

    def _page(self, image: Mapping[str, Any], **start: str) -> dict[str, Any] | None:
        return self._run.insist(lambda: self._run.api.find("describe_image_scan_findings", **image, **start))

    def _start(self, image: Mapping[str, Any], page: Mapping[str, Any] | None) -> None:
        """Start the scan that nobody started, or that failed before; once a request."""
        if self._run.progress.attempted and page is not None:
            status = page.get("imageScanStatus", {})
            raise UnfulfilledError(
                f"ECR could not scan it: {status.get('status')} {status.get('description', '')}".rstrip()
                + "; basic scanning knows the common Linux distributions: deploy it without 'scan', or build "
                "it on one of these"
            )
        try:
            self._run.insist(lambda: self._begin(image))
        finally:
            self._run.progress.attempted = True

    def _begin(self, image: Mapping[str, Any]) -> None:
        try:
            self._run.api.call("start_image_scan", **image)
        except ApiError as error:
            if error.code != _ONCE_A_DAY:  # then somebody else's scan is under way
                raise
