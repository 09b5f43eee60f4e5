"""The stack of a domain together with its images."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from constructs_lib import Domain

from .images import offer_images
from .own_domain import OwnDomain
from .settings import OwnDomainSettings, Settings, at


class OwnDomainStack(Stack):
    """A domain that offers the images, and no others.

    Args:
        scope: The app or stage.
        construct_id: The id within it, and the name of the stack.
        settings: The images.
        own: The domain.
        **kwargs: Further arguments of ``Stack``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        own: OwnDomainSettings,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, description="A SageMaker domain with custom images", **kwargs)
        settings.domain_update.define(self).apply_to(self)
        own_domain = OwnDomain(self, "OwnDomain", settings=own)
        domain = Domain.from_cfn_domain(own_domain.cfn_domain)
        for image in offer_images(self, settings, domain):
            with at("domain", "own"):
                own_domain.allow(image)
        CfnOutput(self, "DomainId", value=domain.domain_id)
        CfnOutput(self, "DomainUrl", value=own_domain.cfn_domain.attr_url)
