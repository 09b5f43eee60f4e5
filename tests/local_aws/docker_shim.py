#!/usr/bin/env python3
"""Docker as the CDK's command line calls it, with Amazon ECR replaced by the registry on loopback.

CDK_DOCKER names this file. Templates keep the real addresses of images; only the commands that the CDK runs
are translated, for podman as well as for docker. Standard library only: every call starts it anew.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

_COMMAND = "LOCAL_AWS_DOCKER"
_REGISTRY = "LOCAL_AWS_REGISTRY"
_ECR = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?=/|$)")


def variables(command: str, registry: str) -> dict[str, str]:
    """Return the environment that makes the CDK push with ``command`` to ``registry``, a ``host:port``."""
    return {"CDK_DOCKER": str(Path(__file__).resolve()), _COMMAND: command, _REGISTRY: registry}


def translate(arguments: Sequence[str], command: str, registry: str) -> list[str]:
    """Return the arguments for the real command; none where there is nothing to do."""
    if arguments[0] == "--config":  # the CDK's own credential helpers, which only ECR needs
        arguments = arguments[2:]
    subcommand, *rest = arguments
    if subcommand == "login":  # the registry on loopback lets everyone in
        return []
    if subcommand == "push" and command == "podman":  # docker trusts loopback by itself
        rest = ["--tls-verify=false", *rest]
    return [subcommand, *(_ECR.sub(registry, argument) for argument in rest)]


def main() -> None:
    """Become the real command."""
    command = os.environ[_COMMAND]
    arguments = translate(sys.argv[1:], command, os.environ[_REGISTRY])
    if arguments:
        os.execvp(command, [command, *arguments])  # noqa: S606 - no shell is wanted
    sys.stdin.read()  # the password: the CDK may not be left writing to nobody


if __name__ == "__main__":
    main()
