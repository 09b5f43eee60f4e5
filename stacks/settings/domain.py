"""The domain that the images are offered in: one that exists, or one that the stack owns."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from constructs import RootConstruct
from pydantic import AfterValidator, Field, model_validator

from constructs_lib import Domain

from .model import Model, matching


def _ask_for_domain_id(domain_id: str) -> str:
    Domain.from_domain_id(RootConstruct(), "Domain", domain_id)
    return domain_id


SubnetId = Annotated[str, matching(r"subnet-[0-9a-f]{8,17}", "give the id of a subnet of the VPC")]
SecurityGroupId = Annotated[str, matching(r"sg-[0-9a-f]{8,17}", "give the id of a security group of the VPC")]
PolicyArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:iam::\d{12}:policy/.+",
        "give the ARN of a policy of your own: those of AWS grant more than users need here",
    ),
]


class RStudioServerSettings(Model):
    """RStudio in an own domain, which needs a licence of Posit."""

    domain_execution_role_arn: Annotated[
        str, matching(r"arn:aws[a-z-]*:iam::\d{12}:role/.+", "give the ARN of the role of RStudioServerPro")
    ]


class OwnDomainSettings(Model):
    """A domain that the stack owns; the names are those of AWS::SageMaker::Domain.

    ``managed_policy_arns`` are what the users may do beyond running the images of the stack.
    """

    domain_name: Annotated[
        str,
        matching(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "use at most 63 letters, digits and inner hyphens"),
    ]
    auth_mode: Literal["IAM", "SSO"] = "IAM"
    vpc_id: Annotated[str, matching(r"vpc-[0-9a-f]{8,17}", "give the id of a VPC")]
    subnet_ids: Annotated[tuple[SubnetId, ...], Field(min_length=1, max_length=16)]
    app_network_access_type: Literal["VpcOnly", "PublicInternetOnly"] = "VpcOnly"
    security_groups: Annotated[tuple[SecurityGroupId, ...], Field(max_length=5)] = ()
    kms_key_id: str | None = None
    managed_policy_arns: Annotated[tuple[PolicyArn, ...], Field(max_length=8)] = ()
    rstudio_server_pro: RStudioServerSettings | None = None


class DomainSettings(Model):
    """An existing domain by its ``domain_id``, or an ``own`` one.

    Neither of both leaves the id to the deployment, which then asks for the parameter ``DomainId``.
    """

    domain_id: Annotated[str, AfterValidator(_ask_for_domain_id)] | None = None
    own: OwnDomainSettings | None = None

    @model_validator(mode="after")
    def _check_choice(self) -> Self:
        if self.domain_id is not None and self.own is not None:
            raise ValueError(
                "must not have both of domain_id and own, got both: name the domain that exists, or define "
                "one that the stack owns"
            )
        return self
