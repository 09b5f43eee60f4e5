"""What a report looks like for people and for programs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.contract.finding import Finding, Severity, Tier
from constructs_lib.contract.output import FORMATS
from constructs_lib.contract.report import Report
from constructs_lib.contract.rules import RULES, rule
from constructs_lib.contract.target import Target
from constructs_lib.contract.waivers import Waivers

REPORT = Report(
    target=Target(name="image", directory=Path("image"), file="a/Dockerfile"),
    findings=(
        Finding(
            rule=rule("user"),
            severity=Severity.ERROR,
            tier=Tier.STATIC,
            reason="the image runs as 'root' [sic]",
            remedy="end the Dockerfile with USER 1000:100",
            line=7,
            app_type="JupyterLab",
        ),
        Finding(
            rule=rule("base-tag"),
            severity=Severity.WARNING,
            tier=Tier.STATIC,
            reason="it floats",
            remedy="pin it",
        ),
        Finding(
            rule=rule("notebook"),
            severity=Severity.UNKNOWN,
            tier=Tier.RUN,
            reason="not judged",
            remedy="check with --run",
        ),
    ),
    facts={"image": {"size in MB": 12}},
)
WAIVED = Waivers.parse(["user=the platform = ours"]).applied_to(REPORT)


def written(name: str, report: Report) -> str:
    stream = io.StringIO()
    FORMATS[name](report, stream)
    return stream.getvalue()


def test_waiving_what_is_broken_makes_it_kept() -> None:
    assert REPORT.broken
    assert not WAIVED.broken
    assert [reason for _, reason in WAIVED.waived] == ["the platform = ours"]


@pytest.mark.parametrize("text", ["user", "user=", "user= ", "nobody=reason", "=reason"])
def test_refuses_waivers_without_a_rule_or_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="'--waive'"):
        Waivers.parse([text])


def test_an_unknown_id_is_answered_with_those_that_are_there() -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what is tested
        Waivers.parse(["nobody=reason"])
    assert all(known.id in str(caught.value) for known in RULES)


def test_json_holds_all_of_each_finding() -> None:
    document = json.loads(written("json", REPORT))
    assert (document["target"], document["kept"], document["facts"]) == ("image", False, REPORT.facts)
    assert document["findings"][0] == {
        "id": "user",
        "severity": "error",
        "tier": "static",
        "app_type": "JupyterLab",
        "line": 7,
        "reason": "the image runs as 'root' [sic]",
        "remedy": "end the Dockerfile with USER 1000:100",
        "page": rule("user").page,
    }
    waived = json.loads(written("json", WAIVED))
    assert (waived["kept"], [entry["waiver"] for entry in waived["waived"]]) == (
        True,
        ["the platform = ours"],
    )


def test_sarif_has_the_structure_that_code_hosts_read() -> None:
    log = json.loads(written("sarif", WAIVED))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [entry["id"] for entry in rules] == [known.id for known in RULES]
    for result in run["results"]:
        check_result(result, rules)
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels == {"user": "error", "base-tag": "warning", "notebook": "note"}
    (suppressed,) = [result for result in run["results"] if "suppressions" in result]
    assert suppressed["ruleId"] == "user"
    assert suppressed["suppressions"] == [{"kind": "external", "justification": "the platform = ours"}]
    assert suppressed["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}


def check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["message"]["text"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "image/a/Dockerfile"
    assert result.keys() <= {"ruleId", "ruleIndex", "level", "message", "locations", "suppressions"}


def test_the_table_names_all_that_a_person_needs() -> None:
    text = written("table", REPORT)
    for part in ("user", "line 7", "JupyterLab", "[sic]", "USER 1000:100", rule("user").page, "size in MB"):
        assert part in text
    assert "1 error, 1 warning, 1 unknown, 0 waived" in text
    assert "\x1b" not in text, "colours are for terminals"


def test_the_table_shows_what_is_waived_with_its_reason() -> None:
    text = written("table", WAIVED)
    assert "the platform = ours" in text
    assert "0 error, 1 warning, 1 unknown, 1 waived" in text
