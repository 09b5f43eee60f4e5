"""What is fuzzed: texts of Dockerfiles, and events."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import atheris

from constructs_lib.app_types import CodeEditor, JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.contract.dockerfile import DockerfileError, read_dockerfile
from constructs_lib.contract.static import check_dockerfile
from constructs_lib.runtime.domain_update import answer, invocation
from constructs_lib.runtime.domain_update.answer import UndeliveredError
from constructs_lib.runtime.domain_update.wire import DOMAIN_UPDATE_TYPE
from constructs_lib.runtime.domain_update.wire_aliases import IMAGE_VERSION_ALIASES_TYPE
from constructs_lib.runtime.domain_update.wire_image_scan import IMAGE_SCAN_TYPE
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.hostile_events import KEYS, WORDS, deliver
from tests.unit.runtime.stage import Stage

assert invocation  # the handler imports it when it runs, which is too late to be instrumented
_PROJECT = Path(__file__).parents[2]
_APPS = (JupyterLab(), CodeEditor(), KernelGateway(kernel_specs=[KernelSpec("python3")]), RSession())
_TODAY = date(2026, 11, 27)
#: Set by the test that holds the fuzzer itself against a planted defect.
_PLANTED = os.environ.get("SAGEMAKER_CUSTOM_IMAGES_PLANTED")


@dataclass(frozen=True)
class Target:
    """Something that takes any bytes.

    Args:
        run: Takes them, and raises where it must not.
        seeds: What real input looks like.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def dockerfile(data: bytes) -> None:
    """Any text is a Dockerfile, or is told not to be; the check finds something or nothing."""
    _defect(data)
    text = data.decode(errors="replace")
    with contextlib.suppress(DockerfileError):
        read_dockerfile(text, {"BASE_IMAGE": "debian:12"})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Dockerfile").write_bytes(data)
        for finding in check_dockerfile(folder, apps=_APPS, today=_TODAY):
            assert finding.reason
            assert finding.remedy


def event(data: bytes) -> None:
    """Any event with an address of S3 gets one answer, and any other does nothing."""
    _defect(data)
    provider = atheris.FuzzedDataProvider(data)
    box = _Box()
    stage = Stage(cast("AnswerBox", box), latency=1.0)  # all that it needs of a box
    event = _event(provider, stage)
    expected = int(isinstance(event, dict) and event.get("ResponseURL") == box.url)
    with patch.object(answer, "_put", box.put), contextlib.redirect_stdout(io.StringIO()) as output:
        if not expected:
            with contextlib.suppress(UndeliveredError):
                stage.invoke(event)
                raise AssertionError("an event without an address was worked on")
            return
        answers = deliver(stage, cast("AnswerBox", box), event)
    assert len(answers) == 1
    assert "top-secret" not in output.getvalue()


class _Box:
    """Takes answers without a network."""

    url = "http://127.0.0.1:9/answer?Signature=top-secret"

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    @property
    def answers(self) -> list[Any]:
        return [json.loads(body) for body in self.bodies]

    def put(self, url: str, body: bytes) -> str:
        assert url == self.url
        self.bodies.append(body)
        return ""


def _event(provider: Any, stage: Stage) -> Any:
    """An event of ours, with some of it replaced by what the fuzzer makes up."""
    if provider.ConsumeIntInRange(0, 9) == 9:
        return _value(provider, 4)
    properties = provider.PickValueInList(_PROPERTIES)
    event = stage.event(
        provider.PickValueInList(["Create", "Update", "Delete"]),
        properties,
        id="x",
        old=properties,
        resource_type=provider.PickValueInList(_TYPES),
    )
    for _ in range(provider.ConsumeIntInRange(0, 4)):
        place = event
        for _ in range(provider.ConsumeIntInRange(0, 3)):
            inner = [value for value in place.values() if isinstance(value, dict)]
            place = provider.PickValueInList(inner) if inner else place
        place[provider.PickValueInList(list(KEYS))] = _value(provider, 3)
    return event


def _value(provider: Any, depth: int) -> Any:
    kind = provider.ConsumeIntInRange(0, 8 if depth else 6)
    if kind == 7:
        return [_value(provider, depth - 1) for _ in range(provider.ConsumeIntInRange(0, 3))]
    if kind == 8:
        keys = [provider.PickValueInList(list(KEYS)) for _ in range(provider.ConsumeIntInRange(0, 4))]
        return {key: _value(provider, depth - 1) for key in keys}
    makers: list[Callable[[], Any]] = [
        lambda: None,
        provider.ConsumeBool,
        lambda: provider.ConsumeInt(8),
        provider.ConsumeFloat,
        lambda: provider.PickValueInList(list(WORDS)),
        lambda: provider.ConsumeUnicode(20),
        lambda: "x" * provider.ConsumeIntInRange(0, 10_000),
    ]
    return makers[kind]()


def _defect(data: bytes) -> None:
    if _PLANTED and _PLANTED.encode() in data:
        raise AssertionError("planted")


def _dockerfiles() -> Iterator[bytes]:
    for file in sorted((_PROJECT / "docker").glob("*/Dockerfile")):
        yield file.read_bytes()
    for file in sorted((_PROJECT / "tests/unit/contract/dockerfiles").rglob("*Dockerfile")):
        yield file.read_bytes()


_TYPES = [DOMAIN_UPDATE_TYPE, IMAGE_VERSION_ALIASES_TYPE, IMAGE_SCAN_TYPE]
_PROPERTIES: list[dict[str, Any]] = [
    {
        "DomainId": "d-1",
        "CustomImageLists": [
            {
                "Target": "user-profile/anna",
                "SettingsPath": "DefaultUserSettings.JupyterLabAppSettings",
                "CustomImages": [{"ImageName": "a", "AppImageConfigName": "b", "ImageVersionNumber": "1"}],
                "Default": {"SageMakerImageArn": "arn:aws:sagemaker:us-east-1:123456789012:image/a"},
            }
        ],
        "RestartRStudioServer": "true",
        "Adopt": ["a"],
    },
    {"ImageName": "a", "Version": "1", "Aliases": ["stable"]},
    {
        "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1",
        "FailOn": "HIGH",
        "Waivers": [{"Vulnerability": "CVE-2026-1", "Reason": "x", "Until": "2099-01-01"}],
    },
]

TARGETS = {
    "dockerfile": Target(dockerfile, _dockerfiles),
    "event": Target(event, lambda: iter([bytes(range(256)), b"\0" * 64, b"\xff" * 64])),
}
