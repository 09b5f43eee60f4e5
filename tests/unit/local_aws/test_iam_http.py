"""The policies of real roles, enforced for real boto3 clients with their credentials."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from tests.local_aws.sagemaker.http_scene import HttpScene, serving
from tests.local_aws.sagemaker.scene import refusal

OWN = "us-east-1:123456789012"


@pytest.fixture(scope="module")
def running() -> Iterator[HttpScene]:
    with serving() as scene:
        yield scene


@pytest.fixture
def server(running: HttpScene) -> HttpScene:
    running.control.reset()
    return running


@pytest.mark.parametrize("managed", [True, False])
def test_a_role_may_do_what_its_real_policies_say(server: HttpScene, managed: bool) -> None:
    domain_id = server.control.seed_domain()
    arn = f"arn:aws:sagemaker:{OWN}:domain/{domain_id}"
    statement = {"Action": "sagemaker:Describe*", "Resource": arn}
    client = server.client_of_role("sagemaker", statement, managed=managed)
    client.describe_domain(DomainId=domain_id)
    with refusal("AccessDeniedException", "sagemaker:UpdateDomain"):
        client.update_domain(DomainId=domain_id)
    with refusal("AccessDeniedException", "domain/d-2"):
        client.describe_domain(DomainId="d-2")
    role = "arn:aws:iam::123456789012:role/handler"
    assert server.control.calls().permissions(role) == {("sagemaker:DescribeDomain", arn)}


def test_a_role_is_held_to_its_log_group(server: HttpScene) -> None:
    arn = f"arn:aws:logs:{OWN}:log-group:/ours:*"
    statement = {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": arn}
    client = server.client_of_role("logs", statement)
    server.client("logs").create_log_group(logGroupName="/ours")
    client.create_log_stream(logGroupName="/ours", logStreamName="stream")
    with refusal("AccessDeniedException", "logs:CreateLogGroup"):
        client.create_log_group(logGroupName="/theirs")
    with refusal("AccessDeniedException", "/theirs"):
        client.create_log_stream(logGroupName="/theirs", logStreamName="stream")


def test_a_role_is_held_to_the_function_that_it_may_call(server: HttpScene) -> None:
    arn = f"arn:aws:lambda:{OWN}:function:ours"
    client = server.client_of_role("lambda", {"Action": "lambda:GetFunction", "Resource": arn})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("index.py", "")
    server.client("lambda").create_function(
        FunctionName="ours",
        Runtime="python3.14",
        Handler="index.handler",
        Role="arn:aws:iam::123456789012:role/handler",
        Code={"ZipFile": archive.getvalue()},
    )
    assert client.get_function(FunctionName="ours")["Configuration"]["FunctionArn"] == arn
    for name in ("ours", arn):
        with refusal("AccessDeniedException", f"lambda:InvokeFunction on {arn}"):
            client.invoke(FunctionName=name, InvocationType="Event")


def test_the_administrator_is_not_checked(server: HttpScene) -> None:
    server.client("sagemaker").list_domains()
    assert [call.permissions for call in server.control.calls()] == [[]]
