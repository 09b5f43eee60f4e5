from __future__ import annotations

from typing import Any, cast

import pytest
from aws_cdk import App as CdkApp
from aws_cdk import CfnParameter, Stack
from aws_cdk.assertions import Template

from constructs_lib import (
    AttachTo,
    CodeEditor,
    Domain,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    RSession,
    StudioImage,
    VersionMetadata,
)
from constructs_lib.app_types import App
from tests.template.kit import (
    DOMAIN_ID,
    findings,
    only,
    resources,
    rstudio_image,
    source,
    studio_image,
    waits_for,
)

UPDATE = "Custom::SageMakerDomainUpdate"
APPS: dict[str, App] = {
    "JupyterLab": JupyterLab(),
    "CodeEditor": CodeEditor(),
    "KernelGateway": KernelGateway(kernel_specs=[KernelSpec("python3")]),
    "RSession": RSession(),
}
PLACES = {
    "users": AttachTo.USERS,
    "spaces": AttachTo.SPACES,
    "user_profile": AttachTo.user_profile("alice"),
    "space": AttachTo.space("lab"),
}
# What SageMaker's API can hold, and where.
POSSIBLE = {
    ("JupyterLab", "users"): ("domain", "DefaultUserSettings.JupyterLabAppSettings"),
    ("JupyterLab", "spaces"): ("domain", "DefaultSpaceSettings.JupyterLabAppSettings"),
    ("JupyterLab", "user_profile"): ("user-profile/alice", "UserSettings.JupyterLabAppSettings"),
    ("CodeEditor", "users"): ("domain", "DefaultUserSettings.CodeEditorAppSettings"),
    ("CodeEditor", "user_profile"): ("user-profile/alice", "UserSettings.CodeEditorAppSettings"),
    ("KernelGateway", "users"): ("domain", "DefaultUserSettings.KernelGatewayAppSettings"),
    ("KernelGateway", "spaces"): ("domain", "DefaultSpaceSettings.KernelGatewayAppSettings"),
    ("KernelGateway", "user_profile"): ("user-profile/alice", "UserSettings.KernelGatewayAppSettings"),
    ("KernelGateway", "space"): ("space/lab", "SpaceSettings.KernelGatewayAppSettings"),
    ("RSession", "users"): ("domain", "DefaultUserSettings.RSessionAppSettings"),
    ("RSession", "user_profile"): ("user-profile/alice", "UserSettings.RSessionAppSettings"),
}


def image_for(stack: Stack, app_type: str, name: str = "image") -> Any:
    if app_type == "RSession":
        return rstudio_image(stack, name)
    return studio_image(stack, name, apps=[APPS[app_type]])


def lists(stack: Stack) -> dict[tuple[str, str], list[dict[str, Any]]]:
    return {
        (entry["Target"], entry["SettingsPath"]): entry["CustomImages"]
        for entry in only(stack, UPDATE)["Properties"]["CustomImageLists"]
    }


