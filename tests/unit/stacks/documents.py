"""Settings as JSON has them: one document with everything, and ways to change it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from stacks.settings import SettingsError, parse_settings

DOCKER = Path(__file__).parents[3] / "docker"
DOMAIN_ID = "d-abcdefghijkl"

SERVER_ARGUMENTS = [
    "--ServerApp.ip=0.0.0.0",
    "--ServerApp.base_url=/jupyterlab/default",
    "--ServerApp.token=",
]

FULL: dict[str, Any] = {
    "domain": {"domain_id": DOMAIN_ID},
    "studio_images": [
        {
            "image_name": "data-science",
            "display_name": "Data science",
            "description": "Everything",
            "container_image": {
                "asset": {
                    "directory": str(DOCKER / "jupyter_lab"),
                    "file": "Dockerfile",
                    "build_args": {"BASE_IMAGE": "debian:bookworm-slim"},
                }
            },
            "apps": {
                "jupyter_lab": {
                    "container_config": {
                        "entrypoint": "jupyter-lab",
                        "arguments": SERVER_ARGUMENTS,
                        "environment": {"MODE": "fast"},
                    }
                },
                "kernel_gateway": {
                    "kernel_specs": [{"name": "python3", "display_name": "Python 3"}],
                    "file_system_config": {
                        "default_uid": 1000,
                        "default_gid": 100,
                        "mount_path": "/home/data",
                    },
                },
            },
            "version": {
                "aliases": ["stable", "lts"],
                "programming_lang": "Python 3.12",
                "processor": "CPU",
                "release_notes": "All new",
            },
            "attach": {
                "to": ["users", {"user_profile": "ana"}],
                "pin_version": True,
                "adopt": True,
                "as_default": True,
            },
        },
        {
            "image_name": "editor",
            "container_image": {"ecr_repository": {"repository_name": "team/editor", "tag": "1.0.0"}},
            "apps": {"code_editor": {}},
            "attach": {"to": ["users"]},
        },
    ],
    "rstudio_images": [
        {
            "image_name": "geo-r",
            "container_image": {"asset": {"directory": str(DOCKER / "r_session")}},
            "attach": {"to": ["users"], "restart_rstudio_server": True},
        }
    ],
}

#: All that a regulated account may ask for.
HARDENED: dict[str, Any] = {
    "vpc": {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        "security_groups": ["sg-0123456789abcdef0"],
    },
    "encryption_key": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    "dead_letter_queue": "arn:aws:sqs:us-east-1:123456789012:failed-updates",
    "reserved_concurrent_executions": 5,
    "tracing": True,
    "permissions_boundary": "arn:aws:iam::123456789012:policy/boundary",
    "role_path": "/service/",
    "code_signing_config": (
        "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
    ),
}

OWN_DOMAIN: dict[str, Any] = {
    "domain_name": "data-platform",
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-0123456789abcdef0"],
}


def changed(*changes: tuple[tuple[str | int, ...], Any], base: dict[str, Any] = FULL) -> dict[str, Any]:
    """Return a document with other values at some paths."""
    document = copy.deepcopy(base)
    for (*keys, last), value in changes:
        parent: Any = document
        for key in keys:
            parent = parent[key]
        parent[last] = value
    return document


def mistakes(document: Any) -> dict[tuple[str | int, ...], str]:
    """Return what is wrong with a document, by path."""
    try:
        parse_settings(document)
    except SettingsError as error:
        return {mistake.path: mistake.rule for mistake in error.mistakes}
    return {}
