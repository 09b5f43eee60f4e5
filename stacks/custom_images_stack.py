"""The stack of images for a domain that exists."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnParameter, Stack
from constructs import Construct

from constructs_lib import Domain

from .images import offer_images
from .settings import Settings


class CustomImagesStack(Stack):
    """Images, offered in a domain that exists; all that is not ours in it stays as it is.

    Args:
        scope: The app or stage.
        construct_id: The id within it, and the name of the stack.
        settings: The images and the domain.
        **kwargs: Further arguments of ``Stack``.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, description="Custom images in a SageMaker domain", **kwargs)
        settings.domain_update.define(self).apply_to(self)
        domain_id = settings.domain.domain_id
        if domain_id is None:
            domain_id = _domain_id_parameter(self).value_as_string
        offer_images(self, settings, Domain.from_domain_id(self, "Domain", domain_id))


def _domain_id_parameter(stack: Stack) -> CfnParameter:
    """Ask the deployment: without a default, CloudFormation refuses one that does not say."""
    return CfnParameter(
        stack,
        "DomainId",
        description="The SageMaker domain that offers the images",
        allowed_pattern="^d-(-*[a-z0-9]){1,61}$",
        constraint_description="must be the DomainId (d-...) that 'aws sagemaker list-domains' prints",
    )
