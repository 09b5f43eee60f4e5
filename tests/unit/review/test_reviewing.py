"""What the report says of an app is what the app's templates say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from constructs_lib.review import Review, review_assembly
from constructs_lib.review.model import Image, Role, Stack, Statement
from constructs_lib.review.permissions import explain


def stack(review: Review, name: str) -> Stack:
    (found,) = [one for one in review.stacks if one.name.endswith(name)]
    return found


def image(review: Review, name: str) -> Image:
    (found,) = [one for of_stack in review.stacks for one in of_stack.images if one.name == name]
    return found


def role(of_stack: Stack, part: str) -> Role:
    (found,) = [one for one in of_stack.roles if part in one.name]
    return found


def statement(of_role: Role, action: str) -> Statement:
    (found,) = [one for one in of_role.statements if action in one.actions and one.allows]
    return found


def decisions(review: Review, title: str) -> list[str]:
    return [one.place for one in review.decisions if one.title == title]


def test_finds_the_stacks_of_stages(review: Review) -> None:
    assert sorted(one.name for one in review.stacks) == ["Own", "Prod/Research", "Prod/Teaching"]
    assert stack(review, "Research").environment == "123456789012/eu-west-1"


def test_counts_what_gets_created(review: Review, assembly: Path) -> None:
    for of_stack in review.stacks:
        file = next(assembly.rglob(f"*{of_stack.name.replace('/', '')}*.template.json"))
        types = [body["Type"] for body in json.loads(file.read_text())["Resources"].values()]
        told = {group.type: len(group.paths) for group in of_stack.resources}
        assert told == {name: types.count(name) for name in set(types) - {"AWS::CDK::Metadata"}}


def test_tells_whether_an_image_is_built_and_what_from(review: Review) -> None:
    (version,) = image(review, "data-science").versions
    assert image(review, "data-science").apps == ("JupyterLab", "CodeEditor")
    assert version.bases == ("debian:bookworm-slim",)
    assert (version.platform, version.user) == ("linux/amd64", "1000:100")
    assert version.pinned_by == "the digest that was scanned"
    assert "HIGH" in version.scan
    assert "CVE-2026-1234" in version.scan


def test_tells_the_tag_of_an_image_that_is_in_the_registry(review: Review) -> None:
    (version,) = image(review, "classic").versions
    assert version.reference.endswith("/images:1.0.0")
    assert version.pinned_by.startswith("a tag")
    assert version.scan == ""


def test_contract_findings_are_those_of_the_check(tmp_path: Path, assembly: Path) -> None:
    manifest = json.loads((assembly / "assembly-Prod" / "manifest.json").read_text())
    (assets,) = [
        json.loads((assembly / "assembly-Prod" / artifact["properties"]["file"]).read_text())
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "cdk:asset-manifest" and "Research" in name
    ]
    (source,) = [one["source"]["directory"] for one in assets["dockerImages"].values()]
    copied = tmp_path / "cdk.out"
    _copy(assembly, copied)
    dockerfile = (copied / "assembly-Prod" / source / "Dockerfile").resolve()
    dockerfile.write_text("FROM debian:bookworm-slim\nUSER 4242\n")
    (version,) = image(review_assembly(copied), "data-science").versions
    assert "user" in [finding.rule for finding in version.findings]
    assert review_assembly(copied).contract_errors > 0


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / file.relative_to(source)).write_bytes(file.read_bytes())


def test_every_statement_of_every_role_is_told(review: Review) -> None:
    pull = role(stack(review, "Teaching"), "ImageRole")
    assert pull.trusts == ("Service sagemaker.amazonaws.com",)
    assert statement(pull, "ecr:GetAuthorizationToken").sentence == "May log in to ECR."
    assert statement(pull, "ecr:GetAuthorizationToken").wildcards == ("*",)
    assert "no resource-level permissions" in statement(pull, "ecr:GetAuthorizationToken").evidence
    update = role(stack(review, "Research"), "DomainUpdateRole")
    assert update.boundary.endswith(":policy/boundary")
    assert "look at a domain" in statement(update, "sagemaker:UpdateDomain").sentence
    (denied,) = [one for one in update.statements if not one.allows]
    assert denied.sentence.startswith("May not ")
    assert "lambda:SourceFunctionArn" in denied.conditions


def test_inline_policies_and_policies_from_elsewhere_are_told(review: Review) -> None:
    execution = role(stack(review, "Teaching"), "Execution")
    assert execution.foreign_policies == ("arn:aws:iam::123456789012:policy/theirs",)
    assert "s3:GetObject" in statement(execution, "s3:GetObject").sentence
    assert any("111122223333" in trusted for trusted in execution.trusts)


def test_open_findings_and_evidence_are_told(review: Review) -> None:
    assert {"AwsSolutions-IAM5[Resource::*]", "HIPAA.Security-IAMNoInlinePolicy"} <= {
        finding.rule for finding in review.findings
    }
    assert {finding.place for finding in review.findings} >= {
        "Prod/Teaching/Execution/DefaultPolicy/Resource"
    }
    assert {"AwsSolutions", "HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321", "Serverless"} <= set(
        review.packs
    )
    assert not review.is_clean
    assert all(one.evidence for one in review.acknowledgements)


def test_tells_where_images_are_offered_by_the_function_and_by_properties(review: Review) -> None:
    by_function = stack(review, "Research").attachments
    assert {one.domain for one in by_function} == {"d-abcdefghijkl"}
    assert {one.default for one in by_function} == {"data-science", ""}
    assert [one.images for one in stack(review, "Own").attachments] == [("own-image",), ("own-image",)]


def test_tells_what_a_person_has_to_decide(review: Review) -> None:
    assert decisions(review, "May every R session end?") == ["d-abcdefghijkl"]
    assert decisions(review, "Are these entries yours?") == ["d-bcdefghijklm"]
    assert decisions(review, "Shall all new apps start with this image?") == ["d-abcdefghijkl"]
    assert decisions(review, "May somebody else become this role?") == ["Prod/Teaching/Execution/Resource"]
    assert decisions(review, "What does this policy allow?") == ["Prod/Teaching/Execution/Resource"]
    assert decisions(review, "Do you trust who can move this base image?") == [
        "Prod/Research/DataScience/Image/Resource"
    ]
    assert decisions(review, "Is this posture enough?") == [
        "Prod/Teaching/SageMakerDomainUpdate/Resource/Resource"
    ]
    scans = decisions(review, "Shall a scan decide what gets in?")
    assert "Prod/Research/DataScience/Image/Resource" not in scans
    assert "Own/Image-own-image/Image/Resource" in scans
    assert len(decisions(review, "May users of this domain run these images?")) == 2


def test_an_action_that_nobody_explains_is_told_as_it_is() -> None:
    assert explain(["ecr:GetAuthorizationToken", "x:Y"], allows=True) == (
        "May log in to ECR and call x:Y, which this report does not explain."
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "must be a synthesized assembly"),
        ({"manifest.json": "no JSON"}, "must be readable"),
        ({"manifest.json": "[]"}, "must be readable"),
        ({"manifest.json": '{"artifacts": {"a": {"type": "aws:cloudformation:stack"}}}'}, "must be readable"),
    ],
)
def test_refuses_what_is_no_assembly(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=f"'ASSEMBLY' {message}"):
        review_assembly(tmp_path)
