"""Everything that gets installed is pinned with a hash, and no lock says where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PYTHON_LOCKS = [PROJECT / "requirements.lock", *sorted((PROJECT / "docker").glob("*/requirements.txt"))]


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: str(lock.relative_to(PROJECT)))
def test_every_package_of_python_is_pinned_with_hashes(lock: Path) -> None:
    text = re.sub(r"\s*\\\n\s*", " ", lock.read_text())
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 10
    for line in lines:
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line
    assert "://" not in text
    assert "index-url" not in text


def test_every_package_of_node_is_pinned_with_its_hash() -> None:
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
    assert all(
        re.fullmatch(r"[0-9.]+", version) for version in lock["packages"][""]["devDependencies"].values()
    )


def test_what_installs_them_asks_for_the_hashes() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    assert "install --quiet --require-hashes -r requirements.lock" in makefile
    assert not re.search(r"install (?!.*--require-hashes).*-r requirements", makefile)
    assert "npm ci" in makefile
    assert "npm install" not in makefile
    for dockerfile in (PROJECT / "docker").glob("*/Dockerfile"):
        code = re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE)
        text = re.sub(r"\s*\\\n\s*", " ", code)
        for line in re.findall(r"pip install.*", text):
            assert "--require-hashes" in line
            assert "--only-binary=:all:" in line
