"""The code of the function as CDK packs it: the same bytes from every checkout and installation."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

_READABLE_BY_ALL = 0o644
_EXCLUDED = ["**/__pycache__", "**/*.pyc"]


def function_code(folder: Path) -> lambda_.Code:
    """Return the code in a folder.

    CDK packs files with the permissions that they have, and these depend on the umask under which somebody
    installed the package. Lambda runs the code as another user: it must be readable by all.
    """
    modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*.py")}
    if modes == {_READABLE_BY_ALL}:
        return lambda_.Code.from_asset(str(folder), exclude=_EXCLUDED)
    return lambda_.Code.from_asset(
        str(folder),
        exclude=_EXCLUDED,
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=BundlingOptions(
            # CDK wants an image to fall back on, and never gets there.
            image=DockerImage.from_registry("none"),
            local=_Copy(folder),
        ),
    )


@jsii.implements(ILocalBundling)
class _Copy:
    """Copies the code with the permissions that Lambda needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """Copy the code to where CDK packs it from."""
        for file in sorted(self._folder.rglob("*.py")):
            copy = Path(output_dir) / file.relative_to(self._folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            copy.chmod(_READABLE_BY_ALL)
        return True
