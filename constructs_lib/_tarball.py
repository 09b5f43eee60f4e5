"""The platform of a saved image, read without a container tool."""

from __future__ import annotations

import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

from ._validation import check_showable, error, is_there

_MAXIMUM_BYTES = 16 * 2**20  # of a list or a configuration; real ones have some kilobytes
_MISREAD = (AttributeError, TypeError, ValueError, zlib.error)
_REMEDY = "write it with 'docker save' of an image that was built with --platform linux/amd64"


def check_platform(path: Path) -> None:
    """Refuse a tar file that holds no image, or one for another platform than linux/amd64.

    Raises:
        ValueError: the file is not there, is no saved image, or is for another platform.
    """
    check_showable("path", str(path))
    if not is_there(path.is_file):
        raise error("path", "be a tar file", str(path), f"there is none at {path.resolve()}")
    try:
        with tarfile.open(path) as tar:
            platforms = {_platform(config) for config in _configs(tar)}
    except (tarfile.TarError, OSError, EOFError, LookupError, RecursionError, *_MISREAD) as broken:
        raise error("path", "be a saved image", str(path), f"{_REMEDY} ({broken})") from broken
    if platforms != {"linux/amd64"}:
        raise error("path", "hold an image for linux/amd64", sorted(platforms), _REMEDY)


def _configs(tar: tarfile.TarFile) -> list[dict[str, Any]]:
    """Return the configurations of the images in the archive; docker, podman and skopeo write this list."""
    return [_read(tar, image["Config"]) for image in _read(tar, "manifest.json")]


def _read(tar: tarfile.TarFile, name: str) -> Any:
    content = tar.extractfile(name)
    text = b"" if content is None else content.read(_MAXIMUM_BYTES + 1)  # of what a link leads to, too
    if len(text) > _MAXIMUM_BYTES:
        raise KeyError(name)
    return json.loads(text)


def _platform(config: dict[str, Any]) -> str:
    return f"{config['os']}/{config['architecture']}"
