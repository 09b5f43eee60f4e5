"""What Lambda gets is the same, and readable, wherever and however the package was installed."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from aws_cdk import App, Stack

from constructs_lib import Domain
from constructs_lib import _update_function as module
from tests.template.kit import DOMAIN_ID, studio_image

SOURCE = module._ASSET


def synthesize(
    folder: Path, outdir: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, dict[str, tuple[str, int]]]:
    """Return the key of the asset, and content and mode of each of its files."""
    monkeypatch.setattr(module, "_ASSET", folder)
    app = App(outdir=str(outdir))
    stack = Stack(app, "Stack")
    Domain.from_domain_id(stack, "Domain", DOMAIN_ID).attach(studio_image(stack))
    app.synth()
    template = json.loads((outdir / "Stack.template.json").read_text())
    (function,) = [body for body in template["Resources"].values() if body["Type"] == "AWS::Lambda::Function"]
    key = str(function["Properties"]["Code"]["S3Key"])
    asset = outdir / f"asset.{key.removesuffix('.zip')}"
    return key, {
        str(file.relative_to(asset)): (file.read_text(), stat.S_IMODE(file.stat().st_mode))
        for file in asset.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755])
def test_the_asset_is_the_same_whatever_umask_it_was_installed_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    copy = tmp_path / "elsewhere" / "runtime"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in copy.rglob("*.py"):
        file.chmod(mode)
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "left.pyc").write_text("over")

    key, files = synthesize(copy, tmp_path / "copied", monkeypatch)
    there = {str(file.relative_to(SOURCE)): (file.read_text(), 0o644) for file in SOURCE.rglob("*.py")}

    assert files == there
    assert key == synthesize(SOURCE, tmp_path / "own", monkeypatch)[0]