def statements(stack: Stack) -> list[dict[str, Any]]:
    return [
        statement
        for policy in resources(stack, "AWS::IAM::ManagedPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


@pytest.fixture
def domain(stack: Stack) -> Domain:
    return Domain.from_domain_id(stack, "Domain", DOMAIN_ID)


@pytest.mark.parametrize(("app_type", "place"), [(a, p) for a in APPS for p in PLACES])
def test_every_cell_of_the_scope_matrix(stack: Stack, domain: Domain, app_type: str, place: str) -> None:
    image = image_for(stack, app_type)
    if (app_type, place) not in POSSIBLE:
        with pytest.raises(
            ValueError, match=rf"'to' must be a place where {app_type} .*attach to AttachTo\."
        ):
            domain.attach(image, to=[PLACES[place]])
        assert not resources(stack, UPDATE)
        return
    domain.attach(image, to=[PLACES[place]])
    entry = {"ImageName": "image", "AppImageConfigName": image.app_image_config_name(app_type)}
    assert lists(stack) == {POSSIBLE[app_type, place]: [entry]}


@pytest.mark.parametrize(
    ("app_type", "places"),
    [
        ("JupyterLab", ["users", "spaces"]),
        ("CodeEditor", ["users"]),
        ("KernelGateway", ["users", "spaces"]),
        ("RSession", ["users"]),
    ],
)
def test_an_app_is_attached_where_users_need_it(
    stack: Stack, domain: Domain, app_type: str, places: list[str]
) -> None:
    domain.attach(image_for(stack, app_type))
    assert list(lists(stack)) == [POSSIBLE[app_type, place] for place in places]


def test_many_images_make_one_custom_resource_with_one_entry_a_list(stack: Stack, domain: Domain) -> None:
    for name in ("b", "a", "c"):
        domain.attach(studio_image(stack, name))
    domain.attach(rstudio_image(stack, "r"))
    for place in ("users", "spaces"):
        names = [entry["ImageName"] for entry in lists(stack)[POSSIBLE["JupyterLab", place]]]
        assert names == ["b", "a", "c"]
    only(stack, "AWS::Lambda::Function")


def test_two_references_to_one_domain_share_the_custom_resource(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "a"))
    Domain.from_domain_id(stack, "Again", DOMAIN_ID).attach(studio_image(stack, "b"))
    assert len(lists(stack)[POSSIBLE["JupyterLab", "users"]]) == 2


def test_two_domains_have_a_custom_resource_each_and_share_the_function(stack: Stack, domain: Domain) -> None:
    image = studio_image(stack)
    domain.attach(image)
    Domain.from_domain_id(stack, "Other", "d-other").attach(image)
    assert len(resources(stack, UPDATE)) == 2
    only(stack, "AWS::Lambda::Function")


def test_another_domain_id_makes_another_custom_resource_and_policy() -> None:
    def ids(domain_id: str) -> set[str]:
        stack = Stack(CdkApp(), "Stack")
        Domain.from_domain_id(stack, "Domain", domain_id).attach(studio_image(stack))
        return {
            i for i in Template.from_stack(stack).to_json()["Resources"] if "dfirst" in i or "dother" in i
        }

    assert len(ids("d-first")) == 2
    assert not ids("d-first") & ids("d-other")


def test_other_targets_make_another_description_so_that_the_policy_is_replaced() -> None:
    def description(*places: AttachTo) -> str:
        stack = Stack(CdkApp(), "Stack")
        Domain.from_domain_id(stack, "Domain", DOMAIN_ID).attach(studio_image(stack), to=places)
        policies = resources(stack, "AWS::IAM::ManagedPolicy").items()
        (found,) = [body for name, body in policies if "Policy" in name and "dabcdefghijkl" in name]
        return str(found["Properties"]["Description"])

    alice, bob = (AttachTo.user_profile(name) for name in ("alice", "bob"))
    assert len({description(alice), description(bob), description(alice, bob)}) == 3
    assert description(alice, bob) == description(bob, alice)
    many = [AttachTo.user_profile(f"{'user' * 10}{n}") for n in range(200)]
    assert len(description(*many)) <= 1000
    assert description(*many) != description(*many[1:])


def test_a_pinned_entry_carries_the_number_and_an_unpinned_one_none(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "pinned"), pin_version=True)
    domain.attach(studio_image(stack, "following"))
    pinned, following = lists(stack)[POSSIBLE["JupyterLab", "users"]]
    assert pinned["ImageVersionNumber"]["Fn::GetAtt"][1] == "Version"
    assert "ImageVersionNumber" not in following


def test_an_unpinned_attachment_is_the_same_for_the_next_version() -> None:
    def update(tag: str) -> dict[str, Any]:
        stack = Stack(CdkApp(), "Stack")
        image = StudioImage(
            stack, "Image", image_name="a", container_image=source(stack, tag=tag), apps=[JupyterLab()]
        )
        Domain.from_domain_id(stack, "Domain", DOMAIN_ID).attach(image)
        return only(stack, UPDATE)

    assert update("1") == update("2")


