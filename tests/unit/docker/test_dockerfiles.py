"""What the Dockerfiles promise, read without building them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from constructs_lib import CodeEditor, JupyterLab
from constructs_lib.app_types.app_type import App

DOCKER = Path(__file__).parents[3] / "docker"
IMAGES = ("code_editor", "jupyter_lab", "kernel_gateway", "r_session")
WITH_REQUIREMENTS = ("jupyter_lab", "kernel_gateway", "r_session")


def instructions(image: str) -> list[tuple[str, str]]:
    """Returns a Dockerfile's instructions with their arguments, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (DOCKER / image / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line]


def arguments(image: str, instruction: str) -> list[str]:
    return [argument for name, argument in instructions(image) if name == instruction]


def requirements(image: str) -> list[str]:
    """Returns the requirements with their hashes, continued lines joined."""
    text = (DOCKER / image / "requirements.txt").read_text().replace("\\\n", "")
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("image", IMAGES)
def test_base_is_a_build_argument_with_a_tag_that_does_not_move(image: str) -> None:
    (default, *_), bases = arguments(image, "ARG"), arguments(image, "FROM")
    name, _, base = default.partition("=")
    tag = base.rpartition(":")[2]

    assert (name, bases) == ("BASE_IMAGE", ["${BASE_IMAGE}"])
    assert re.search(r"\d+\.\d+\.\d+|bookworm-slim", tag), f"{tag} may be another image tomorrow"


@pytest.mark.parametrize("app", [JupyterLab(), CodeEditor()], ids=lambda app: app.TYPE.name)
def test_own_command_is_the_one_that_the_preset_configures(app: App) -> None:
    image = app.TYPE.slug.replace("-", "_")
    (properties,) = app.app_image_config_properties().values()
    preset = properties.container_config

    assert [json.loads(argument) for argument in arguments(image, "ENTRYPOINT")] == [
        preset.container_entrypoint
    ]
    assert [json.loads(argument) for argument in arguments(image, "CMD")] == [preset.container_arguments]


@pytest.mark.parametrize("image", IMAGES)
def test_commands_need_no_shell_to_pass_on_signals(image: str) -> None:
    for argument in arguments(image, "ENTRYPOINT") + arguments(image, "CMD"):
        assert isinstance(json.loads(argument), list)


@pytest.mark.parametrize("image", ["code_editor", "jupyter_lab", "kernel_gateway"])
def test_ends_as_the_user_and_in_the_home_that_sagemaker_expects(image: str) -> None:
    assert arguments(image, "USER")[-1] == "1000:100"
    assert arguments(image, "WORKDIR")[-1] == "/home/sagemaker-user"


@pytest.mark.parametrize("image", IMAGES)
def test_copies_and_declares_nothing_where_sagemaker_mounts_or_reserves(image: str) -> None:
    used = [argument for name, argument in instructions(image) if name in {"ADD", "COPY", "VOLUME"}]

    assert not [
        path for path in used if re.search(r"/home|/opt/ml|\.sagemakerinternal|/var/log/studio", path)
    ]
    assert "--user" not in (DOCKER / image / "Dockerfile").read_text()


@pytest.mark.parametrize("image", IMAGES)
def test_apt_leaves_no_lists_and_no_recommended_packages_behind(image: str) -> None:
    installs = [argument for argument in arguments(image, "RUN") if "apt-get install" in argument]

    assert installs
    for install in installs:
        assert install.startswith("apt-get update &&")
        assert "--no-install-recommends" in install
        assert install.endswith("rm -rf /var/lib/apt/lists/*")


@pytest.mark.parametrize("image", WITH_REQUIREMENTS)
def test_python_packages_are_pinned_with_their_hashes(image: str) -> None:
    (install,) = [argument for argument in arguments(image, "RUN") if "pip install" in argument]

    assert "--require-hashes" in install
    for requirement in requirements(image):
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ;[^-]+)? +--hash=sha256:[0-9a-f]{64}", requirement)


@pytest.mark.parametrize("image", WITH_REQUIREMENTS)
def test_everything_that_is_asked_for_is_pinned(image: str) -> None:
    asked = (DOCKER / image / "requirements.in").read_text().splitlines()
    names = [re.split(r"[\[<>=]", line)[0] for line in asked if not line.startswith("#")]
    pinned = [re.split(r"[\[=]", requirement)[0] for requirement in requirements(image)]

    assert set(names) <= set(pinned)


@pytest.mark.parametrize("image", IMAGES)
def test_build_context_holds_only_what_is_copied(image: str) -> None:
    rules = [
        line
        for line in (DOCKER / image / ".dockerignore").read_text().splitlines()
        if not line.startswith("#")
    ]
    sources = {argument.split()[0] for argument in arguments(image, "COPY")}

    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules[1:]} == sources


def test_r_session_carries_the_environment_that_sagemaker_asks_for() -> None:
    environment = " ".join(arguments("r_session", "ENV"))

    for name in ("RSTUDIO_CONNECT_URL", "RSTUDIO_PACKAGE_MANAGER_URL", "RSTUDIO_FORCE_NON_ZERO_EXIT_CODE"):
        assert re.search(rf"\b{name}=\S", environment)


def test_r_session_warns_while_it_is_built_without_a_posit_session() -> None:
    (note,) = [argument for argument in arguments("r_session", "RUN") if "rsession" in argument]

    printed = subprocess.run(["sh", "-c", note], capture_output=True, text=True, check=True).stdout

    assert "no Posit session" in printed


@pytest.mark.parametrize("image", IMAGES)
def test_readme_is_short(image: str) -> None:
    assert 5 <= len((DOCKER / image / "README.md").read_text().splitlines()) <= 16
