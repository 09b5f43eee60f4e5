"""Image scanning as a gate: what ECR must not find in a container image that becomes a version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ._validation import check_choice, check_sequence, check_text, error
from .runtime.domain_update import wire_image_scan as wire

_NAME = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+")


@dataclass(frozen=True, kw_only=True)
class ScanWaiver:
    """A finding that is accepted, for a reason and until a day.

    Args:
        cve: The name of the finding, such as ``CVE-2026-1234``.
        reason: Why it is accepted, at most 256 characters.
        until: The last day in UTC on which it is, as ``2027-03-31``. Deployments after it fail again.

    Raises:
        ValueError: the name or the day is none, the reason is missing, or the day is over.
    """

    cve: str
    reason: str
    until: str

    def __post_init__(self) -> None:
        check_text("cve", self.cve, maximum=64, pattern=_NAME, remedy="write it as ECR does: CVE-2026-1234")
        reason = self.reason.strip() if isinstance(self.reason, str) else self.reason
        check_text("reason", reason, maximum=256, remedy="say why the finding is accepted")
        if self.last_day < _today():
            raise error(
                "until",
                f"be {_today()} or later",
                self.until,
                "look at the finding again, or drop the waiver",
            )

    @property
    def last_day(self) -> date:
        """The last day on which the finding is accepted."""
        try:
            return date.fromisoformat(self.until)
        except (TypeError, ValueError):
            raise error("until", "be a day", self.until, "write year, month and day: 2027-03-31") from None


@dataclass(frozen=True, kw_only=True)
class ImageScan:
    """Lets a version be made only after ECR scanned exactly its container image and found nothing too bad.

    The deployment waits for the scan, and starts it if nobody did. It fails ahead of the ImageVersion if
    findings at or above a severity are left, and lists them. The version is registered by the digest that
    was scanned. The gate is passed once for each container image and each change of these arguments; a
    deployment that changes neither scans nothing.

    Args:
        fail_on: The lowest severity that fails: ``CRITICAL``, ``HIGH``, ``MEDIUM``, ``LOW`` or
            ``INFORMATIONAL``. Default: ``CRITICAL``.
        pass_unrated: Whether findings pass that nobody rated yet, ``UNDEFINED`` or ``UNTRIAGED``; such a
            finding may turn out to be critical. Default: they fail at every level.
        waivers: Findings that are accepted nevertheless, each once. Default: none.

    Raises:
        ValueError: there is no such severity, a finding is waived twice, or the repository is known to be of
            another account.

    Example:
        >>> StudioImage(self, "DataScience", image_name="data-science", apps=[JupyterLab()],
        ...             container_image=ContainerImage.from_asset("docker/jupyter_lab"),
        ...             scan=ImageScan(fail_on="HIGH"))

    See the AWS page "Scan images for software vulnerabilities in Amazon ECR" of the ECR user guide.
    """

    fail_on: str = "CRITICAL"
    pass_unrated: bool = False
    waivers: Sequence[ScanWaiver] = ()

    def __post_init__(self) -> None:
        check_choice("fail_on", self.fail_on, wire.SEVERITIES)
        if not isinstance(self.pass_unrated, bool):
            raise error("pass_unrated", "be True or False", self.pass_unrated, "write it without quotes")
        check_sequence("waivers", self.waivers)
        names = []
        for waiver in self.waivers:
            if not isinstance(waiver, ScanWaiver):
                raise error("waivers", "hold ScanWaiver values", waiver, "write ScanWaiver(…)")
            names.append(waiver.cve)
        if len(set(names)) != len(names):
            raise error("waivers", "waive each finding once", names, "keep the waiver that counts")

    def of(self, image_uri: str) -> wire.ImageScan:
        """Return what the function is told about one container image."""
        return wire.ImageScan(
            image_uri=image_uri,
            fail_on=self.fail_on,
            pass_unrated=self.pass_unrated,
            waivers=tuple(
                wire.Waiver(vulnerability=waiver.cve, reason=waiver.reason, until=waiver.last_day)
                for waiver in self.waivers
            ),
        )


def _today() -> date:
    return datetime.now(UTC).date()
