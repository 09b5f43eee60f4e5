"""Where the container image comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import SymlinkFollowMode
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from constructs import Construct

from ._build_context import check_build_context
from ._container_sources import (
    check_build_values,
    check_digest,
    check_pushed_to,
    check_region,
    check_tag,
)
from ._dockerfile_checks import DockerBuild
from ._tarball import check_platform
from ._validation import check_sequence, error

_MAXIMUM_URI = 255
_TOKEN = re.compile(r"\$\{Token\[[^]]*\]\}")
# Links stay links, as in a build without CDK, which by itself copies what they lead to outside of the folder.
_FOLLOW = SymlinkFollowMode.NEVER
_PLATFORM = ecr_assets.Platform.LINUX_AMD64  # the only one that SageMaker starts


@dataclass(frozen=True, kw_only=True)
class BoundContainerImage:
    """A container image in the registry.

    Args:
        image_uri: Its URI.
        repository: The repository that a role needs to pull from.
        build: What it is built from; ``None`` for an image that is there already.
    """

    image_uri: str
    repository: ecr.IRepository
    build: DockerBuild | None = None

    def check_length(self, *, by_digest: bool) -> None:
        """Refuse a URI that SageMaker refuses, as far as it is known.

        Args:
            by_digest: Whether the version gets the digest in place of a tag.

        Raises:
            ValueError: it is too long.
        """
        uri = f"{self.image_uri.partition(':')[0]}@sha256:{'0' * 64}" if by_digest else self.image_uri
        if len(_TOKEN.sub("", uri)) > _MAXIMUM_URI:  # what tokens stand for only makes it longer
            raise error(
                "container_image",
                f"have at most {_MAXIMUM_URI} characters",
                uri,
                "shorten the names",
            )


class ContainerImage:
    """Where the container image of an ImageVersion comes from; always for linux/amd64.

    Use one of the factories. None of them takes a tag that moves: CloudFormation would see no change in
    it, and make no new version.

    Example:
        >>> ContainerImage.from_asset("docker/jupyter_lab", build_args={"BASE_IMAGE": "python:3.12-slim"})
    """

    @staticmethod
    def from_asset(
        directory: str,
        *,
        file: str | None = None,
        build_args: Mapping[str, str] | None = None,
        target: str | None = None,
        build_secrets: Mapping[str, str] | None = None,
        exclude: Sequence[str] | None = None,
        repository: ecr.IRepository | None = None,
        asset_name: str | None = None,
    ) -> ContainerImage:
        """Build a folder's Dockerfile at deployment and push it under the hash of its content.

        Synth reads the Dockerfile: what breaks SageMaker's contract stops it, and what endangers it shows
        as a warning. Links that lead out of the folder bring nothing of what is there.

        Args:
            directory: The folder that is the build context.
            file: The Dockerfile, relative to the folder. Default: ``Dockerfile``.
            build_args: Values of the Dockerfile's ARGs; no tokens, since they are used before deployment.
                Default: none.
            target: The stage to build. Default: the last one.
            build_secrets: Secrets of the build, as ``DockerBuildSecret.from_src`` returns them. Default:
                none.
            exclude: Patterns of files to leave out, beside those of ``.dockerignore``. Default: none.
            repository: The ECR repository that assets of this stack are pushed to, when the stack's
                synthesizer names one of your own. Default: the one of ``cdk bootstrap``.
            asset_name: The name of the asset, which an app staging synthesizer asks for. Default: none.

        Raises:
            ValueError: the folder or the Dockerfile is not there, or a build argument is a token.

        See the AWS page "aws_ecr_assets.DockerImageAsset" of the CDK API reference.
        """
        check_build_context(directory, file)
        for prop, values in (("build_args", build_args), ("build_secrets", build_secrets)):
            check_build_values(prop, values)
        if exclude is not None:
            check_sequence("exclude", exclude)
        return _Asset(
            directory=str(directory),
            file=file,
            build_args=dict(build_args or {}),
            target=target,
            build_secrets=dict(build_secrets or {}),
            exclude=tuple(exclude or ()),
            repository=repository,
            asset_name=asset_name,
        )

    @staticmethod
    def from_ecr_repository(
        repository: ecr.IRepository, *, tag: str | None = None, digest: str | None = None
    ) -> ContainerImage:
        """Use an image that is in ECR already.

        Args:
            repository: The repository, which must be in the Region of the stack.
            tag: A tag that never moves; ``latest`` is refused. Give this or ``digest``.
            digest: The digest, ``sha256:`` and 64 hexadecimal digits.

        Raises:
            ValueError: not exactly one of both is given, or it is not one that stays.

        See the AWS page "Custom image specifications" of the SageMaker developer guide.
        """
        if (tag is None) == (digest is None):
            raise error(
                "tag", "be given, or 'digest', and not both", (tag, digest), "the digest is the safest"
            )
        if tag is not None:
            check_tag(tag)
        if digest is not None:
            check_digest(digest)
        return _InEcr(repository=repository, tag=tag, digest=digest)

    @staticmethod
    def from_tarball(path: str) -> ContainerImage:
        """Push an image that ``docker save`` wrote, under the hash of the file.

        Args:
            path: The tar file.

        Raises:
            ValueError: the file is not there, is no saved image, or is for another platform.

        See the AWS page "aws_ecr_assets.TarballImageAsset" of the CDK API reference.
        """
        check_platform(Path(path))
        return _Tarball(path=str(path))

    def bind(self, scope: Construct) -> BoundContainerImage:
        """Define what brings the image into the registry.

        Args:
            scope: The construct that the asset becomes a child of.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class _Asset(ContainerImage):
    directory: str
    file: str | None
    build_args: dict[str, str] = field(hash=False)
    target: str | None
    build_secrets: dict[str, str] = field(hash=False)
    exclude: tuple[str, ...]
    repository: ecr.IRepository | None
    asset_name: str | None

    def bind(self, scope: Construct) -> BoundContainerImage:
        asset = ecr_assets.DockerImageAsset(
            scope,
            "ContainerImage",
            asset_name=self.asset_name,
            directory=self.directory,
            file=self.file,
            build_args=self.build_args or None,
            target=self.target,
            build_secrets=self.build_secrets or None,
            exclude=list(self.exclude) or None,
            follow_symlinks=_FOLLOW,
            platform=_PLATFORM,
        )
        if self.repository is not None:
            check_pushed_to(scope, asset, self.repository)
        return BoundContainerImage(
            image_uri=asset.image_uri,
            repository=asset.repository if self.repository is None else self.repository,
            build=DockerBuild(
                directory=self.directory, file=self.file, build_args=self.build_args, target=self.target
            ),
        )


@dataclass(frozen=True, kw_only=True)
class _InEcr(ContainerImage):
    repository: ecr.IRepository
    tag: str | None
    digest: str | None

    def bind(self, scope: Construct) -> BoundContainerImage:
        check_region(scope, self.repository)
        if self.digest is not None:
            uri = self.repository.repository_uri_for_digest(self.digest)
        else:
            uri = self.repository.repository_uri_for_tag(self.tag)
        return BoundContainerImage(image_uri=uri, repository=self.repository)


@dataclass(frozen=True, kw_only=True)
class _Tarball(ContainerImage):
    path: str

    def bind(self, scope: Construct) -> BoundContainerImage:
        asset = ecr_assets.TarballImageAsset(scope, "ContainerImage", tarball_file=self.path)
        return BoundContainerImage(image_uri=asset.image_uri, repository=asset.repository)
