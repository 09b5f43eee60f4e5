"""What is made of the facts that were seen of a container."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from constructs_lib import CodeEditor, ContainerConfig, JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.contract.finding import Finding, Severity
from constructs_lib.contract.running.judging.image import judge_image, may_start
from constructs_lib.contract.running.judging.kernels import judge_kernels
from constructs_lib.contract.running.judging.r_session import judge_session
from constructs_lib.contract.running.judging.server import judge_notebook, judge_server
from constructs_lib.contract.running.kernels import KernelFacts
from constructs_lib.contract.running.looking import ImageFacts
from constructs_lib.contract.running.notebook import LineFacts
from constructs_lib.contract.running.r_session import SessionFacts
from constructs_lib.contract.running.server import ServerFacts
from constructs_lib.contract.running.sockets import Listener

LAB = JupyterLab()
KERNEL = KernelGateway(kernel_specs=[KernelSpec("python3")])
KEPT = ImageFacts(
    uid=1000, gid=100, machine="x86_64", program="jupyter-lab", program_path="/opt/venv/bin/jupyter-lab"
)
SESSION = SessionFacts(
    answer="42",
    python_packages={"awscli": "1.46.3", "boto3": "1.44.5", "sagemaker": "2.257.7"},
    session=RSession.TYPE.contract.session_program,
)
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a server listens on


def found(findings: Iterable[Finding]) -> list[tuple[str, Severity]]:
    return [(finding.rule.id, finding.severity) for finding in findings]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (KEPT, []),
        (replace(KEPT, uid=0), [("user", Severity.ERROR)]),
        (replace(KEPT, gid=1000), [("user", Severity.ERROR)]),
        (replace(KEPT, refused_files=("/a",)), [("file-owner", Severity.ERROR)]),
        (replace(KEPT, refused_files=None), [("file-owner", Severity.UNKNOWN)]),
        (replace(KEPT, home_files=("/home/sagemaker-user/a",)), [("home-content", Severity.WARNING)]),
        (replace(KEPT, program_path="/home/sagemaker-user/bin/lab"), [("home-content", Severity.ERROR)]),
        (replace(KEPT, program_path=""), [("entrypoint", Severity.ERROR)]),
    ],
)
def test_judges_what_is_seen_before_the_start(
    facts: ImageFacts, expected: list[tuple[str, Severity]]
) -> None:
    assert found(judge_image(facts, LAB)) == expected


def test_starts_only_what_is_there_when_the_volume_is_mounted() -> None:
    assert may_start(KEPT, LAB)
    assert may_start(replace(KEPT, program="", program_path=""), KERNEL)
    assert not may_start(replace(KEPT, program_path=""), LAB)
    assert not may_start(replace(KEPT, program_path="/home/sagemaker-user/lab"), LAB)


def test_an_r_session_may_run_as_any_user() -> None:
    assert found(judge_image(replace(KEPT, uid=0, gid=0, program=""), RSession())) == []


@pytest.mark.parametrize(
    ("facts", "rule", "hint"),
    [
        (ServerFacts(status=404), "server-command", "not under /jupyterlab/default"),
        (ServerFacts(listeners=(Listener("127.0.0.1", 8888),)), "server-command", "127.0.0.1 only"),
        (ServerFacts(listeners=(Listener("::1", 8888),)), "server-command", "::1 only"),
        (ServerFacts(listeners=(Listener("::", 80), Listener("::", 81))), "server-command", "80, 81"),
        (ServerFacts(), "health-check", "nothing listens"),
        (ServerFacts(listeners=(Listener(EVERYWHERE, 8888),)), "health-check", "nothing answers"),
        (ServerFacts(status=403), "health-check", "answered 403"),
        (ServerFacts(status=502, listeners=(Listener("127.0.0.1", 8888),)), "health-check", "answered 502"),
        (
            ServerFacts(exit_code=137, log="a\nKilled"),
            "health-check",
            "status 137; its log ends with:\na\nKilled",
        ),
        (ServerFacts(status=404, exit_code=1), "health-check", "status 1; its log is empty"),
    ],
)
def test_says_why_a_server_is_not_healthy(facts: ServerFacts, rule: str, hint: str) -> None:
    (finding,) = judge_server(facts, LAB)
    assert (finding.rule.id, finding.severity) == (rule, Severity.ERROR)
    assert hint in finding.reason


@pytest.mark.parametrize("status", [200, 204, 302])
def test_takes_a_server_that_answers(status: int) -> None:
    assert found(judge_server(ServerFacts(seconds=1, status=status), LAB)) == []


def test_the_remedy_is_the_preset_even_where_something_else_is_configured() -> None:
    app = CodeEditor(container_config=ContainerConfig(entrypoint="start.sh"))
    (finding,) = judge_server(ServerFacts(status=404), app)
    assert "--base-path /CodeEditor/default" in finding.remedy


@pytest.mark.parametrize(
    ("output", "expected"), [("42", []), ("[1] 42\n", []), ("", ["notebook"]), ("x 420", ["notebook"])]
)
def test_a_notebook_must_print_the_answer(output: str, expected: list[str]) -> None:
    line = LineFacts(kernel="ir", how="", output=output)
    assert [rule for rule, _ in found(judge_notebook(line, LAB))] == expected


def test_a_declared_kernel_must_be_there_to_the_letter() -> None:
    (finding,) = judge_kernels(KernelFacts(found={"Python3": "python", "ir": "R"}), KERNEL)
    assert (finding.rule.id, finding.severity) == ("kernel-spec", Severity.ERROR)
    assert "Python3, ir" in finding.reason
    assert "capitals" in finding.remedy


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((LineFacts(kernel="python3", how="", output="42"),), []),
        ((LineFacts(kernel="python3", how="", output="Kernel died"),), [("kernel-start", Severity.ERROR)]),
        ((), [("kernel-start", Severity.UNKNOWN)]),
    ],
)
def test_a_declared_kernel_must_run_a_line(
    lines: tuple[LineFacts, ...], expected: list[tuple[str, Severity]]
) -> None:
    assert found(judge_kernels(KernelFacts(found={"python3": "python"}, lines=lines), KERNEL)) == expected


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (SESSION, []),
        (replace(SESSION, session=None), ["r-session"]),
        (replace(SESSION, answer="sh: Rscript: not found"), ["r-packages"]),
        (replace(SESSION, missing_variables=("RSTUDIO_CONNECT_URL",)), ["r-environment"]),
        (replace(SESSION, missing_commands=("javac", "sudo")), ["r-packages", "r-packages"]),
        (replace(SESSION, missing_r_packages=("reticulate",)), ["r-packages"]),
        (replace(SESSION, python_packages={"awscli": "1.0", "sagemaker": "2.1"}), ["r-packages"]),
        (replace(SESSION, python_packages={**SESSION.python_packages, "sagemaker": "3.0.1"}), ["r-packages"]),
    ],
)
def test_says_what_rstudio_misses(facts: SessionFacts, rules: list[str]) -> None:
    assert [rule for rule, _ in found(judge_session(facts, RSession()))] == rules
