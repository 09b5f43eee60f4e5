"""Several stacks and functions at once find moto whole, which is made for one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto.iam.models import IAMBackend, Role
from moto.s3.models import FakeKey

from tests.local_aws.cloudformation.samples import SCRIPTED, asset
from tests.local_aws.cloudformation.scene import Scene

_CODE = asset({"index.py": SCRIPTED})
_TRUST = {"Statement": [{"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
_PAUSE = 0.002  # enough for another thread to come between
_TIMES = 5


@pytest.fixture(autouse=True)
def slow_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto takes its time wherever it reads what another thread may change."""
    roles_of, value = IAMBackend.get_roles, vars(FakeKey)["value"]

    def roles_slowly(backend: IAMBackend) -> Iterator[Role]:
        for role in roles_of(backend):
            time.sleep(_PAUSE)
            yield role

    def value_slowly(key: FakeKey) -> bytes:
        time.sleep(_PAUSE)
        return bytes(value.fget(key))

    monkeypatch.setattr(IAMBackend, "get_roles", roles_slowly)
    monkeypatch.setattr(FakeKey, "value", property(value_slowly, value.fset))


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What the actions give, each done some times in a thread of its own."""

    def some_times(act: Callable[[], Any]) -> list[Any]:
        return [act() for _ in range(_TIMES)]

    with ThreadPoolExecutor(len(actions)) as threads:
        return [result for results in threads.map(some_times, actions) for result in results]


def test_stacks_come_and_go_while_their_assets_are_published_again(scene: Scene) -> None:
    s3 = scene.client("s3")
    s3.create_bucket(Bucket="assets")

    def publish() -> str:
        s3.put_object(Bucket="assets", Key="code.zip", Body=_CODE)
        return "COMPLETE"

    def come_and_go(name: str) -> str:
        ended = [scene.deploy(_function_with_role(), name=name), scene.delete(name=name)]
        return "".join({outcome.status.partition("_")[2] for outcome in ended})

    publish()
    assert set(at_once(publish, lambda: come_and_go("one"), lambda: come_and_go("two"))) == {"COMPLETE"}


def _role() -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _TRUST}}


def _function_with_role() -> dict[str, Any]:
    code = {"S3Bucket": "assets", "S3Key": "code.zip"}
    function = {"Handler": "index.handler", "Runtime": "python3.13", "Code": code}
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {
        "Role": _role(),
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {**function, "Role": role}},
    }
