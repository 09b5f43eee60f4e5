"""The restart of RStudioServerPro, which reads its list of images only when it starts.

It ends every running R session, so it happens only on request and only if an R entry changed. Each step
follows from what is observed, so that whoever finds a restart interrupted completes it: a domain must not
be left without its server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .patience import UnfulfilledError
from .plan import Done, Fail, Wait
from .progress import Progress
from .remedies import with_remedy
from .run import Run
from .sagemaker import ApiError, Sort

_SETTINGS: Final = "RSessionAppSettings"
_APP: Final = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
# What SageMaker says of the deletion of an app that is gone already.
_GONE_WORDS: Final = ("already deleted", "already been deleted", "previously failed")


@dataclass(frozen=True, kw_only=True)
class ObservedApp:
    """What SageMaker says of the server app; deleted apps are still listed for a day."""

    status: str
    failure_reason: str = ""
    resource_spec: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Delete:
    """Delete the app."""


@dataclass(frozen=True)
class Create:
    """Create the app again, as it was."""


def concerns(settings_path: str) -> bool:
    """Tell whether RStudioServerPro reads the list at this path."""
    return settings_path.split(".")[-1] == _SETTINGS


def next_step(app: ObservedApp | None, progress: Progress) -> Wait | Done | Fail | Delete | Create:
    """Decide the next step of a restart; ``app`` is ``None`` if SageMaker knows of none."""
    if app is None:
        # There never was one, unless we took it away.
        return Create() if progress.server_deleted or progress.server_gone else Done()
    match app.status:
        case "Deleted":
            return Create()
        case "InService" if progress.server_gone or not progress.restart_due:
            return Done()
        case "InService" if not progress.server_deleted:
            return Delete()
        case "Failed" if progress.server_created:
            return Fail(f"did not come back: {with_remedy(app.failure_reason)}")
        case "Failed" if progress.server_gone:
            return Create()
        case "Failed":
            return Delete() if progress.restart_due else Done()
        case _:
            return Wait(f"to leave status {app.status}")


def restart(run: Run, domain_id: str) -> None:
    """Restart the server if that is due, and complete a restart that somebody left half done.

    Raises:
        UnfulfilledError: the server did not come back.
        HandOver: there is no time left to wait for it.
    """
    try:
        _restart(run, domain_id)
    except UnfulfilledError as error:
        if not run.progress.server_gone:
            raise
        raise UnfulfilledError(
            f"{error} (the domain has no RStudio until app RStudioServerPro of user profile domain-shared "
            "is created again: deploy again, or run aws sagemaker create-app)"
        ) from error


def _restart(run: Run, domain_id: str) -> None:
    app = {"DomainId": domain_id, **_APP}
    while True:
        observed = run.insist(lambda: _observe(run, app))
        _remember(observed, run.progress)
        step = next_step(observed, run.progress)
        run.log("plan", Target="RStudioServerPro", Next=type(step).__name__)
        if isinstance(step, Done):
            return
        if isinstance(step, Fail):
            raise UnfulfilledError(f"RStudioServerPro of domain {domain_id} {step.reason}")
        if isinstance(step, Wait):
            run.wait(f"RStudioServerPro of domain {domain_id} {step.waiting_for}")
        else:
            _act(run, app, step)


def _observe(run: Run, app: Mapping[str, Any]) -> ObservedApp | None:
    description = run.api.find("describe_app", **app)
    if description is None:
        return None
    return ObservedApp(
        status=description["Status"],
        failure_reason=description.get("FailureReason") or "",
        resource_spec=description.get("ResourceSpec") or {},
    )


def _remember(observed: ObservedApp | None, progress: Progress) -> None:
    """Note what the next invocation can't see any more."""
    if observed is None:
        return
    progress.server_gone = progress.server_gone or observed.status in ("Deleting", "Deleted")
    progress.server_spec = progress.server_spec or dict(observed.resource_spec)


def _act(run: Run, app: Mapping[str, Any], step: Delete | Create) -> None:
    try:
        if isinstance(step, Delete):
            run.api.call("delete_app", **app)
            run.progress.server_deleted = True
        else:
            spec = run.progress.server_spec
            run.api.call("create_app", **app, **({"ResourceSpec": spec} if spec else {}))
            run.progress.server_created = True
    except ApiError as error:
        gone = error.sort is Sort.GONE or any(words in error.message for words in _GONE_WORDS)
        if not isinstance(step, Delete) or not gone:
            run.tolerate(error)
            return
        run.progress.server_deleted = run.progress.server_gone = True
    run.wait("RStudioServerPro to change its status")
