"""Where Lambda comes in: every event gets exactly one answer, whatever happens."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

from .answer import Answer, check_address, deliver
from .event import Event
from .log import Log
from .world import World


def handler(raw: Mapping[str, Any], context: Any, world: World | None = None) -> None:
    """Answer one event of CloudFormation, or leave that to another invocation.

    Args:
        raw: the event; with the state of an earlier invocation if that handed over.
        context: Lambda's own.
        world: what tests put around the function.

    Raises:
        UndeliveredError: nobody could be answered. Nothing was done where the address was to blame.
    """
    world = world or World()
    event = Event.of(raw)
    log = Log(request_id=event.request_id, logical_resource_id=event.logical_resource_id)
    check_address(event, world=world, log=log)
    log("request", RequestType=event.request_type, ResourceType=event.resource_type)
    try:
        # Imported here because an import may fail, too, and CloudFormation would wait an hour for an answer.
        from .invocation import answer_to

        answer = answer_to(raw, event, context, world, log)
    except Exception as error:
        log("defect", Traceback=traceback.format_exc())
        reason = f"the function failed: {type(error).__name__}: {error}"
        answer = Answer(physical_id=event.failed_id(wrote=True), reason=reason)
    if answer is not None:
        deliver(
            answer,
            event,
            world=world,
            seconds_left=lambda: context.get_remaining_time_in_millis() / 1000,
            log=log,
        )
