"""One invocation: from an event to its answer, or to the next invocation if time runs out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from . import sagemaker
from .aliases import AliasesTask
from .answer import Answer
from .domain import DomainTask
from .event import Event
from .image_scan import ImageScanTask
from .log import Log
from .patience import HandOver, Patience, UnfulfilledError
from .progress import Progress
from .run import Run, Task
from .sagemaker import Api, ApiError
from .wire import DOMAIN_UPDATE_TYPE, DomainUpdate
from .wire_aliases import IMAGE_VERSION_ALIASES_TYPE, ImageVersionAliases
from .wire_image_scan import IMAGE_SCAN_TYPE, ImageScan
from .world import World

_STATE: Final = "HandOver"
_SERVICE_TIMEOUT: Final = 3600.0

_Properties = Mapping[str, Any]
_T = TypeVar("_T")


def answer_to(raw: Mapping[str, Any], event: Event, context: Any, world: World, log: Log) -> Answer | None:
    """Do what the event asks for.

    Returns:
        The answer, or ``None`` if another invocation will give it.
    """
    progress = Progress.of(raw.get(_STATE) or {}, now=world.clock.now())
    try:
        try:
            data = _carry_out(event, _run(event, context, world, progress, log))
        except HandOver as waiting:
            _hand_over(raw, context, world, progress, log, waiting_for=str(waiting))
            return None
    except (UnfulfilledError, ValueError) as error:
        return Answer(physical_id=event.failed_id(wrote=progress.attempted), reason=str(error))
    return Answer(physical_id=event.succeeded_id, data=data)


def _run(event: Event, context: Any, world: World, progress: Progress, log: Log) -> Run:
    patience = Patience(
        world.clock,
        started_at=progress.started_at,
        service_timeout=_service_timeout(event.properties.get("ServiceTimeout")),
        seconds_left=lambda: context.get_remaining_time_in_millis() / 1000,
        jitter=world.jitter,
    )
    service = "ecr" if event.resource_type == IMAGE_SCAN_TYPE else "sagemaker"
    client = (world.client or sagemaker.client)(service)
    api = Api(client, before_call=patience.checkpoint, log=log)
    return Run(api=api, patience=patience, progress=progress, clock=world.clock, log=log)


def _service_timeout(value: Any) -> float:
    """How long CloudFormation waits; the most that it grants, where the property does not tell."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return _SERVICE_TIMEOUT
    return seconds if 0 < seconds <= _SERVICE_TIMEOUT else _SERVICE_TIMEOUT


def _carry_out(event: Event, run: Run) -> Mapping[str, Any]:
    data: Mapping[str, Any] = {}
    for task in _tasks(run, event):
        try:
            data = {**task.converge(), **data}
        except UnfulfilledError as error:
            raise UnfulfilledError(f"could not {task}: {error}") from error
    return data


def _tasks(run: Run, event: Event) -> list[Task]:
    """What the event asks for, in order; nothing where it is about something that never was."""
    makers = {
        DOMAIN_UPDATE_TYPE: _domain_task,
        IMAGE_VERSION_ALIASES_TYPE: _aliases_task,
        IMAGE_SCAN_TYPE: _scan_task,
    }
    if event.resource_type not in makers:
        raise ValueError(f"'ResourceType' must be one of {', '.join(makers)}, got {event.resource_type!r}")
    make = makers[event.resource_type]
    tasks = [make(run, event, old, new) for old, new in _changes(event)]
    return [task for task in tasks if task is not None]


def _changes(event: Event) -> list[tuple[_Properties | None, _Properties | None]]:
    """The changes that the event asks for: from old properties to new ones."""
    match event.request_type:
        case "Create":
            return [(None, event.properties)]
        case "Update" if not event.subject_changed:
            return [(event.old_properties, event.properties)]
        case "Update":
            arrival = (None, event.properties)
            return [arrival] if event.deletion_follows else [arrival, (event.old_properties, None)]
        case "Delete":
            return [] if event.nothing_written else [(event.properties, None)]
        case _:
            raise ValueError(f"'RequestType' must be Create, Update or Delete, got {event.request_type!r}")


def _domain_task(run: Run, event: Event, old: _Properties | None, new: _Properties | None) -> Task | None:
    before = _past(lambda properties: DomainUpdate.from_properties(properties, tolerant=True), old)
    after = None if new is None else DomainUpdate.from_properties(new)
    if before is None and after is None:
        return None
    return DomainTask(run, old=before, new=after, watch=event.create_unanswered)


def _aliases_task(run: Run, _: Event, old: _Properties | None, new: _Properties | None) -> Task | None:
    before = _past(ImageVersionAliases.from_properties, old)
    after = None if new is None else ImageVersionAliases.from_properties(new)
    return AliasesTask(run, old=before, new=after) if before or after else None


def _scan_task(run: Run, _: Event, __: _Properties | None, new: _Properties | None) -> Task | None:
    """What came in stays in: there is nothing to take back."""
    return None if new is None else ImageScanTask(run, ImageScan.from_properties(new))


def _past(read: Callable[[_Properties], _T], properties: _Properties | None) -> _T | None:
    """Read properties of the past; with such as nobody can read, nothing was ever written."""
    try:
        return None if properties is None else read(properties)
    except ValueError:
        return None


def _hand_over(
    raw: Mapping[str, Any], context: Any, world: World, progress: Progress, log: Log, *, waiting_for: str
) -> None:
    """Start the next invocation, which goes on with the same event and what we know so far.

    Raises:
        UnfulfilledError: it could not be started.
    """
    progress.handovers += 1
    log("hand-over", Number=progress.handovers, WaitingFor=waiting_for)
    api = Api((world.client or sagemaker.client)("lambda"), before_call=lambda: None, log=log)
    payload = json.dumps({**raw, _STATE: progress.to_state()}).encode()
    try:
        api.call("invoke", FunctionName=context.invoked_function_arn, InvocationType="Event", Payload=payload)
    except ApiError as error:
        raise UnfulfilledError(
            f"no fresh invocation could be started to wait for {waiting_for or 'SageMaker'}: {error}"
        ) from error
