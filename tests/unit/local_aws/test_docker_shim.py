from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.local_aws import docker_shim
from tests.local_aws.containers import ContainerEngine
from tests.local_aws.ecr import base_image_resolver

REGISTRY = "127.0.0.1:5000"
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


@pytest.mark.parametrize("command", ["docker", "podman"])
def test_tags_and_pushes_to_the_registry_on_loopback(command: str) -> None:
    tag = docker_shim.translate(["tag", "asset", f"{ECR}/images:1"], command, REGISTRY)
    push = docker_shim.translate(["push", f"{ECR}/images:1"], command, REGISTRY)

    assert tag == ["tag", "asset", f"{REGISTRY}/images:1"]
    assert (push[0], push[-1]) == ("push", f"{REGISTRY}/images:1")


def test_lets_podman_push_without_tls() -> None:
    assert "--tls-verify=false" in docker_shim.translate(["push", f"{ECR}/images:1"], "podman", REGISTRY)


def test_drops_the_credential_helpers_of_the_cdk() -> None:
    assert docker_shim.translate(["--config", "/tmp/x", "inspect", "asset"], "podman", REGISTRY) == [  # noqa: S108
        "inspect",
        "asset",
    ]


@given(st.lists(st.text().filter(lambda text: "amazonaws" not in text)))
def test_passes_on_all_that_does_not_name_ecr(arguments: list[str]) -> None:
    assert docker_shim.translate(["build", *arguments], "docker", REGISTRY) == ["build", *arguments]


def test_leaves_hosts_alone_that_only_begin_like_ecr() -> None:
    foreign = f"{ECR}.example.com/images:1"

    assert docker_shim.translate(["tag", foreign], "docker", REGISTRY) == ["tag", foreign]


def call(
    tmp_path: Path, *arguments: str, script: str = "", password: str = ""
) -> subprocess.CompletedProcess[str]:
    """Calls the shim as the CDK does, with a podman that prints its arguments."""
    podman = tmp_path / "podman"
    podman.write_text(f'#!/bin/sh\necho "$@"\n{script}\n')
    podman.chmod(0o755)
    variables = docker_shim.variables("podman", REGISTRY)
    environment = {**os.environ, **variables, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = [variables["CDK_DOCKER"], *arguments]
    return subprocess.run(
        command, env=environment, input=password, capture_output=True, text=True, timeout=30
    )


def test_becomes_the_real_command(tmp_path: Path) -> None:
    done = call(tmp_path, "inspect", f"{ECR}/images:1", script="exit 125")

    assert done.stdout == f"inspect {REGISTRY}/images:1\n"
    assert done.returncode == 125  # which the CDK reads as "no such image"


def test_takes_the_password_and_logs_in_nowhere(tmp_path: Path) -> None:
    done = call(tmp_path, "login", "--username", "AWS", "--password-stdin", ECR, password="secret" * 10_000)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.containers
def test_what_the_cdk_builds_and_pushes_is_found_in_ecr(
    container_engine: ContainerEngine, registry: str, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    variables = docker_shim.variables(container_engine.command, registry)
    environment = container_engine.environment() | variables
    remote = f"{ECR}/images:1"

    for arguments in (
        ["build", "--tag", "asset", "--platform", "linux/amd64", "."],
        ["inspect", "asset"],
        ["tag", "asset", remote],
        ["push", remote],
    ):
        subprocess.run([variables["CDK_DOCKER"], *arguments], env=environment, cwd=tmp_path, check=True)

    assert base_image_resolver(registry)(remote).startswith("sha256:")
