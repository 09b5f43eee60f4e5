"""Dockerfiles of assets are checked at synth: errors stop it, warnings show, and both can be acknowledged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aws_cdk import Acknowledgment, App, Stack, Stage, Validations
from constructs import Construct
from e2b_dockerfile_utils import parse_dockerfile_ast

from constructs_lib import (
    CodeEditor,
    ContainerImage,
    Image,
    ImageVersion,
    JupyterLab,
    RStudioImage,
    StudioImage,
)
from constructs_lib._dockerfile_checks import DockerBuild, check_at_synth
from constructs_lib.contract.dockerfile import reading
from tests.benchmarks.kernel_calls import counted

CLEAN = "FROM python:3.12-slim\nWORKDIR /home/sagemaker-user\nUSER 1000:100\n"
ROOT = "FROM python:3.12-slim\nWORKDIR /home/sagemaker-user\nUSER root\n"
FLOATING = CLEAN.replace(":3.12-slim", "")
USER, BASE_TAG = "sagemaker-custom-images::user", "sagemaker-custom-images::base-tag"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    context = tmp_path / "context"
    context.mkdir()
    return context


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(outdir=str(tmp_path / "cdk.out"))


def image(scope: Construct, folder: Path, text: str, name: str = "a", **options: Any) -> StudioImage:
    (folder / "Dockerfile").write_text(text)
    source = ContainerImage.from_asset(str(folder), **options)
    return StudioImage(
        scope, name, image_name=name, container_image=source, apps=[JupyterLab(), CodeEditor()]
    )


def found(app: App, kind: str = "violations") -> list[tuple[str, str, list[str]]]:
    """Return what the report of the last synth has of our findings: severity, rule and constructs."""
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text())
    return [
        (
            each["severity"],
            each["ruleName"],
            [place["constructPath"] for place in each["violatingConstructs"]],
        )
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "sagemaker-custom-images"
        for each in plugin.get(kind, [])
    ]


def test_an_error_stops_the_synth_and_names_the_line_and_the_remedy(app: App, folder: Path) -> None:
    image(Stack(app, "Stack"), folder, ROOT)
    with pytest.raises(RuntimeError, match=r"Dockerfile:3: USER root (.|\n)*USER 1000:100(.|\n)*::user"):
        app.synth()
    assert found(app) == [("error", "user", ["Stack/a/Version"])]


def test_a_warning_shows_and_lets_the_synth_pass(app: App, folder: Path) -> None:
    image(Stack(app, "Stack"), folder, FLOATING)
    app.synth()
    assert found(app) == [("warning", "base-tag", ["Stack/a/Version"])]


def test_what_a_dockerfile_can_not_tell_is_silent(app: App, folder: Path) -> None:
    image(Stack(app, "Stack"), folder, "FROM registry.example.com/base:1\n")
    app.synth()
    assert found(app) == []


@pytest.mark.parametrize("where", ["image", "stack", "app"])
def test_errors_and_warnings_are_acknowledged_by_their_ids_wherever_cdk_takes_it(
    app: App, folder: Path, where: str
) -> None:
    stack = Stack(app, "Stack")
    text = ROOT.replace(":3.12-slim", "")
    scope = {"image": image(stack, folder, text), "stack": stack, "app": app}[where]
    Validations.of(scope).acknowledge(
        Acknowledgment(id=USER, reason="for a test"), Acknowledgment(id=BASE_TAG, reason="for a test")
    )
    app.synth()
    assert found(app) == []
    assert {rule for _, rule, _ in found(app, "suppressedViolations")} == {"base-tag", "user"}


def test_an_acknowledgement_reaches_no_other_image(app: App, folder: Path) -> None:
    stack = Stack(app, "Stack")
    Validations.of(image(stack, folder, ROOT)).acknowledge(Acknowledgment(id=USER, reason="for a test"))
    image(stack, folder, ROOT, "b")
    with pytest.raises(RuntimeError, match="Stack/b/Version"):
        app.synth()
    assert found(app) == [("error", "user", ["Stack/b/Version"])]


def test_finds_errors_in_the_stacks_of_stages(app: App, folder: Path) -> None:
    image(Stack(Stage(app, "Stage"), "Stack"), folder, ROOT)
    with pytest.raises(RuntimeError, match="Stage/Stack/a/Version"):
        app.synth()


def test_judges_the_stage_the_file_and_the_arguments_that_are_built(app: App, folder: Path) -> None:
    text = f"ARG TAG=latest\n{CLEAN.replace('3.12-slim', '$TAG')}FROM scratch\nUSER root\n"
    (folder / "Dockerfile").write_text("USER root")
    (folder / "Other").write_text(text.replace("FROM python:$TAG", "FROM python:$TAG AS wanted"))
    source = ContainerImage.from_asset(
        str(folder), file="Other", build_args={"TAG": "3.12-slim"}, target="wanted"
    )
    StudioImage(Stack(app, "Stack"), "a", image_name="a", container_image=source, apps=[JupyterLab()])
    app.synth()
    assert found(app) == []


def test_judges_by_the_declared_apps(app: App, folder: Path) -> None:
    (folder / "Dockerfile").write_text(ROOT)
    source = ContainerImage.from_asset(str(folder))
    RStudioImage(Stack(app, "Stack"), "a", image_name="a", container_image=source)
    with pytest.raises(RuntimeError):
        app.synth()
    assert {rule for _, rule, _ in found(app)} == {"r-environment", "r-packages"}


def test_a_version_without_apps_is_judged_by_what_holds_for_all(app: App, folder: Path) -> None:
    stack = Stack(app, "Stack")
    (folder / "Dockerfile").write_text(ROOT.replace(":3.12-slim", ""))
    named = Image.from_image_name(stack, "Image", "a")
    source = ContainerImage.from_asset(str(folder))
    ImageVersion(stack, "Version", image=named, container_image=source)
    app.synth()
    assert found(app) == [("warning", "base-tag", ["Stack/Version"])]


def test_the_same_dockerfile_is_parsed_once(app: App, folder: Path) -> None:
    stack = Stack(app, "Stack")
    text = f"{CLEAN}LABEL of={folder}\n"
    with patch.object(reading, "parse_dockerfile_ast", wraps=parse_dockerfile_ast) as parse:
        for name in ("a", "b", "c"):
            image(stack, folder, text, name)
        app.synth()
    assert parse.call_count == 1


@pytest.mark.parametrize(("text", "expected"), [(CLEAN, 0), (ROOT, 3)])
def test_a_check_costs_a_kernel_call_only_where_something_is_found(
    app: App, folder: Path, text: str, expected: int
) -> None:
    stack = Stack(app, "Stack")
    (folder / "Dockerfile").write_text(ROOT)
    check_at_synth(stack, DockerBuild(directory=str(folder)), [JupyterLab()])  # the first makes the plugin
    (folder / "Dockerfile").write_text(text)
    with counted() as calls:
        check_at_synth(stack, DockerBuild(directory=str(folder)), [JupyterLab()])
    assert calls.count <= expected
