"""The wheel is all that another project needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent  # uv, Node and mypy, at the versions that the project pins
APP = """
from aws_cdk import App, Stack
from constructs_lib import ContainerImage, Domain, JupyterLab, StudioImage

app = App(outdir="cdk.out")
stack = Stack(app, "DataScience")
image = StudioImage(
    stack, "Image", image_name="data-science",
    container_image=ContainerImage.from_asset("image"), apps=[JupyterLab()],
)
Domain.from_domain_id(stack, "Domain", "d-abcdefghijkl").attach(image)
app.synth()
"""
DOCKERFILE = """\
FROM scratch
WORKDIR /home/sagemaker-user
USER 1000:100
"""
MYPY = """
[mypy]
strict = true
[mypy-aws_cdk.*]
# Large, and not what is asked here.
follow_imports = skip
"""


def run(*command: str | Path, cwd: Path = PROJECT) -> str:
    """Run one of the tools; return what it prints, whatever its status."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "VIRTUAL_ENV", "COVERAGE_FILE")
    }
    environment["PATH"] = f"{TOOLS}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return f"{done.stdout}status {done.returncode}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    printed = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    assert printed.endswith("status 0"), printed
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def project(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return somebody else's project: an empty environment that got the wheel, and an app."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "app.py").write_text(APP)
    (folder / "mypy.ini").write_text(MYPY)
    (folder / "image").mkdir()
    (folder / "image" / "Dockerfile").write_text(DOCKERFILE)
    printed = run("uv", "venv", "--python", sys.executable, folder / "venv")
    assert printed.endswith("status 0"), printed
    python = folder / "venv" / "bin" / "python"
    printed = run("uv", "pip", "install", "--python", python, "--constraint", "requirements.lock", wheel)
    assert printed.endswith("status 0"), printed
    return folder


def test_ships_the_constructs_with_type_information_and_the_function_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    shipped = {name for name in names if ".dist-info/" not in name}
    sources = (path for path in (PROJECT / "constructs_lib").rglob("*") if path.is_file())
    assert shipped == {
        str(path.relative_to(PROJECT)) for path in sources if path.parent.name != "__pycache__"
    }
    assert {"constructs_lib/py.typed", "constructs_lib/runtime/domain_update/handler.py"} <= shipped


def test_another_project_needs_nothing_but_the_wheel_to_synthesize(project: Path) -> None:
    printed = run(project / "venv" / "bin" / "python", "app.py", cwd=project)
    assert printed.endswith("status 0"), printed
    template = (project / "cdk.out" / "DataScience.template.json").read_text()
    assert "AWS::SageMaker::ImageVersion" in template
    (handler,) = project.glob("cdk.out/asset.*/domain_update/handler.py")
    assert handler.read_text() == (PROJECT / "constructs_lib/runtime/domain_update/handler.py").read_text()


def test_another_project_sees_the_types(project: Path) -> None:
    mistake = APP.replace('image_name="data-science"', "image_name=1")
    assert mistake != APP
    (project / "mistake.py").write_text(mistake)
    python = project / "venv" / "bin" / "python"
    mypy = (sys.executable, "-m", "mypy", "--python-executable", python, "--config-file", "mypy.ini")
    printed = run(*mypy, "app.py", cwd=project)
    assert printed.endswith("status 0"), printed
    printed = run(*mypy, "mistake.py", cwd=project)
    assert 'Argument "image_name" to "StudioImage" has incompatible type "int"' in printed
