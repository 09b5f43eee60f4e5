"""Where the container image of an image comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from constructs import Construct
from pydantic import model_validator

from constructs_lib import ContainerImage

from .model import Model, matching


class Source(Model):
    """The arguments of one factory of ``ContainerImage``."""

    def define(self, scope: Construct, construct_id: str) -> ContainerImage:
        """Return what the settings mean.

        Args:
            scope: The construct that a reference to a repository becomes a child of.
            construct_id: The id of that reference.
        """
        raise NotImplementedError

    @model_validator(mode="after")
    def _ask_the_construct(self) -> Self:
        self.define(Stack(), "Repository")
        return self


class Asset(Source):
    """The arguments of ``ContainerImage.from_asset``; paths start at the folder of ``cdk.json``."""

    directory: str
    file: str | None = None
    build_args: Mapping[str, str] | None = None
    target: str | None = None
    build_secrets: Mapping[str, str] | None = None
    exclude: tuple[str, ...] | None = None

    def define(self, scope: Construct, construct_id: str) -> ContainerImage:  # noqa: ARG002 - CDK's repository
        """Return what the settings mean."""
        return ContainerImage.from_asset(**self.arguments())


class EcrRepository(Source):
    """The arguments of ``ContainerImage.from_ecr_repository``, for a repository of the stack's account."""

    repository_name: Annotated[
        str,
        matching(
            r"(?=.{2,256}$)[a-z0-9]+([._/-]+[a-z0-9]+)*",
            "give the repository's name, neither its URI nor its ARN",
        ),
    ]
    tag: str | None = None
    digest: str | None = None

    def define(self, scope: Construct, construct_id: str) -> ContainerImage:
        """Return what the settings mean."""
        repository = ecr.Repository.from_repository_name(scope, construct_id, self.repository_name)
        return ContainerImage.from_ecr_repository(repository, **self.arguments("tag", "digest"))


class Tarball(Source):
    """The argument of ``ContainerImage.from_tarball``."""

    path: str

    def define(self, scope: Construct, construct_id: str) -> ContainerImage:  # noqa: ARG002 - CDK's repository
        """Return what the settings mean."""
        return ContainerImage.from_tarball(self.path)


class ContainerImageSettings(Model):
    """One of the factories of ``ContainerImage``, by its name."""

    asset: Asset | None = None
    ecr_repository: EcrRepository | None = None
    tarball: Tarball | None = None

    @model_validator(mode="after")
    def _check_choice(self) -> Self:
        given = self._sources()
        if len(given) != 1:
            choices = ", ".join(type(self).model_fields)
            raise ValueError(
                f"must have exactly one of {choices}, got {[*given]}: "
                "name one place that the container image comes from"
            )
        return self

    def define(self, scope: Construct, construct_id: str) -> ContainerImage:
        """Return what the settings mean; see ``Source``."""
        (source,) = self._sources().values()
        return source.define(scope, construct_id)

    def _sources(self) -> dict[str, Source]:
        return {name: source for name, source in self.arguments().items() if source is not None}
