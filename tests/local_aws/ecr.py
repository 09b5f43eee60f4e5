"""Amazon ECR shows what the registry on loopback holds: an image is pushed once and found afterwards."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from typing import Any

from moto.ecr.models import ECRBackend

from tests.local_aws.patching import replace_method

_READS = ("batch_get_image", "describe_images", "list_images")
_MANIFESTS = (
    "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"
)
_IMAGE_URI = re.compile(
    r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/(?P<repository>[^:@]+)(?:@(?P<digest>.+)|:(?P<tag>.+))"
)


def install(registry: str) -> None:
    """Make moto's ECR mirror the registry at ``registry``, which is a ``host:port``."""
    for name in _READS:
        replace_method(ECRBackend, name, _mirrored(getattr(ECRBackend, name), registry))


def base_image_resolver(registry: str) -> Callable[[str], str]:
    """Return what finds the digest behind an ECR image's address in the registry.

    The function raises LookupError for an address that is not of ECR, or where no image is.
    """

    def resolve_base_image(uri: str) -> str:
        parts = _IMAGE_URI.fullmatch(uri)
        if parts is None:
            raise LookupError(f"{uri!r} is not the address of an image in Amazon ECR")
        manifest = _manifest(registry, parts["repository"], parts["digest"] or parts["tag"])
        if manifest is None:
            raise LookupError(f"no image at {uri}")
        return manifest[0]

    return resolve_base_image


def _mirrored(read: Callable[..., Any], registry: str) -> Callable[..., Any]:
    def mirrored(backend: ECRBackend, repository_name: str, *arguments: Any, **options: Any) -> Any:
        if repository_name in backend.repositories:
            _pull(backend, repository_name, registry)
        return read(backend, repository_name, *arguments, **options)

    return mirrored


def _pull(backend: ECRBackend, repository: str, registry: str) -> None:
    """Put every tag that the registry has and ECR lacks, or has for another image, into ECR."""
    known = {
        tag: image.image_digest
        for image in backend.repositories[repository].images
        for tag in image.image_tags
    }
    for tag in _tags(registry, repository):
        manifest = _manifest(registry, repository, tag)
        if manifest is not None and known.get(tag) != manifest[0]:
            digest, text = manifest
            backend.put_image(repository, text, tag, json.loads(text)["mediaType"], digest)


def _tags(registry: str, repository: str) -> list[str]:
    answer = _get(registry, f"{repository}/tags/list")
    return [] if answer is None else json.loads(answer[1])["tags"] or []


def _manifest(registry: str, repository: str, reference: str) -> tuple[str, str] | None:
    """Return the digest and the text of a manifest."""
    answer = _get(registry, f"{repository}/manifests/{reference}")
    return None if answer is None else (answer[0]["Docker-Content-Digest"], answer[1])


def _get(registry: str, path: str) -> tuple[Message, str] | None:
    request = urllib.request.Request(f"http://{registry}/v2/{path}", headers={"Accept": _MANIFESTS})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - a registry on loopback
            return response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        raise
