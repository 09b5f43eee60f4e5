from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.cloudformation.options import Options, Settings


@pytest.mark.parametrize("changes", [{"colour": "red"}, {"replacement_rollback": "maybe"}])
def test_refuses_unknown_names_and_values(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        Options().changed(changes)


def test_changes_while_running_and_returns_to_the_beginning() -> None:
    settings = Settings(Options(seed=3))
    settings.change({"seed": 7, "parallel": True})
    assert (settings.now.seed, settings.now.parallel) == (7, True)
    settings.reset()
    assert settings.as_dict() == Settings(Options(seed=3)).as_dict()


def test_a_fault_strikes_as_often_as_it_is_told() -> None:
    settings = Settings(Options(duplicates=2))
    assert [settings.consume("duplicates") for _ in range(4)] == [True, True, False, False]
