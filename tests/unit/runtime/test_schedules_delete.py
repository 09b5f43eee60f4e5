"""A Delete whose Create never answered: it stays a while, and takes back what the Create still writes."""

from __future__ import annotations

import pytest

from tests.local_aws.faults import When
from tests.unit.runtime.stage import JUPYTER_LAB, THEIRS, Stage, image, names, wanted

INVENTED = "Team-Attach-INVENTED"


@pytest.mark.parametrize("function_timeout", [900.0, 60.0], ids=["at once", "handed over"])
def test_takes_back_what_appears_while_it_watches(stage: Stage, function_timeout: float) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, THEIRS)
    stage.settle()
    stage.function_timeout = function_timeout

    def write_late(_: object) -> None:
        stage.write(domain_id, JUPYTER_LAB, THEIRS, image("a"))

    stage.sagemaker.faults.hook("DescribeDomain", When.AFTER, write_late, times=1)

    answer = stage.delete(wanted(domain_id, "a"), id=INVENTED)

    assert answer["Status"] == "SUCCESS"
    assert names(stage.list_of(domain_id, JUPYTER_LAB)) == ["theirs"]
    assert (stage.handovers > 0) == (function_timeout < 900)


def test_succeeds_where_there_is_no_time_to_watch(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.service_timeout = 30

    assert stage.delete(wanted(domain_id, "a"), id=INVENTED)["Status"] == "SUCCESS"


def test_does_not_watch_where_the_create_has_answered(stage: Stage) -> None:
    domain_id = stage.domain()
    given = stage.create(wanted(domain_id, "a"))["PhysicalResourceId"]
    stage.settle()
    start = stage.clock.now()

    stage.delete(wanted(domain_id, "a"), id=given)

    assert stage.clock.now() - start < 60
