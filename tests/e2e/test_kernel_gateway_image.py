"""The shipped kernel of Studio Classic, built and started as SageMaker starts it.

It shares no step with the other images, so another process may build it meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from constructs_lib import KernelGateway, KernelSpec
from constructs_lib.contract.finding import Tier
from tests.e2e.conftest import BASE, Build, CheckImage, Run
from tests.e2e.images import GIVEN_BACK, PYTHON, broken, derived, folder, taken_away

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("kernel_gateway")]

CONDA = "USER 0\nRUN cd /opt && mkdir --parents conda/envs && ln -s /opt/venv conda/envs/geo\nUSER 1000:100"


def test_kernel_gateway_keeps_the_contract(check_image: CheckImage) -> None:
    report = check_image(folder("kernel_gateway", BASE_IMAGE=BASE), PYTHON)

    assert broken(report) == {}
    seen = report.facts["KernelGateway"]
    assert (seen["kernels declared"], seen["kernels found"]) == ("python3", "python3")
    assert seen["ran a line in python3"] == "through jupyter run"


def test_a_kernel_of_another_name_is_found(build: Build, check_image: CheckImage) -> None:
    app = KernelGateway(kernel_specs=[KernelSpec("Python3")])

    found = broken(check_image(build("kernel_gateway"), app))

    assert found.keys() == {"kernel-spec"}
    assert all(hint in found["kernel-spec"] for hint in ("it has: python3", "declare 'python3'"))


def test_a_kernel_that_dies_is_found_and_mended(
    build: Build, check_image: CheckImage, tmp_path: Path
) -> None:
    lost = f"RUN {taken_away('/opt/venv/lib/python3*/site-packages/ipykernel')}"

    report = check_image(derived(tmp_path, build("kernel_gateway"), lost), PYTHON)
    mended = check_image(derived(tmp_path, build("kernel_gateway"), lost, f"RUN {GIVEN_BACK}"), PYTHON)

    assert broken(report).keys() == {"kernel-start"}
    assert all(
        word in broken(report)["kernel-start"] for word in ("No module named 'ipykernel'", "Kernel died")
    )
    assert broken(mended) == {}


@pytest.mark.parametrize(("limit", "rules"), [(0, {"image-size"}), (1, set())])
def test_an_image_over_the_limit_is_found(
    build: Build, check_image: CheckImage, limit: int, rules: set[str]
) -> None:
    class Limited(KernelGateway):
        TYPE = replace(
            KernelGateway.TYPE, contract=replace(KernelGateway.TYPE.contract, maximum_image_gib=limit)
        )

    report = check_image(
        build("kernel_gateway"), Limited(kernel_specs=PYTHON.kernel_specs), depth=Tier.INSPECT
    )

    assert broken(report).keys() == rules


@pytest.mark.parametrize(
    ("line", "kernel", "how"),
    [
        (
            CONDA,
            "conda-env-geo-py",
            "/opt/conda/envs/geo/bin/python -m jupyter_client.runapp",
        ),
        ("ENV PATH=/usr/local/bin:/usr/bin:/bin", "python3", "/opt/venv/bin/python -m jupyter_client.runapp"),
    ],
    ids=["in an environment of conda", "with no Jupyter on the PATH"],
)
def test_kernels_are_found_where_the_platform_finds_them(
    build: Build, check_image: CheckImage, tmp_path: Path, line: str, kernel: str, how: str
) -> None:
    app = KernelGateway(kernel_specs=[KernelSpec(kernel)])

    report = check_image(derived(tmp_path, build("kernel_gateway"), line), app)

    assert broken(report) == {}
    assert report.facts["KernelGateway"][f"ran a line in {kernel}"] == f"through {how}"


def test_kernel_starts_whatever_python_comes_first_on_the_path(run: Run) -> None:
    spec = json.loads(run("kernel_gateway", "cat", "/usr/local/share/jupyter/kernels/python3/kernel.json"))

    assert spec["argv"][0] == "/opt/venv/bin/python"
