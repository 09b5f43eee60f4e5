"""Turns arguments of the command line into what the constructs know."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterable
from typing import Any

from ..._validation import error
from ...app_types import APP_TYPES, App, ContainerConfig, FileSystemConfig, KernelSpec

_DEFAULT_KERNEL = "python3"


def pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """Return ``KEY=VALUE`` texts as a mapping.

    Raises:
        ValueError: A text has no key or no value.
    """
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise error(option, "be KEY=VALUE", text, "write the key, = and the value")
        found[key] = value
    return found


def configured_apps(options: argparse.Namespace) -> list[App]:
    """Return the apps of ``--app``, each configured by the options that it takes.

    Raises:
        ValueError: An option that no app takes, or a value that SageMaker refuses.
    """
    by_slug = {app.TYPE.slug: app for app in APP_TYPES}
    types = [by_slug[slug] for slug in dict.fromkeys(options.app)]
    given = {
        "container_config": _container_config(options),
        "file_system_config": _file_system_config(options),
        "kernel_specs": None if options.kernel is None else [KernelSpec(options.kernel)],
    }
    taken = {app: inspect.signature(app).parameters.keys() & given.keys() for app in types}
    for prop, value in given.items():
        if value is not None and not any(prop in props for props in taken.values()):
            raise error(prop, "be of an app type that takes it", value, _takers(prop))
    defaults: dict[str, Any] = {"kernel_specs": [KernelSpec(_DEFAULT_KERNEL)]}
    return [
        app(**{prop: defaults.get(prop) if given[prop] is None else given[prop] for prop in props})
        for app, props in taken.items()
    ]


def _takers(prop: str) -> str:
    takers = [app.TYPE.slug for app in APP_TYPES if prop in inspect.signature(app).parameters]
    return f"leave it out, or add {' or '.join(f'--app {slug}' for slug in takers)}"


def _container_config(options: argparse.Namespace) -> ContainerConfig | None:
    if options.entrypoint is None and not options.argument and not options.env:
        return None
    return ContainerConfig(
        entrypoint=options.entrypoint, arguments=options.argument, environment=pairs("--env", options.env)
    )


def _file_system_config(options: argparse.Namespace) -> FileSystemConfig | None:
    given = {
        "default_uid": options.uid,
        "default_gid": options.gid,
        "mount_path": options.mount_path,
    }
    given = {name: value for name, value in given.items() if value is not None}
    return FileSystemConfig(**given) if given else None
