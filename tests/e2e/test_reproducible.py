"""Two builds of what gets shipped have the same bytes: the wheel, and what the CDK packs for Lambda."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib import Domain
from constructs_lib import _update_function as module
from tests.e2e.cloud import Cloud
from tests.local_aws.environment import ACCOUNT, REGION
from tests.scenarios.stage import studio_image

PROJECT = Path(__file__).parents[2]
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
SHIPPED = ("constructs_lib", "pyproject.toml", "README.md", "CHANGELOG.md")


def copied(folder: Path, *, mode: int, time: int) -> Path:
    """Return a copy of what is shipped as another machine would have it."""
    for name in SHIPPED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    for file in sorted(folder.rglob("*"), reverse=True):
        if file.is_file():
            file.chmod(mode)
        os.utime(file, (time, time))
    return folder


@pytest.fixture
def checkouts(tmp_path: Path) -> list[Path]:
    """Two checkouts under different umasks, of different days, in different folders."""
    return [
        copied(tmp_path / "one", mode=0o644, time=1_700_000_000),
        copied(tmp_path / "a" / "second" / "one", mode=0o600, time=1_800_000_000),
    ]


def test_the_wheel_is_reproducible(checkouts: list[Path], tmp_path: Path) -> None:
    digests = set()
    for number, checkout in enumerate(checkouts):
        target = tmp_path / f"wheel-{number}"
        command = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--target",
            "wheel",
            "--directory",
            str(target),
        ]
        subprocess.run(command, cwd=checkout, check=True, capture_output=True)
        (wheel,) = target.glob("*.whl")
        digests.add((wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert len(digests) == 1


@pytest.mark.e2e
@pytest.mark.xdist_group("cli")
def test_what_lambda_gets_is_reproducible(
    cloud: Cloud, checkouts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    s3, archives = cloud.client("s3"), []
    domain_id = cloud.control.seed_domain(domain_name="reproducible", images=[])
    for number, checkout in enumerate(checkouts):
        monkeypatch.setattr(module, "_ASSET", checkout / "constructs_lib" / "runtime")
        for key in _archives(s3):
            s3.delete_object(Bucket=BUCKET, Key=key)  # or the command line would not pack it again
        stacks: dict[str, Any] = {f"Reproducible{number}": _define(domain_id, f"reproducible-{number}")}
        cloud.deploy(**stacks)
        (key,) = _archives(s3)
        archives.append((key, s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))
    assert archives[0] == archives[1]


def _define(domain_id: str, name: str) -> Callable[[Stack], None]:
    def define(stack: Stack) -> None:
        Domain.from_domain_id(stack, "Domain", domain_id).attach(studio_image(stack, name))

    return define


def _archives(s3: Any) -> list[str]:
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return [one["Key"] for one in listed if one["Key"].endswith(".zip")]
