"""What a container image may come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from constructs import Construct

from ._validation import check_mapping, check_showable, check_text, error, is_token

_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]*")
_BUILD_NAME = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def check_build_values(prop: str, values: Mapping[str, str] | None) -> None:
    """Refuse build arguments and secrets that have no name, are no strings, or are known too late.

    Raises:
        ValueError: it is one of these.
    """
    check_mapping(prop, values or {})
    for key, value in (values or {}).items():
        if is_token(key, prop) or is_token(value, prop):
            raise error(
                prop, "hold no tokens", key, "the image is built before the deployment knows their values"
            )
        if not isinstance(key, str) or not _BUILD_NAME.fullmatch(key):
            raise error(prop, f"have keys that match {_BUILD_NAME.pattern}", key, "write the name only")
        if not isinstance(value, str):
            raise error(f"{prop}[{key}]", "be a string", value, "put it in quotes")
        check_showable(f"{prop}[{key}]", value)


def check_tag(tag: str) -> None:
    """Refuse what is no tag, and the tag that moves.

    Raises:
        ValueError: it is one of these.
    """
    remedy = "use a tag that never moves, such as a commit id or a content hash, or the digest"
    check_text("tag", tag, maximum=128, pattern=_TAG, remedy=remedy)
    if tag == "latest":
        raise error("tag", "not be 'latest'", tag, remedy)


def check_digest(digest: str) -> None:
    """Refuse what is no digest.

    Raises:
        ValueError: it is one of these.
    """
    remedy = "'aws ecr describe-images' prints imageDigest"
    check_text("digest", digest, maximum=71, pattern=_DIGEST, remedy=remedy)


def check_account(scope: Construct, repository: ecr.IRepository) -> None:
    """Refuse to have the images of another account's repository scanned, as far as both are known.

    Raises:
        ValueError: it is one of these.
    """
    arn, own = _arn(repository).split(":"), Stack.of(scope).account
    account = arn[4] if len(arn) > 4 else own  # the whole ARN of a repository of this app is a token
    if account != own and not is_token(account) and not is_token(own):
        raise error(
            "scan",
            f"be of an image in a repository of {own}",
            account,
            "only the account that has the repository scans it: replicate the image into this one, or have "
            "it scanned there and leave 'scan' out here",
        )


def check_region(scope: Construct, repository: ecr.IRepository) -> None:
    """Refuse a repository of another Region, as far as both are known.

    Raises:
        ValueError: it is one of these.
    """
    arn, own = _arn(repository).split(":"), _region(Stack.of(scope))
    region = arn[3] if len(arn) > 3 else own  # the whole ARN of a repository of this app is a token
    if region != own and not is_token(region) and not is_token(own):
        raise error(
            "repository", f"be in {own}", region, "SageMaker pulls from its own Region; replicate it there"
        )


def _arn(repository: ecr.IRepository) -> str:
    if repository not in _ARNS:
        _ARNS[repository] = repository.repository_arn
    return _ARNS[repository]


def _region(stack: Stack) -> str:
    if stack not in _REGIONS:
        _REGIONS[stack] = stack.region
    return _REGIONS[stack]


#: What jsii was asked for once already; many images come from one repository, into one stack.
_ARNS: WeakKeyDictionary[ecr.IRepository, str] = WeakKeyDictionary()
_REGIONS: WeakKeyDictionary[Stack, str] = WeakKeyDictionary()


def check_pushed_to(
    scope: Construct, asset: ecr_assets.DockerImageAsset, repository: ecr.IRepository
) -> None:
    """Refuse a repository that the stack's synthesizer does not push assets to.

    Raises:
        ValueError: it is one of these.
    """
    stack = Stack.of(scope)
    pushed, wanted = (
        stack.resolve(name) for name in (asset.repository.repository_name, repository.repository_name)
    )
    if pushed != wanted:
        raise error(
            "repository",
            f"be the one that assets of {stack.stack_name} are pushed to, {pushed}",
            wanted,
            "give the stack synthesizer=DefaultStackSynthesizer(image_assets_repository_name=…), of a "
            "repository that is there before the deployment",
        )
