"""Whatever stands in the files of an assembly, it is reviewed or refused; nothing unknown reads as fine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.contract.cli import main
from constructs_lib.review import review_assembly
from constructs_lib.review.writing import write
from tests.unit.review.kit import HASH, allow, resource, reviewed, role, titles, write_assembly
from tests.unit.review.whole import whole

VALUES: Sequence[Any] = (
    *(None, True, 0, -1, "", "text", "../..", "\ud800\x1b[2J\u202e", [], ["text"], [[]], {}),
    *({"Ref": "Role"}, {"Ref": []}, {"Fn::GetAtt": 1}, {"Fn::If": ["C", {"a": 1}, []]}, {"Fn::If": 1}),
    *({"Fn::Sub": {}}, {"Fn::Join": ["", {}]}, {"Statement": "text"}, {"Fn::Transform": 1}),
)
Place = Callable[[Any], None]


def places(value: Any) -> Iterator[Place]:
    """Return what puts another value into each place of a document."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield lambda other, key=key: value.__setitem__(key, other)  # type: ignore[misc]
        yield from places(value[key])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_is_reviewed_or_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as directory:
        folder = whole(Path(directory) / "cdk.out")
        file = data.draw(st.sampled_from(sorted(folder.glob("*.json"))))
        document = json.loads(file.read_text())
        found = list(places(document))
        for _ in range(data.draw(st.integers(1, 3))):
            data.draw(st.sampled_from(found))(data.draw(st.sampled_from(VALUES)))
        file.write_text(json.dumps(document))
        try:
            review = review_assembly(folder)
        except ValueError as refusal:
            assert str(refusal).startswith("'ASSEMBLY' must")  # noqa: PT017 - another text is an accident
        else:
            for written in write(review, folder):
                text = written.read_text(encoding="utf-8")
                assert not set(text) & {"\x1b", "\u202e"}


def test_is_told_as_it_stands(tmp_path: Path) -> None:
    review = review_assembly(whole(tmp_path / "cdk.out"))
    (stack,) = review.stacks
    assert [one.apps for one in stack.images] == [("JupyterLab", "KernelGateway")]
    assert stack.images[0].versions[0].bases == ("debian:12",)
    assert [one.default for one in stack.attachments] == ["science", "science"]
    assert {"What does this transform make of the template?", "What is in this nested stack?"} <= set(
        titles(review)
    )


@pytest.mark.parametrize(
    ("validation", "is_clean"), [((), True), (None, False), ([{"conclusion": "failure"}], False)]
)
def test_is_clean_only_if_the_assembly_says_so(tmp_path: Path, validation: Any, is_clean: bool) -> None:
    review = reviewed(tmp_path / "cdk.out", {"Role": role()}, validation=validation)
    assert review.is_clean is is_clean
    assert main(["review", str(tmp_path / "cdk.out"), "--strict"]) == (0 if is_clean else 1)
    assert ("What did the checks at synth find?" in titles(review)) is (validation is None)
    assert ("Which checks ran at synth?" in titles(review)) is (validation == ())


@pytest.mark.parametrize("text", ["[]", '{"pluginReports": {}}', "{}"])
def test_a_report_of_checks_that_is_none_is_not_taken_for_an_empty_one(tmp_path: Path, text: str) -> None:
    folder = write_assembly(tmp_path / "cdk.out", {"Role": role()})
    (folder / "validation-report.json").write_text(text)
    assert main(["review", str(folder), "--strict"]) != 0


@pytest.mark.parametrize(
    "change",
    [
        lambda stack: stack["properties"].update(templateFile="../elsewhere.json"),
        lambda stack: stack.update(additionalMetadataFile="../elsewhere.json"),
        lambda stack: stack.update(type="cdk:cloud-assembly", properties={"directoryName": ".."}),
        lambda stack: stack.update(type="cdk:cloud-assembly", properties={"directoryName": "."}),
        lambda stack: stack.update(type="cdk:asset-manifest", properties={"file": "../elsewhere.json"}),
    ],
)
def test_reads_nothing_outside_of_the_assembly(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("elsewhere.json", "manifest.json"):
        (tmp_path / name).write_text('{"Resources": {"SECRET": {"Type": "AWS::IAM::Role"}}}')
    folder = write_assembly(tmp_path / "cdk.out", {})
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest["artifacts"]["One"])
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert main(["review", str(folder)]) == 2
    assert "SECRET" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "source",
    [
        {"directory": "../elsewhere"},
        {"directory": "link"},
        {"dockerFile": "../One.assets.json"},
        {"dockerFile": "../../elsewhere/Dockerfile"},
    ],
)
def test_reads_no_dockerfile_outside_of_its_asset(tmp_path: Path, source: dict[str, str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "Dockerfile").write_text("FROM secret\n")
    folder = whole(tmp_path / "cdk.out")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assets = json.loads((folder / "One.assets.json").read_text())
    assets["dockerImages"][HASH]["source"] |= source
    (folder / "One.assets.json").write_text(json.dumps(assets))
    for version in review_assembly(folder).stacks[0].images[0].versions:
        assert version.bases == ()
        assert version.user.startswith("not known")


def test_a_stack_that_nests_itself_is_refused(tmp_path: Path) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "One.template.json"}}
    folder = write_assembly(tmp_path / "cdk.out", {"Nested": nested})
    with pytest.raises(ValueError, match="nests itself"):
        review_assembly(folder)


def test_values_that_are_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "cdk.out", {})
    for depth in (400, 100_000):
        text = '{"Resources": {"A": {"Type": "X", "Properties": {"A": %s1%s}}}}'
        (folder / "One.template.json").write_text(text % ("[" * depth, "]" * depth))
        assert main(["review", str(folder)]) in (0, 2)


def test_a_loop_of_resources_is_told(tmp_path: Path) -> None:
    policies = [{"PolicyDocument": {"Statement": allow("a:B", on="x")}}]
    loop = ["Name", ["a", "b"], {"Role${Name}": role(policies)}]
    review = reviewed(tmp_path, {"Fn::ForEach::Roles": loop}, Transform="AWS::LanguageExtensions")
    assert [policy.type for policy in review.stacks[0].policies] == ["Fn::ForEach"]
    assert ("a:B",) in [one.actions for one in review.stacks[0].policies[0].statements]


def test_versions_of_images_of_elsewhere_are_told(tmp_path: Path) -> None:
    version = resource("AWS::SageMaker::ImageVersion", ImageName="theirs", BaseImage="host/a:1")
    (image,) = reviewed(tmp_path, {"Version": version}).stacks[0].images
    assert (image.name, [one.reference for one in image.versions]) == ("theirs", ["host/a:1"])
