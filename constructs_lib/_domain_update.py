"""The custom resource that keeps one stack's images attached to one domain."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import jsii
from aws_cdk import IStableAnyProducer, Lazy, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from ._acknowledgements import acknowledge, wildcard_finding
from ._custom_image_lists import Attachment, CustomImageLists
from ._update_function import UpdateFunction
from ._validation import is_token
from .attach_to import AttachLevel, AttachTo
from .custom_image import CustomImage
from .runtime.domain_update import wire

_TARGETS = {
    AttachLevel.USERS: (wire.TargetKind.DOMAIN, "Domain"),
    AttachLevel.SPACES: (wire.TargetKind.DOMAIN, "Domain"),
    AttachLevel.USER_PROFILE: (wire.TargetKind.USER_PROFILE, "UserProfile"),
    AttachLevel.SPACE: (wire.TargetKind.SPACE, "Space"),
}


class DomainUpdate(Construct):
    """One custom resource a domain and stack, however many images.

    It waits for all that is attached, so that CloudFormation detaches before it deletes.
    """

    def __init__(self, scope: UpdateFunction, construct_id: str, *, domain_id: str) -> None:
        super().__init__(scope, construct_id)
        self._stack = Stack.of(self)
        self._function = scope
        self._domain_id = domain_id
        self._lists = CustomImageLists()
        self._restart = False
        self._adopt: set[str] = set()
        self._images: set[CustomImage] = set()
        self._policy = scope.new_policy(self, "Policy", purpose=f"Lets the domain update change {domain_id}")
        self._resource = scope.custom_resource(
            self,
            resource_type=wire.DOMAIN_UPDATE_TYPE,
            properties={
                "DomainId": domain_id,
                **{name: Lazy.any(_Property(self, name)) for name in _LAZY_PROPERTIES},
            },
            policy=self._policy,
        )

    @staticmethod
    def of(scope: Construct, domain_id: str) -> DomainUpdate:
        """Return the stack's for this domain, made at the first call.

        Its construct id holds the domain id: another domain makes another custom resource, beside the one
        that detaches from the old domain with the old permissions.
        """
        function = UpdateFunction.of(scope)
        construct_id = domain_id
        if is_token(domain_id):
            expression = json.dumps(Stack.of(scope).resolve(domain_id), sort_keys=True)
            construct_id = f"Domain{hashlib.sha256(expression.encode()).hexdigest()[:8]}"
        found = function.node.try_find_child(construct_id)
        if isinstance(found, DomainUpdate):
            return found
        return DomainUpdate(function, construct_id, domain_id=domain_id)

    def attach(
        self, image: CustomImage, attachments: list[Attachment], *, restart: bool, adopt: bool
    ) -> None:
        """Add an image to lists."""
        self._lists.add(attachments)
        for attachment in attachments:
            self._allow_update(attachment.to)
        if any(attachment.default is not None for attachment in attachments):
            self._allow_default(image)
        if restart:
            self._allow_restart()
        if adopt:
            self._adopt.add(image.image_name)
        if image not in self._images:
            self._images.add(image)
            self._resource.node.add_dependency(image)
            self._allow_describe(image)

    def properties(self) -> dict[str, Any]:
        """Return what the function is to do, as it is known at synth."""
        return wire.DomainUpdate(
            domain_id=self._domain_id,
            custom_image_lists=tuple(
                wire.CustomImageList(
                    target=_target(to),
                    settings_path=f"{to.level.value}.{member}",
                    custom_images=tuple(entries),
                    default=self._lists.default(to, member),
                )
                for (to, member), entries in self._lists.items()
            ),
            restart_rstudio_server=self._restart,
            adopt=tuple(sorted(self._adopt)),
        ).to_properties()

    def _arn(self, resource: str, name: str) -> str:
        return self._stack.format_arn(service="sagemaker", resource=resource, resource_name=name)

    def _allow_update(self, to: AttachTo) -> None:
        target = str(_target(to))
        if self._policy.allows(target):
            return
        kind, noun = _TARGETS[to.level]
        name = self._domain_id if to.name is None else f"{self._domain_id}/{to.name}"
        self._policy.allow(
            target,
            iam.PolicyStatement(
                actions=[f"sagemaker:Describe{noun}", f"sagemaker:Update{noun}"],
                resources=[self._arn(str(kind), name)],
            ),
        )

    def _allow_restart(self) -> None:
        self._restart = True
        self._policy.allow(
            "RStudioServerPro",
            iam.PolicyStatement(
                actions=["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
                resources=[self._arn("app", f"{self._domain_id}/domain-shared/rstudioserverpro/default")],
            ),
        )

    def _allow_default(self, image: CustomImage) -> None:
        """Let the function note on the image what the default was before, and give that back."""
        self._policy.allow(
            f"default {image.image_name}",
            iam.PolicyStatement(
                actions=["sagemaker:AddTags", "sagemaker:ListTags"],
                resources=[self._arn("image", image.image_name)],
            ),
        )
        earlier = [
            self._stack.format_arn(service="sagemaker", account="*", resource=kind, resource_name="*")
            for kind in ("image", "image-version")
        ]
        self._policy.allow(
            "the default before",
            *(
                iam.PolicyStatement(actions=[action], resources=[arn])
                for action, arn in zip(
                    ("sagemaker:DescribeImage", "sagemaker:DescribeImageVersion"), earlier, strict=True
                )
            ),
        )
        for arn in earlier:
            acknowledge(
                self._policy,
                wildcard_finding(self, arn),
                "the default image before ours, which is given back, may be any image, of AWS too",
            )

    def _allow_describe(self, image: CustomImage) -> None:
        if Stack.of(image) is self._stack and image.scan is None:
            self._function.allow_describe(image.image_name, image.image_arn, image.image_version_arn)
            return
        # CloudFormation refuses to change what another stack imports, and a version waits for its scan, which
        # waits for the function with all that its role refers to. So these name the image instead.
        versions = self._arn("image-version", f"{image.image_name}/*")
        acknowledge(
            self._function,
            wildcard_finding(self, versions),
            "covers the versions of one Image, whose numbers SageMaker counts up",
        )
        self._function.allow_describe(image.image_name, self._arn("image", image.image_name), versions)


def _target(to: AttachTo) -> wire.Target:
    return wire.Target(kind=_TARGETS[to.level][0], name=to.name or "")


_LAZY_PROPERTIES = ("CustomImageLists", "RestartRStudioServer", "Adopt")


@jsii.implements(IStableAnyProducer)
class _Property:
    """A property of the custom resource, once all images are attached."""

    def __init__(self, update: DomainUpdate, name: str) -> None:
        self._update = update
        self._name = name

    def produce(self) -> Any:
        """Return the value, or nothing where there is none."""
        return self._update.properties().get(self._name)
