from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam

import app as entry
from tests.template.packs import mismatches

ROOT = Path(__file__).parents[2]
CDK = ROOT / "node_modules" / ".bin" / "cdk"
CONTEXT: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.json"))

# The one thing that CDK tells about shipped settings: Studio Classic is legacy, as its example shows.
LEGACY = "Annotation::sagemaker-custom-images:legacyKernelGateway"

Define = Callable[..., App]


@pytest.fixture
def define(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Define:
    """Return what defines the app's stacks as the command line does, with a context of the caller's."""
    monkeypatch.chdir(ROOT)
    for name in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    def define(**context: Any) -> App:
        app = App(context={**CONTEXT, **context}, outdir=str(tmp_path / "cdk.out"))
        entry.define_stacks(app)
        return app

    return define


def only_stack(app: App) -> Stack:
    (stack,) = (child for child in app.node.children if isinstance(child, Stack))
    return stack


def rules(app: App) -> set[str]:
    """Return the rules that have findings."""
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text(encoding="utf-8"))
    return {violation["ruleName"] for plugin in report["pluginReports"] for violation in plugin["violations"]}


def expected(settings: Path | None) -> set[str]:
    return {LEGACY} if settings is not None and "kernel_gateway" in settings.read_text() else set()


def run(command: list[str], tmp_path: Path, **context: Any) -> subprocess.CompletedProcess[str]:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": tools, "CDK_OUTDIR": str(tmp_path / "cdk.out")}
    environment |= {"CDK_CONTEXT_JSON": json.dumps({**CONTEXT, **context})} if context else {}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("settings", [None, *EXAMPLES], ids=lambda path: path.stem if path else "cdk.json")
def test_nothing_is_found_in_what_is_shipped(define: Define, settings: Path | None) -> None:
    app = define() if settings is None else define(settings=str(settings))
    app.synth()
    assert rules(app) == expected(settings)


@pytest.mark.parametrize("settings", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_found_for_a_known_environment(
    define: Define, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-west-1")
    app = define(settings=str(settings))
    app.synth()
    assert rules(app) == expected(settings)
    stack = only_stack(app)
    assert (stack.account, stack.region) == ("123456789012", "eu-west-1")


@pytest.mark.parametrize(
    "settings", [None, *EXAMPLES], ids=lambda file: "cdk.json" if file is None else file.stem
)
def test_every_finding_of_the_six_packs_is_acknowledged_once(define: Define, settings: Path | None) -> None:
    app = define(**({} if settings is None else {"settings": str(settings)}))
    app.synth()
    assert mismatches(app) == []


def test_a_wildcard_that_nobody_acknowledged_fails_the_synth(define: Define) -> None:
    app = define()
    iam.ManagedPolicy(
        only_stack(app),
        "Injected",
        statements=[iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"])],
    )
    with pytest.raises(RuntimeError, match="Validation"):
        app.synth()
    assert rules(app) == {"AwsSolutions-IAM5[Resource::*]"}


def test_a_template_that_cloudformation_would_refuse_fails_the_synth(define: Define) -> None:
    app = define()
    image = (
        only_stack(app).node.find_child("data-science").node.find_child("Image").node.find_child("Resource")
    )
    image.add_property_override("ImageDisplayName", "x" * 129)  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="Validation"):
        app.synth()
    assert rules(app) == {"F3033"}


def test_mistakes_end_the_program_with_a_list_instead_of_a_traceback(tmp_path: Path) -> None:
    done = run([sys.executable, "app.py"], tmp_path, domain_id="mine", settings="no.json")
    assert done.returncode == 1
    assert "- -c settings must name a JSON file" in done.stderr
    assert "Traceback" not in done.stderr


def test_mistakes_that_only_the_constructs_see_are_told_in_the_same_way(tmp_path: Path) -> None:
    twice = json.loads((ROOT / "docs/examples/kernel_gateway.json").read_text(encoding="utf-8"))
    twice["studio_images"][0]["attach"]["to"] = ["users", "users"]
    done = run([sys.executable, "app.py"], tmp_path, **{"custom-images": twice})
    assert done.returncode == 1
    assert "- studio_images[0].attach.to must name each place once" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_line_synthesizes_a_fresh_clone(tmp_path: Path) -> None:
    done = run([str(CDK), "synth", "--quiet", "--output", str(tmp_path / "cdk.out")], tmp_path)
    assert done.returncode == 0, done.stderr
    template = json.loads((tmp_path / "cdk.out" / "CustomImages.template.json").read_text(encoding="utf-8"))
    names = {
        resource["Properties"]["ImageName"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::SageMaker::Image"
    }
    assert names == {"data-science", "geo-r"}
    assert "Default" not in template["Parameters"]["DomainId"]
