from __future__ import annotations

from typing import Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from tests.local_aws.sagemaker.errors import ServiceError
from tests.local_aws.sagemaker.model import operation_model
from tests.local_aws.sagemaker.scene import REPOSITORY, ROLE
from tests.local_aws.sagemaker.service import SageMaker
from tests.local_aws.sagemaker.validation import conforms

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
IMAGE = {"ImageName": "image", "RoleArn": ROLE}
CONFIG = {"AppImageConfigName": "config"}


def lab_config(**container: Any) -> dict[str, Any]:
    return {**CONFIG, "JupyterLabAppImageConfig": {"ContainerConfig": container}}


def domain_with(block: str, **settings: Any) -> dict[str, Any]:
    return {"DomainId": "d-1", "DefaultUserSettings": {block: settings}}


@pytest.mark.parametrize(
    ("operation", "request_", "mistake"),
    [
        pytest.param("CreateImage", {"ImageName": "image"}, "'RoleArn' must not be null", id="required"),
        pytest.param("CreateImage", {**IMAGE, "Colour": "red"}, "'Colour' is not a member", id="unknown"),
        pytest.param("CreateImage", {**IMAGE, "ImageName": "a--b"}, "regular expression", id="pattern"),
        pytest.param("CreateImage", {**IMAGE, "Description": ""}, "greater than or equal to 1", id="short"),
        pytest.param(
            "CreateImage", {**IMAGE, "Description": "x" * 513}, "less than or equal to 512", id="long"
        ),
        pytest.param("ListImages", {"MaxResults": 101}, "less than or equal to 100", id="number"),
        pytest.param("CreateAppImageConfig", {"AppImageConfigName": "a.b"}, "regular expression", id="dots"),
        pytest.param(
            "CreateAppImageConfig",
            lab_config(ContainerArguments=["x" * 65]),
            "'JupyterLabAppImageConfig.ContainerConfig.ContainerArguments.1.member'",
            id="long argument, by its path",
        ),
        pytest.param(
            "CreateAppImageConfig",
            lab_config(ContainerEntrypoint=["a", "b"]),
            "less than or equal to 1",
            id="two entrypoints",
        ),
        pytest.param(
            "CreateAppImageConfig",
            lab_config(ContainerEnvironmentVariables={"": "x"}),
            "regular expression",
            id="blank variable",
        ),
        pytest.param(
            "CreateAppImageConfig",
            {**CONFIG, "KernelGatewayImageConfig": {"KernelSpecs": []}},
            "greater than or equal to 1",
            id="no kernel",
        ),
        pytest.param(
            "UpdateDomain",
            domain_with(
                "RSessionAppSettings", CustomImages=[{"ImageName": "a", "AppImageConfigName": "a"}] * 201
            ),
            "less than or equal to 200",
            id="list maximum",
        ),
        pytest.param(
            "UpdateDomain",
            domain_with("JupyterLabAppSettings", DefaultResourceSpec={"InstanceType": "ml.huge"}),
            "enum value set",
            id="enum",
        ),
        pytest.param("AddTags", {"ResourceArn": "arn:aws:s3:::x", "Tags": []}, "regular", id="tag pattern"),
    ],
)
def test_refuses_requests_that_break_the_model(
    operation: str, request_: dict[str, Any], mistake: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        SageMaker().call(operation, request_)
    assert refused.value.code == "ValidationException"
    assert mistake in refused.value.message


def test_reports_all_mistakes_of_a_request_at_once() -> None:
    with pytest.raises(ServiceError, match=r"2 validation errors.*RoleArn.*Colour"):
        SageMaker().call("CreateImage", {"ImageName": "image", "Colour": "red"})


@pytest.mark.parametrize("number", ["3", True, 3.0, None])
def test_refuses_a_version_number_of_another_type(number: object) -> None:
    with pytest.raises(ServiceError) as refused:
        SageMaker().call("DescribeImageVersion", {"ImageName": "image", "Version": number})
    assert refused.value.code == "SerializationException"


def test_refuses_operations_that_sagemaker_lacks() -> None:
    with pytest.raises(ServiceError) as refused:
        SageMaker().call("LaunchRocket", {})
    assert refused.value.code == "UnknownOperationException"


def test_says_so_where_the_double_ends() -> None:
    with pytest.raises(ServiceError, match="not part of this double"):
        SageMaker().call("ListTrainingJobs", {})


@pytest.mark.parametrize(
    ("base_image", "mistake"),
    [
        ("docker.io/library/debian:12", "not the address of an image in Amazon ECR"),
        (REPOSITORY.replace("us-east-1", "eu-west-1"), "must be in the region"),
    ],
)
def test_refuses_base_images_outside_the_regions_ecr(base_image: str, mistake: str) -> None:
    service = SageMaker()
    service.call("CreateImage", IMAGE)
    service.world.clock.sleep(0.3)
    with pytest.raises(ServiceError, match=mistake):
        service.call(
            "CreateImageVersion", {"ImageName": "image", "BaseImage": base_image, "ClientToken": "1"}
        )


def requests_like(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a shape, many of them with mistakes: what is missing, unknown, or of another type."""
    if shape.type_name == "structure":
        members = {name: requests_like(member) for name, member in shape.members.items()}
        return st.fixed_dictionaries({}, optional={**members, "Colour": SCALARS})
    if shape.type_name == "list":
        return SCALARS | st.lists(requests_like(shape.member), max_size=2)
    if shape.type_name == "map":
        return SCALARS | st.dictionaries(st.text(max_size=3), requests_like(shape.value), max_size=2)
    return SCALARS | st.lists(SCALARS, max_size=1)


@pytest.mark.parametrize(
    "operation", ["AddTags", "CreateAppImageConfig", "CreateImageVersion", "ListAliases"]
)
@given(data=st.data())
def test_refuses_whatever_clients_refuse(operation: str, data: st.DataObject) -> None:
    shape = operation_model(operation).input_shape
    request = data.draw(requests_like(shape))

    if ParamValidator().validate(request, shape).has_errors():
        assert not conforms(shape, request)
