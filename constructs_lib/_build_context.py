"""What belongs to a build context: files of its folder, wherever links lead, and nothing else.

Whoever writes a Dockerfile also writes the links beside it, and must get nothing to read or to hang on that
lies elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from ._validation import check_showable, error, is_there

_LARGEST_DOCKERFILE = 2**18  # bytes; long ones have some kilobytes
_IGNORED = ".dockerignore"


def check_build_context(directory: str, file: str | None) -> None:
    """Refuse a folder without the Dockerfile, and what lies outside of the folder.

    Raises:
        ValueError: it is one of these.
    """
    for prop, path in (("directory", directory), ("file", file)):
        if path is not None:
            check_showable(prop, str(path))
    context = Path(directory)
    if not is_there(context.is_dir):
        raise error("directory", "be a folder", str(directory), f"there is none at {context.absolute()}")
    find_dockerfile(context, file)
    ignored = context / _IGNORED
    if ignored.is_symlink() or is_there(ignored.exists):
        _check_lies_in(_IGNORED, context, ignored)
        if not is_there(ignored.is_file):
            raise error(_IGNORED, "be a file", str(ignored), "CDK reads it, and would wait for ever")


def find_dockerfile(directory: Path, file: str | None) -> Path:
    """Return the path of the Dockerfile.

    Args:
        directory: The build context.
        file: The Dockerfile, relative to it; ``None`` for ``Dockerfile``.

    Raises:
        ValueError: it is not there, or lies outside of the directory.
    """
    path = directory / ("Dockerfile" if file is None else file)
    _check_lies_in("file", directory, path)
    if not is_there(path.is_file):
        raise error("file", "be a Dockerfile", str(path), "name the folder that has it, and the file in it")
    return path


def read_dockerfile_text(path: Path) -> str:
    """Return the text of a Dockerfile.

    Raises:
        ValueError: it is too large to be one, or may not be read.
    """
    try:
        text = read_start(path, _LARGEST_DOCKERFILE + 1)
    except OSError as trouble:
        raise error("file", "be readable", str(path), str(trouble.strerror)) from None
    if len(text) > _LARGEST_DOCKERFILE:
        raise error("file", f"have at most {_LARGEST_DOCKERFILE} bytes", str(path), "COPY long scripts")
    return text.decode(errors="replace")


def read_file_of(directory: Path, name: str, *, maximum: int) -> str:
    """Return how a text file of a build context begins; nothing for what is none, or lies elsewhere."""
    path = directory / name.lstrip("/")  # to COPY, the folder is the root
    try:
        if "\0" in name or not path.is_file() or not lies_in(directory, path):
            return ""
        return read_start(path, maximum).decode(errors="replace")
    except OSError:  # a name that no file can have, or a file that nobody may read
        return ""


def lies_in(directory: Path, path: Path) -> bool:
    """Tell whether a path lies in a folder, when all links are followed; what leads nowhere does not."""
    try:
        return path.resolve().is_relative_to(directory.resolve())
    except (OSError, RuntimeError, ValueError):  # a link to itself, or a name that no file can have
        return False


def read_start(path: Path, maximum: int) -> bytes:
    """Return the first bytes of a file, however large it is."""
    with path.open("rb") as content:
        return content.read(maximum)


def _check_lies_in(prop: str, directory: Path, path: Path) -> None:
    if not lies_in(directory, path):
        raise error(prop, "lie in 'directory'", str(path), "move the file itself into the build context")
