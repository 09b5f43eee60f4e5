"""The next step of a restart, for every status of the server."""

from __future__ import annotations

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.plan import Done, Wait
from constructs_lib.runtime.domain_update.progress import Progress
from constructs_lib.runtime.domain_update.rstudio import Create, Delete, ObservedApp, next_step


def app_statuses() -> list[str]:
    model = botocore.session.get_session().get_service_model("sagemaker")
    return list(model.shape_for("AppStatus").enum)


PROGRESS = st.builds(
    Progress,
    started_at=st.just(0.0),
    restart_due=st.booleans(),
    server_deleted=st.booleans(),
    server_gone=st.booleans(),
    server_created=st.booleans(),
)


@given(st.sampled_from(app_statuses()), PROGRESS)
def test_sessions_end_only_for_a_change_and_only_once(status: str, progress: Progress) -> None:
    step = next_step(ObservedApp(status=status), progress)
    if isinstance(step, Delete):
        assert progress.restart_due
        assert not progress.server_gone
    if isinstance(step, Done):
        assert status in ("InService", "Failed")
    if isinstance(step, Create):
        assert status in ("Deleted", "Failed")


@pytest.mark.parametrize("status", ["Pending", "Deleting"])
def test_waits_for_a_server_on_its_way(status: str) -> None:
    assert isinstance(next_step(ObservedApp(status=status), Progress(started_at=0)), Wait)


def test_does_not_delete_twice_while_sagemaker_still_shows_the_old_server() -> None:
    progress = Progress(started_at=0, restart_due=True, server_deleted=True)
    assert isinstance(next_step(ObservedApp(status="InService"), progress), Wait)


def test_creates_what_vanished_under_our_hands() -> None:
    assert next_step(None, Progress(started_at=0, server_deleted=True)) == Create()
    assert next_step(None, Progress(started_at=0)) == Done()
