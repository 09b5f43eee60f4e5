from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.cloudformation.samples import parameter
from tests.local_aws.cloudformation.scene import Scene


def _export(value: Any, name: str = "shared") -> dict[str, Any]:
    return {"Out": {"Value": value, "Export": {"Name": name}}}


def _with_importer(scene: Scene) -> None:
    scene.deploy({"A": parameter("1")}, name="exporter", outputs=_export("one"))
    scene.deploy({"B": parameter({"Fn::ImportValue": "shared"})}, name="importer")


def test_imports_the_value_of_another_stack(scene: Scene) -> None:
    _with_importer(scene)
    name = scene.physical_id("B", "importer")
    assert scene.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "one"
    assert [one["Name"] for one in scene.cloudformation.list_exports()["Exports"]] == ["shared"]
    assert scene.cloudformation.list_imports(ExportName="shared")["Imports"] == ["importer"]


@pytest.mark.parametrize(
    ("outputs", "problem"),
    [
        (_export("two"), "Export shared cannot be updated as it is in use by importer"),
        ({}, "Export shared cannot be deleted as it is in use by importer"),
    ],
)
def test_an_export_in_use_neither_changes_nor_vanishes(
    scene: Scene, outputs: dict[str, Any], problem: str
) -> None:
    _with_importer(scene)
    failed = scene.deploy({"A": parameter("2")}, name="exporter", outputs=outputs)
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert problem in failed.reasons()
    assert scene.outputs("exporter") == {"Out": "one"}


def test_a_stack_whose_export_is_in_use_is_not_deleted(scene: Scene) -> None:
    _with_importer(scene)
    failed = scene.delete(name="exporter")
    assert failed.status == "DELETE_FAILED"
    assert "Export shared cannot be deleted" in failed.reasons()
    assert failed.order("DELETE_IN_PROGRESS") == []
    scene.delete(name="importer")
    assert scene.delete(name="exporter").status == "DELETE_COMPLETE"


def test_an_export_may_change_once_nobody_uses_it(scene: Scene) -> None:
    _with_importer(scene)
    scene.deploy({"B": parameter("own")}, name="importer")
    assert (
        scene.deploy({"A": parameter("2")}, name="exporter", outputs=_export("two")).status
        == "UPDATE_COMPLETE"
    )


def test_refuses_a_name_that_another_stack_exports(scene: Scene) -> None:
    scene.deploy({"A": parameter("1")}, name="one", outputs=_export("x"))
    failed = scene.deploy({"A": parameter("1")}, name="two", outputs=_export("y"))
    assert "already exported by stack one" in failed.reasons()


def test_refuses_an_import_that_nobody_exports(scene: Scene) -> None:
    failed = scene.deploy({"A": parameter({"Fn::ImportValue": "nothing"})})
    assert "No export named nothing found" in failed.reasons("A")
