"""AWS's own managed policies, such as AWSLambdaBasicExecutionRole, one by one from moto's collection."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends

from tests.local_aws.moto_lock import alone_in_moto

_PREFIX = "arn:aws:iam::aws:policy/"


@alone_in_moto
def ensure_aws_policy(arn: str, account: str) -> None:
    """Let the account have the policy if it is one of AWS's; moto would load all of them or none."""
    backend = iam_backends[account]["aws"]
    name = arn.rpartition("/")[2]
    if arn.startswith(_PREFIX) and arn not in backend.managed_policies and name in _collection():
        policy = AWSManagedPolicy.from_data(name, account, "aws", _collection()[name])
        backend.managed_policies[policy.arn] = policy


@cache
def _collection() -> dict[str, Any]:
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return policies
