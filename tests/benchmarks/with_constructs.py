"""Studio images on one domain, written with the constructs."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr

from constructs_lib import ContainerImage, Domain, JupyterLab, StudioImage

from .sources import DOCKER_CONTEXT, DOMAIN_ID, REPOSITORY_NAME, Source, build_args, digest, image_name


def define(stack: Stack, count: int, source: Source) -> None:
    """Define so many images in a stack."""
    domain = Domain.from_domain_id(stack, "Domain", DOMAIN_ID)
    repository = ecr.Repository.from_repository_name(stack, "Repository", REPOSITORY_NAME)
    for name in map(image_name, range(count)):
        image = StudioImage(
            stack,
            name,
            image_name=name,
            container_image=_container_image(repository, source, name),
            apps=[JupyterLab()],
        )
        domain.attach(image)


def _container_image(repository: ecr.IRepository, source: Source, name: str) -> ContainerImage:
    if source is Source.ASSET:
        return ContainerImage.from_asset(DOCKER_CONTEXT, build_args=build_args(name))
    return ContainerImage.from_ecr_repository(repository, digest=digest(name))