def test_the_update_waits_for_all_that_it_attaches_and_for_its_permissions(
    stack: Stack, domain: Domain
) -> None:
    domain.attach(studio_image(stack, version=VersionMetadata(aliases=["stable"])))
    template = Template.from_stack(stack).to_json()
    (update_id,) = resources(stack, UPDATE)
    types = {template["Resources"][found]["Type"] for found in waits_for(template, update_id)}
    assert types >= {
        "AWS::SageMaker::Image",
        "AWS::SageMaker::ImageVersion",
        "AWS::SageMaker::AppImageConfig",
        "AWS::Lambda::Function",
    }
    policies = resources(stack, "AWS::IAM::ManagedPolicy").keys()
    others = {policy for policy in policies if "AliasPolicy" in policy}
    assert policies - others <= waits_for(template, update_id) | others
    (alias_id,) = resources(stack, "Custom::SageMakerImageVersionAliases")
    assert others <= waits_for(template, alias_id)


def test_the_function_may_change_its_targets_and_nothing_else(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "a"), to=[AttachTo.user_profile("alice")])
    granted = {
        action: statement["Resource"]
        for statement in statements(stack)
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        if action.startswith("sagemaker:")
    }
    assert granted.keys() == {
        "sagemaker:DescribeImage",
        "sagemaker:DescribeImageVersion",
        "sagemaker:DescribeUserProfile",
        "sagemaker:UpdateUserProfile",
    }
    assert f":user-profile/{DOMAIN_ID}/alice" in str(granted["sagemaker:UpdateUserProfile"])
    assert "*" not in str(granted)


def test_the_function_may_not_restart_the_server_app_unless_asked_to(stack: Stack, domain: Domain) -> None:
    domain.attach(rstudio_image(stack))
    assert "sagemaker:CreateApp" not in str(statements(stack))
    assert only(stack, UPDATE)["Properties"]["RestartRStudioServer"] == "false"


def test_the_function_may_restart_the_server_app_where_asked_to(stack: Stack, domain: Domain) -> None:
    domain.attach(rstudio_image(stack, "a"))
    domain.attach(rstudio_image(stack, "b"), restart_rstudio_server=True)
    assert only(stack, UPDATE)["Properties"]["RestartRStudioServer"] == "true"
    assert f":app/{DOMAIN_ID}/domain-shared/rstudioserverpro/default" in str(statements(stack))


def test_nothing_is_adopted_unless_asked_for(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack))
    assert "Adopt" not in only(stack, UPDATE)["Properties"]


def test_adoption_is_asked_for_by_image(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "a"))
    domain.attach(studio_image(stack, "b"), adopt=True)
    assert only(stack, UPDATE)["Properties"]["Adopt"] == ["b"]


def test_policies_are_split_before_one_is_too_long(stack: Stack, domain: Domain) -> None:
    for index in range(120):
        domain.attach(studio_image(stack, f"image-with-quite-a-long-name-{index}"))
    described = [
        statement["Resource"]
        for statement in statements(stack)
        if statement["Action"] == "sagemaker:DescribeImageVersion"
    ]
    assert len(described) > 1
    assert sum(len(arns) for arns in described) == 120
    for arns in described:
        arn = (
            f'"arn:aws:sagemaker:us-east-1:123456789012:image-version/image-with-quite-a-long-name-{0:03}/1",'
        )
        assert 2 * len(arns) * len(arn) < 6144


def test_refuses_more_policies_than_a_role_takes(stack: Stack) -> None:
    image = studio_image(stack)
    for index in range(7):  # with the log's, the hand-over's and the descriptions' this makes ten
        Domain.from_domain_id(stack, f"Domain{index}", f"d-{index}").attach(image)
    with pytest.raises(ValueError, match="attach further images in another stack"):
        Domain.from_domain_id(stack, "Domain", "d-7").attach(image)


def test_all_together_find_neither_cdk_nag_nor_cdk_anything_to_say(stack: Stack, domain: Domain) -> None:
    studio = studio_image(
        stack,
        "studio",
        apps=[APPS["JupyterLab"], APPS["CodeEditor"], APPS["KernelGateway"]],
        version=VersionMetadata(aliases=["stable"]),
    )
    domain.attach(studio, pin_version=True)
    for place in ("user_profile", "space"):
        domain.attach(image_for(stack, "KernelGateway", place.replace("_", "-")), to=[PLACES[place]])
    domain.attach(rstudio_image(stack, "r"), restart_rstudio_server=True)
    assert not findings(stack)


