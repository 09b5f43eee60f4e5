"""What RStudio needs of the image."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib import RSession
from tests.unit.contract.kit import ERROR, PAIRS, UNKNOWN, WARNING, of_rule


def test_r_environment_and_packages_may_come_from_a_base_that_is_not_known(tmp_path: Path) -> None:
    text = "FROM registry.example.com/r:1\nENV RSTUDIO_FORCE_NON_ZERO_EXIT_CODE=0\n"
    assert of_rule("r-environment", text, tmp_path, app=RSession()) == [*UNKNOWN, *UNKNOWN, *ERROR]
    assert of_rule("r-packages", text, tmp_path, app=RSession()) == UNKNOWN


def test_r_packages_are_found_in_lists_of_the_build_context_only(tmp_path: Path) -> None:
    text = (PAIRS / "r-packages" / "mended.Dockerfile").read_text()
    text = text.replace('"boto3>=1,<2" "awscli>=1,<2" "sagemaker[local]>=2,<3"', "-r /r.txt")
    for line in (
        "COPY r.txt /",
        "COPY r.txt /\nRUN ./install.sh",
        "COPY ../r.txt /",
        "COPY --from=a r.txt /",
    ):
        context = tmp_path / "context"
        context.mkdir(exist_ok=True)
        (tmp_path / "r.txt").write_text("boto3\nawscli\nsagemaker[local]\n")
        (context / "r.txt").write_text("boto3 ==1.44.5\nawscli\nsagemaker==2.1\n")
        expected = [] if line.startswith("COPY r.txt") else WARNING
        assert of_rule("r-packages", f"{text}{line}\n", context, app=RSession()) == expected
    (context / "r.txt").write_text("boto3\n")
    assert (
        of_rule("r-packages", f"{text}COPY r.txt /\nRUN ./install.sh\n", context, app=RSession()) == UNKNOWN
    )


@pytest.mark.parametrize("name", [f"{'x' * 5000}.txt", "a/" * 3000, "link.txt"], ids=["long", "deep", "loop"])
def test_a_name_that_no_file_can_have_is_no_list(tmp_path: Path, name: str) -> None:
    (tmp_path / "link.txt").symlink_to("link.txt")  # to itself
    text = f"FROM registry.example.com/r:1\nCOPY {name} /opt/\n"
    assert of_rule("r-packages", text, tmp_path, app=RSession()) == UNKNOWN
