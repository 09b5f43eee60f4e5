"""The gate before a version is made: what ECR's scan finds in exactly this container image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from .patience import UnfulfilledError
from .run import Run
from .sagemaker import ApiError
from .scan_findings import Finding, Judgement, judge, read_findings, tell
from .wire_image_scan import ImageScan

_URI: Final = re.compile(
    r"(?P<address>(?P<registryId>[0-9]{12})\.dkr\.ecr\.[a-z0-9.-]+/(?P<repositoryName>[^:@]+))"
    r"(?::(?P<imageTag>[^@]+))?(?:@(?P<imageDigest>sha256:[0-9a-f]{64}))?"
)
_MAXIMUM_URI: Final = 255
_DONE: Final = ("COMPLETE", "ACTIVE")  # the latter of enhanced scanning, which never ends
_UNDER_WAY: Final = ("IN_PROGRESS", "PENDING")
_FAILURES: Final = 3  # this many answers in a row that no scan is under way, after one was started
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
        self._failures = 0

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
        self._judge(digest, findings)
        uri = f"{parts['address']}@{digest}"
        if len(uri) > _MAXIMUM_URI:
            raise UnfulfilledError(f"SageMaker takes addresses of {_MAXIMUM_URI} characters at most: {uri}")
        return {"ImageDigest": digest, "ImageUri": uri}

    def _judge(self, digest: str, findings: list[Finding]) -> None:
        today = datetime.fromtimestamp(self._run.clock.now(), UTC).date()
        judgement = judge(findings, self._scan, today=today)
        self._run.log("judge", Digest=digest, Findings=len(findings), **_waivers(judgement))
        if judgement.objections:
            unrated = "" if self._scan.pass_unrated else " or not rated"
            ended = f" (waivers that have ended: {', '.join(judgement.ended)})" if judgement.ended else ""
            raise UnfulfilledError(
                f"{digest} has findings at or above {self._scan.fail_on}{unrated}: "
                f"{tell(judgement.objections)}{ended} (build the image on packages that are mended, or waive "
                "what you accept, with a reason and an end)"
            )

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
        if page is not None and self._run.progress.attempted:
            self._doubt(page)
        else:
            self._run.insist(lambda: self._begin(image))
            self._run.progress.attempted = True

    def _doubt(self, page: Mapping[str, Any]) -> None:
        """Give up on a scan that failed; what ECR tells at first may be of the one before."""
        self._failures += 1
        if self._failures == _FAILURES:
            status = page.get("imageScanStatus", {})
            raise UnfulfilledError(
                f"ECR could not scan it: {status.get('status')} {status.get('description', '')}".rstrip()
                + "; basic scanning knows the common Linux distributions: deploy it without 'scan', or build "
                "it on one of these"
            )

    def _begin(self, image: Mapping[str, Any]) -> None:
        try:
            self._run.api.call("start_image_scan", **image)
        except ApiError as error:
            if error.code != _ONCE_A_DAY:  # then somebody else's scan is under way
                raise


def _waivers(judgement: Judgement) -> dict[str, tuple[str, ...]]:
    """What a line of the log says of waivers, so that those that nothing needs can go."""
    return {"Waived": judgement.waived, "UnusedWaivers": judgement.unused, "EndedWaivers": judgement.ended}
