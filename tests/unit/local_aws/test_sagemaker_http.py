"""The double as real boto3 clients see it over HTTP, and the control API beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from moto.moto_api._internal.models import moto_api_backend

from tests.local_aws.faults import Fault, Kind, When
from tests.local_aws.sagemaker.http_scene import HttpScene, serving
from tests.local_aws.sagemaker.scene import custom_image, lab, refusal


@pytest.fixture(scope="module")
def running() -> Iterator[HttpScene]:
    with serving() as scene:
        yield scene


@pytest.fixture
def server(running: HttpScene) -> HttpScene:
    running.control.reset()
    return running


def wait(client: Any, domain_id: str) -> dict[str, Any]:
    """Waits for the end of an update of the domain."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        domain: dict[str, Any] = client.describe_domain(DomainId=domain_id)
        if domain["Status"] != "Updating":
            return domain
        time.sleep(0.02)
    raise AssertionError("the domain is still Updating")


def test_a_foreign_domain_can_be_there_from_the_start(server: HttpScene) -> None:
    domain_id = server.control.seed_domain(rstudio=True, spaces=["shared"])
    client = server.client("sagemaker")
    domain = client.describe_domain(DomainId=domain_id)
    assert domain["Status"] == "InService"
    assert domain["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"] == [
        custom_image("their-notebooks", 1),
        custom_image("their-editor"),
    ]
    assert client.describe_image_version(ImageName="their-notebooks")["Version"] == 2
    assert [app["AppType"] for app in client.list_apps()["Apps"]] == ["RStudioServerPro"]
    assert server.control.state()["dangling"] == []


def test_images_of_choice_can_be_seeded(server: HttpScene) -> None:
    images = [{"image_name": "r.session", "settings": "RSessionAppSettings"}]
    domain_id = server.control.seed_domain(images=images)
    settings = server.client("sagemaker").describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert settings["RSessionAppSettings"]["CustomImages"] == [custom_image("r.session", config="r-session")]


def test_an_update_goes_through_its_statuses(server: HttpScene) -> None:
    domain_id = server.control.seed_domain()
    client = server.client("sagemaker")
    client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    assert client.describe_domain(DomainId=domain_id)["Status"] == "Updating"
    with refusal("ResourceInUse"):
        client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    assert wait(client, domain_id)["Status"] == "InService"
    assert server.control.calls().count("UpdateDomain", outcome="OK") == 1


def test_errors_arrive_as_boto3_models_them(server: HttpScene) -> None:
    client = server.client("sagemaker")
    with pytest.raises(client.exceptions.ResourceNotFound, match="d-nowhere"):
        client.describe_domain(DomainId="d-nowhere")
    with refusal("ValidationException", "regular expression"):
        client.describe_domain(DomainId="Domain")


def test_waiters_and_times_work(server: HttpScene) -> None:
    client = server.client("sagemaker")
    server.control.set_rules(check_image_role=False)
    role = "arn:aws:iam::123456789012:role/image"
    client.create_image(ImageName="image", RoleArn=role)
    client.get_waiter("image_created").wait(
        ImageName="image", WaiterConfig={"Delay": 0.05, "MaxAttempts": 40}
    )
    image = client.describe_image(ImageName="image")
    assert image["LastModifiedTime"] > image["CreationTime"]


def test_a_role_that_is_not_there_fails_the_image(server: HttpScene) -> None:
    client = server.client("sagemaker")
    server.control.set_latency(image=0)
    client.create_image(ImageName="image", RoleArn="arn:aws:iam::123456789012:role/nobody")
    assert client.describe_image(ImageName="image")["ImageStatus"] == "CREATE_FAILED"


def test_regions_are_apart(server: HttpScene) -> None:
    domain_id = server.control.seed_domain(region="eu-west-1")
    assert server.client("sagemaker").list_domains()["Domains"] == []
    found = server.client("sagemaker", "eu-west-1").list_domains()["Domains"]
    assert [domain["DomainId"] for domain in found] == [domain_id]
    assert len(server.control.state(region="eu-west-1")["domains"]) == 1


def test_a_reset_of_moto_empties_it_too(server: HttpScene) -> None:
    server.control.seed_domain()
    moto_api_backend.reset()
    assert server.client("sagemaker").list_domains()["Domains"] == []


def test_faults_strike_over_http(server: HttpScene) -> None:
    domain_id = server.control.seed_domain()
    client = server.client("sagemaker")
    server.control.inject(Fault(operation="DescribeDomain", code="InternalFailure", http_status=500))
    with pytest.raises(ClientError) as failed:
        client.describe_domain(DomainId=domain_id)
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    server.control.inject(Fault(operation="UpdateDomain", kind=Kind.CUT, when=When.AFTER))
    with pytest.raises(ConnectionClosedError):
        client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    domain = wait(client, domain_id)
    assert domain["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"] == []
    server.control.inject(Fault(operation="*", times=None))
    server.control.clear_faults()
    client.describe_domain(DomainId=domain_id)


def test_a_failed_update_says_why(server: HttpScene) -> None:
    domain_id = server.control.seed_domain()
    client = server.client("sagemaker")
    server.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no rights"))
    client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    domain = wait(client, domain_id)
    assert (domain["Status"], domain["FailureReason"]) == ("Update_Failed", "no rights")
