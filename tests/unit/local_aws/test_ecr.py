from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError

import boto3
import pytest
from moto import mock_aws
from moto.ecr.models import ECRBackend

from tests.local_aws import ecr

HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


class Registry(ThreadingHTTPServer):
    """The part of a registry's API that lists tags and hands out manifests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"127.0.0.1:{self.server_port}"
        self.manifests: dict[str, str] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def push(self, repository: str, tag: str, content: str) -> str:
        media_type = "application/vnd.docker.distribution.manifest.v2+json"
        layers = [{"digest": f"sha256:{content}", "size": 1}]
        manifest = json.dumps({"mediaType": media_type, "config": {"size": 1}, "layers": layers})
        digest = _digest(manifest)
        self.manifests |= {f"{repository}/manifests/{reference}": manifest for reference in (tag, digest)}
        self.tags.setdefault(repository, {})[tag] = digest
        return digest


class _Handler(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        path = self.path.removeprefix("/v2/")
        repository = path.removesuffix("/tags/list")
        if repository in self.server.tags:
            self._answer(json.dumps({"tags": list(self.server.tags[repository])}))
        elif path in self.server.manifests:
            self._answer(self.server.manifests[path])
        else:
            self.send_error(500 if "broken" in path else 404)

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Docker-Content-Digest", _digest(text))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.fixture
def registry() -> Iterator[Registry]:
    with Registry() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An ECR that mirrors the registry and has the repository "images"."""
    for name in ("batch_get_image", "describe_images", "list_images"):
        monkeypatch.setattr(ECRBackend, name, getattr(ECRBackend, name))  # put back afterwards
    ecr.install(registry.address)
    with mock_aws():
        client = boto3.client("ecr", region_name="us-east-1")
        client.create_repository(repositoryName="images")
        yield client


def described(client: Any, tag: str) -> str:
    answer = client.describe_images(repositoryName="images", imageIds=[{"imageTag": tag}])
    return str(answer["imageDetails"][0]["imageDigest"])


def test_finds_what_was_pushed(registry: Registry, client: Any) -> None:
    digest = registry.push("images", "1", "content")

    assert described(client, "1") == digest
    assert client.list_images(repositoryName="images")["imageIds"] == [
        {"imageDigest": digest, "imageTag": "1"}
    ]
    (image,) = client.batch_get_image(repositoryName="images", imageIds=[{"imageTag": "1"}])["images"]
    assert image["imageId"]["imageDigest"] == digest


def test_finds_every_tag_of_one_image(registry: Registry, client: Any) -> None:
    first, second = registry.push("images", "1", "same"), registry.push("images", "2", "same")

    assert described(client, "1") == described(client, "2") == first == second


def test_reading_again_changes_nothing(registry: Registry, client: Any) -> None:
    registry.push("images", "1", "content")

    first, second = (client.describe_images(repositoryName="images")["imageDetails"] for _ in range(2))

    assert first == second


def test_follows_a_tag_that_moves(registry: Registry, client: Any) -> None:
    registry.push("images", "1", "old")
    described(client, "1")

    digest = registry.push("images", "1", "new")

    assert described(client, "1") == digest


def test_has_no_image_that_was_not_pushed(client: Any) -> None:
    with pytest.raises(client.exceptions.ImageNotFoundException):
        described(client, "1")


def test_repository_must_be_created_in_ecr(registry: Registry, client: Any) -> None:
    registry.push("other", "1", "content")

    with pytest.raises(client.exceptions.RepositoryNotFoundException):
        client.describe_images(repositoryName="other")


def test_broken_registry_is_an_error_not_an_empty_repository(client: Any) -> None:
    client.create_repository(repositoryName="broken")

    with pytest.raises(HTTPError):
        client.describe_images(repositoryName="broken")


def test_base_image_resolves_to_its_digest(registry: Registry) -> None:
    digest = registry.push("team/images", "1", "content")
    resolve = ecr.base_image_resolver(registry.address)

    assert resolve(f"{HOST}/team/images:1") == digest
    assert resolve(f"{HOST}/team/images@{digest}") == digest


@pytest.mark.parametrize(
    "uri", [f"{HOST}/images:2", f"{HOST}/images@sha256:0", f"{HOST}/images", "debian:1", ""]
)
def test_refuses_a_base_image_that_is_not_in_ecr(registry: Registry, uri: str) -> None:
    registry.push("images", "1", "content")

    with pytest.raises(LookupError):
        ecr.base_image_resolver(registry.address)(uri)
