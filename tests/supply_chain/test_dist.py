"""``make dist``: the wheel, and a bill of materials of exactly what it brings along."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from tests.unit.test_makefile import make

pytestmark = pytest.mark.xdist_group("dist")  # one process: `make dist` always writes to the same folder

DIST = Path(__file__).parents[2] / "dist"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(name: str) -> set[str]:
    """Return all that a package needs at run time, by what is installed here."""
    found: set[str] = set()
    open_names = [name]
    while open_names:
        for text in metadata.requires(open_names.pop()) or []:
            requirement = Requirement(text)
            needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if needed and normal(requirement.name) not in found:
                found.add(normal(requirement.name))
                open_names.append(requirement.name)
    return found


@pytest.fixture(scope="module")
def bill() -> Any:
    done = make("dist")
    assert done.returncode == 0, done.stderr
    return json.loads((DIST / "sbom.cdx.json").read_text())


def test_the_wheel_is_there(bill: Any) -> None:
    assert bill["metadata"]["component"]["name"] == "sagemaker-custom-images"
    assert list(DIST.glob("sagemaker_custom_images-*.whl"))


def test_the_bill_is_valid(bill: Any) -> None:
    text = (DIST / "sbom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert bill["specVersion"] == "1.6"


def test_the_bill_has_what_the_wheel_needs_with_its_version_and_hashes(bill: Any) -> None:
    components = {component["name"]: component for component in bill["components"]}
    here = closure("sagemaker-custom-images")
    assert here <= {normal(name) for name in components}
    others = {normal(name) for name in components} - here  # for other platforms and newer Pythons
    assert len(others) <= 5, others
    for name, component in components.items():
        if normal(name) in here:
            assert component["version"] == metadata.version(name)
        assert component["purl"] == f"pkg:pypi/{normal(name)}@{component['version']}"
        hashes = [one["alg"] for link in component["externalReferences"] for one in link["hashes"]]
        assert hashes
        assert set(hashes) == {"SHA-256"}


def test_two_bills_are_the_same(bill: Any) -> None:
    assert "serialNumber" not in bill
    assert "timestamp" not in bill["metadata"]
