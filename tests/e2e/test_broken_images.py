"""A deliberately broken image for every rule of the running check: the rule fires, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from constructs_lib import CodeEditor, ContainerConfig
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Severity, Tier
from constructs_lib.contract.report import Report
from constructs_lib.contract.target import Target
from tests.e2e.conftest import CheckImage
from tests.local_aws.containers import ContainerEngine

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("broken_images")]

PROGRAM = "/usr/local/bin/sagemaker-code-editor"
HOME = "/home/sagemaker-user"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """An image that breaks one rule.

    Args:
        rule: The rule.
        hints: What its reason and remedy name together.
        command: What root does to an image that keeps the contract.
        lines: What the Dockerfile says further.
        undone: What root does of the remedy.
        remedy: The lines of the remedy.
        app: How the image is run.
        severity: How bad it is.
        depth: The tier that sees it.
    """

    rule: str
    hints: tuple[str, ...]
    command: str = "true"
    lines: str = ""
    undone: str = "true"
    remedy: str = ""
    app: App = field(default_factory=CodeEditor)
    severity: Severity = Severity.ERROR
    depth: Tier = Tier.RUN


def in_its_place(command: str) -> str:
    """Return the command that puts a shell script in the place of the server, which moves aside."""
    script = f"#!/bin/sh\\n{command}\\n"
    return f"mv {PROGRAM} /opt/server && printf '{script}' > {PROGRAM} && chmod 755 {PROGRAM}"


RESTORED = f"mv /opt/server {PROGRAM}"

BROKEN = {
    "nothing listens": Broken(
        rule="health-check",
        command=in_its_place("exec sleep 600"),
        undone=RESTORED,
        hints=("nothing listens on any port", "its log is empty"),
    ),
    "what it writes to belongs to root": Broken(
        rule="health-check",
        command=in_its_place("touch /var/lib/editor.lock && exec /opt/server $*"),
        undone=RESTORED,
        hints=("ended with status 1", "Permission denied", "1000:100"),
    ),
    "says why in pieces": Broken(
        rule="health-check",
        command=in_its_place('echo -n no >&2; sleep 0.2; echo -n " licence" >&2; sleep 0.2; exit 3'),
        undone=RESTORED,
        hints=("ended with status 3", "no licence"),
    ),
    "listens on 127.0.0.1": Broken(
        rule="server-command",
        command=in_its_place("exec /opt/server --port 8888 --base-path /CodeEditor/default"),
        undone=RESTORED,
        hints=("127.0.0.1 only", "--host 0.0.0.0"),
    ),
    "listens on another port": Broken(
        rule="server-command",
        command=in_its_place("exec /opt/server --host 0.0.0.0 --port 8080 --base-path /CodeEditor/default"),
        undone=RESTORED,
        hints=("8080", "--port 8888"),
    ),
    "wrong base URL": Broken(
        rule="server-command",
        command=in_its_place("exec /opt/server --host 0.0.0.0 --port 8888 --base-path /codeeditor"),
        undone=RESTORED,
        hints=("not under /CodeEditor/default", "--base-path /CodeEditor/default"),
    ),
    "wrong base URL in the ContainerConfig": Broken(
        rule="server-command",
        hints=("/codeeditor/default", "--base-path /CodeEditor/default"),
        depth=Tier.INSPECT,
        app=CodeEditor(
            container_config=ContainerConfig(
                entrypoint="sagemaker-code-editor",
                arguments=["--base-path", "/codeeditor/default"],
            )
        ),
    ),
    "a user of another id": Broken(
        rule="user",
        command="useradd --no-create-home --uid 1001 --gid 100 editor",
        lines="USER editor",
        remedy="USER 1000:100",
        hints=("1001:100", "USER 1000:100"),
    ),
    "an id above 65535": Broken(
        rule="file-owner",
        command="touch /opt/file && chown 70000:100 /opt/file",
        undone="chown 1000:100 /opt/file",
        hints=("/opt/file", "--chown"),
    ),
    "the program is in the home": Broken(
        rule="home-content",
        command=f"mkdir {HOME}/bin && mv {PROGRAM} {HOME}/bin/",
        lines=f"ENV PATH={HOME}/bin:$PATH",
        undone=f"mv {HOME}/bin/sagemaker-code-editor {PROGRAM}",
        hints=(f"{HOME}/bin/sagemaker-code-editor", "/usr/local/bin"),
    ),
    "a file is in the home": Broken(
        rule="home-content",
        command=f"touch {HOME}/model.bin",
        undone=f"mv {HOME}/model.bin /opt/",
        hints=(f"{HOME}/model.bin", "/opt"),
        severity=Severity.WARNING,
    ),
    "the program is missing": Broken(
        rule="entrypoint",
        command=f"mv {PROGRAM} /opt/server",
        undone=RESTORED,
        hints=("sagemaker-code-editor", "PATH"),
    ),
    "the working folder is outside the home": Broken(
        rule="working-folder",
        lines="WORKDIR /srv",
        remedy=f"WORKDIR {HOME}",
        hints=("/srv", f"WORKDIR {HOME}"),
        depth=Tier.INSPECT,
    ),
    "a secret": Broken(
        rule="secret",
        lines="ENV GITHUB_TOKEN=abc",
        remedy="ENV GITHUB_TOKEN=",
        hints=("GITHUB_TOKEN", "--secret"),
        depth=Tier.INSPECT,
        severity=Severity.WARNING,
    ),
}


def target(folder: Path, base: str, *, command: str, lines: Sequence[str]) -> Target:
    text = [f"FROM {base}", "USER 0", f"RUN {command}", "USER 1000:100", *lines]
    (folder / "Dockerfile").write_text("\n".join(filter(None, text)))
    return Target(name=str(folder), directory=folder)


def broken_rules(report: Report) -> set[tuple[str, Severity]]:
    """Return what the tiers after the static one found."""
    return {
        (finding.rule.id, finding.severity)
        for finding in report.findings
        if finding.severity is not Severity.UNKNOWN and finding.tier is not Tier.STATIC
    }


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_the_rule_fires_and_nothing_else_does(
    stand_in: str, check_image: CheckImage, tmp_path: Path, case: Broken
) -> None:
    image = target(tmp_path, stand_in, command=case.command, lines=[case.lines])

    report = check_image(image, case.app, depth=case.depth, patience=2)

    assert broken_rules(report) == {(case.rule, case.severity)}
    texts = [
        f"{finding.reason} {finding.remedy}" for finding in report.findings if finding.rule.id == case.rule
    ]
    assert any(all(hint in text for hint in case.hints) for text in texts), texts


def test_the_remedies_applied_make_it_pass(stand_in: str, check_image: CheckImage, tmp_path: Path) -> None:
    cases = BROKEN.values()
    command = " && ".join(f"{case.command} && {case.undone}" for case in cases)
    lines = [line for case in cases for line in (case.lines, case.remedy)]

    report = check_image(target(tmp_path, stand_in, command=command, lines=lines), CodeEditor())

    assert broken_rules(report) == set()
    assert report.facts["CodeEditor"]["port"] == 8888


def test_an_image_for_another_processor_is_not_even_started(
    container_engine: ContainerEngine, check_image: CheckImage, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(
        f'FROM scratch\nCOPY Dockerfile /\nWORKDIR {HOME}\nUSER 1000:100\nENTRYPOINT ["/server"]\n'
    )
    name = "sagemaker-custom-images/arm64:test"
    container_engine.run("build", "--platform=linux/arm64", f"--tag={name}", str(tmp_path))

    report = check_image(name, CodeEditor())

    assert broken_rules(report) == {("platform", Severity.ERROR)}
    assert "CodeEditor" not in report.facts
