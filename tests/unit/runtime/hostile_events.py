"""Events that CloudFormation never sent: other types, other shapes, and far too much of everything."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.wire import DOMAIN_UPDATE_TYPE
from constructs_lib.runtime.domain_update.wire_aliases import IMAGE_VERSION_ALIASES_TYPE
from constructs_lib.runtime.domain_update.wire_image_scan import IMAGE_SCAN_TYPE
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import JUPYTER_LAB, Stage

#: One delivery and all that it hands over to: an hour in quarters, and one to spare.
MOST_INVOCATIONS = 6

KEYS = (
    "RequestType",
    "ResponseURL",
    "StackId",
    "RequestId",
    "ResourceType",
    "LogicalResourceId",
    "PhysicalResourceId",
    "ResourceProperties",
    "OldResourceProperties",
    "HandOver",
    "DomainId",
    "CustomImageLists",
    "Target",
    "SettingsPath",
    "CustomImages",
    "ImageName",
    "AppImageConfigName",
    "ImageVersionNumber",
    "Default",
    "RestartRStudioServer",
    "Adopt",
    "ServiceTimeout",
    "Version",
    "Aliases",
    "ImageUri",
    "FailOn",
    "Waivers",
    "started_at",
    "handovers",
    "written",
    "denied_since",
    "noted",
)
WORDS = (
    "Create",
    "Update",
    "Delete",
    DOMAIN_UPDATE_TYPE,
    IMAGE_VERSION_ALIASES_TYPE,
    IMAGE_SCAN_TYPE,
    "domain",
    "user-profile/anna",
    JUPYTER_LAB,
    "x/Team/Attach",
    "true",
    "nan",
    "-1",
    "1e999",
    "3600",
    "__class__.__init__",
    "..",
    "\0",
    "\ud800",
    "x" * 5000,
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=10),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=10,
)


@st.composite
def events(draw: st.DrawFn, stage: Stage, domain_id: str) -> dict[str, Any]:
    """An event of ours in which anything may be something else."""
    properties: dict[str, Any] = {
        "DomainId": domain_id,
        "CustomImageLists": [
            {
                "Target": "domain",
                "SettingsPath": JUPYTER_LAB,
                "CustomImages": [{"ImageName": "mine", "AppImageConfigName": "mine-config"}],
            }
        ],
    }
    event: dict[str, Any] = stage.event(
        draw(st.sampled_from(["Create", "Update", "Delete"])), properties, id="x"
    )
    event["OldResourceProperties"] = properties
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([event, event["ResourceProperties"]]))
        if not isinstance(place, dict):
            break
        place[draw(st.sampled_from(KEYS[:1] + KEYS[2:]))] = draw(values)
        if not isinstance(event["ResourceProperties"], dict):
            break
    return event


def deliver(stage: Stage, box: AnswerBox, event: Any) -> list[dict[str, Any]]:
    """Deliver an event, and all that it is handed over to; returns the answers.

    Raises:
        AssertionError: it went on for longer than CloudFormation waits.
    """
    before = len(box.bodies)
    pending = [event]
    for _ in range(MOST_INVOCATIONS):
        if not pending:
            break
        stage.invoke(pending.pop(0))
        pending += stage.invocations
        stage.invocations = []
    assert pending == [], "handed over for ever"
    return [json.loads(body) for body in box.bodies[before:]]
