"""A server with the double in it, in this process, and real boto3 clients of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

from tests.local_aws.control import Control
from tests.local_aws.sagemaker.moto_front import Front, Settings, install

ADMINISTRATOR = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
ROLE_NAME = "handler"
_TRUST = {"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}


@dataclass(frozen=True)
class HttpScene:
    """A running server.

    Attributes:
        front: The double itself.
        control: A client of its control API.
    """

    endpoint: str
    front: Front
    control: Control

    def client(
        self, service: str, region: str = "us-east-1", credentials: Mapping[str, str] = ADMINISTRATOR
    ) -> Any:
        """A boto3 client that retries nothing."""
        config = Config(retries={"total_max_attempts": 1})
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region, config=config, **credentials
        )

    def client_of_role(self, service: str, statement: dict[str, Any], *, managed: bool = False) -> Any:
        """A boto3 client with the credentials of a new role that has this one statement.

        Args:
            service: The service to call.
            statement: What the role is allowed.
            managed: Whether it stands in a managed policy rather than an inline one.
        """
        iam = self.client("iam")
        role = iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=_document(_TRUST))["Role"]
        if managed:
            policy = iam.create_policy(PolicyName="policy", PolicyDocument=_document(statement))["Policy"]
            iam.attach_role_policy(RoleName=ROLE_NAME, PolicyArn=policy["Arn"])
        else:
            iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="policy", PolicyDocument=_document(statement))
        sts = self.client("sts")
        assumed = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="function")["Credentials"]
        credentials = {
            "aws_access_key_id": assumed["AccessKeyId"],
            "aws_secret_access_key": assumed["SecretAccessKey"],
            "aws_session_token": assumed["SessionToken"],
        }
        return self.client(service, credentials=credentials)


@contextmanager
def serving(settings: Settings | None = None) -> Iterator[HttpScene]:
    """Serves the double on a free port of loopback."""
    front = install(settings)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        yield HttpScene(endpoint, front, Control(endpoint))
    finally:
        server.stop()


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