class TestImagesOfAnotherStack:
    @pytest.fixture
    def image(self, stack: Stack) -> StudioImage:
        return studio_image(Stack(cast("CdkApp", stack.node.scope), "Images"))

    def test_are_attached_by_name_without_an_export(
        self, stack: Stack, domain: Domain, image: StudioImage
    ) -> None:
        domain.attach(image)
        assert "Fn::ImportValue" not in str(Template.from_stack(stack).to_json())
        assert Stack.of(image) in stack.dependencies
        assert not findings(stack)

    def test_refuse_to_be_pinned_with_the_reason(self, domain: Domain, image: StudioImage) -> None:
        with pytest.raises(ValueError, match=r"'pin_version' must be False .*another stack imports"):
            domain.attach(image, pin_version=True)


def test_a_domain_id_can_be_a_parameter(stack: Stack) -> None:
    parameter = CfnParameter(stack, "DomainId")
    Domain.from_domain_id(stack, "Domain", parameter.value_as_string).attach(studio_image(stack))
    assert only(stack, UPDATE)["Properties"]["DomainId"] == {"Ref": "DomainId"}
    assert {"Ref": "DomainId"} in [
        part
        for policy in resources(stack, "AWS::IAM::ManagedPolicy").values()
        for part in _parts(policy["Properties"]["Description"])
    ]


def _parts(value: Any) -> list[Any]:
    return list(value["Fn::Join"][1]) if isinstance(value, dict) else [value]


@pytest.mark.parametrize("domain_id", ["", "my-domain", "D-abc", "d-", "d-abc_", "d-" + "a" * 62, "d-abc\n"])
def test_refuses_ids_that_no_domain_has(stack: Stack, domain_id: str) -> None:
    with pytest.raises(ValueError, match="'domain_id' must"):
        Domain.from_domain_id(stack, "Domain", domain_id)


def test_refuses_an_image_twice_in_one_list_and_adds_none_of_it(stack: Stack, domain: Domain) -> None:
    image = studio_image(stack)
    domain.attach(image, to=[AttachTo.SPACES])
    with pytest.raises(ValueError, match=r"'image' must be attached once to AttachTo.SPACES for JupyterLab"):
        domain.attach(image)
    assert list(lists(stack)) == [POSSIBLE["JupyterLab", "spaces"]]


@pytest.mark.parametrize("to", [[], "USERS", AttachTo.USERS, [AttachTo.USERS, AttachTo.USERS], ["USERS"]])
def test_refuses_places_that_are_none(stack: Stack, domain: Domain, to: Any) -> None:
    with pytest.raises(ValueError, match="'to' must"):
        domain.attach(studio_image(stack), to=to)


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 64, "arn:aws:x", "a/b"])
def test_refuses_names_that_no_user_profile_or_space_has(name: str) -> None:
    with pytest.raises(ValueError, match="'user_profile' must"):
        AttachTo.user_profile(name)
    with pytest.raises(ValueError, match="'space' must"):
        AttachTo.space(name)


def test_refuses_to_restart_rstudio_for_a_studio_image(stack: Stack, domain: Domain) -> None:
    with pytest.raises(ValueError, match="'restart_rstudio_server' must be False"):
        domain.attach(studio_image(stack), restart_rstudio_server=True)


def test_refuses_what_is_no_image(domain: Domain) -> None:
    with pytest.raises(ValueError, match="'image' must be a StudioImage or an RStudioImage"):
        domain.attach("data-science")  # type: ignore[arg-type] # wrong on purpose


def test_refuses_more_kernel_gateway_images_than_a_user_profile_holds(stack: Stack, domain: Domain) -> None:
    for index in range(5):
        domain.attach(image_for(stack, "KernelGateway", f"i{index}"), to=[PLACES["user_profile"]])
    with pytest.raises(ValueError, match="'image' must be one of at most 5 for KernelGateway"):
        domain.attach(image_for(stack, "KernelGateway", "i5"), to=[PLACES["user_profile"]])
