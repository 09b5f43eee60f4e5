"""The custom resource that an ImageVersion waits for where its container image is scanned."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from ._container_sources import check_account
from ._function_policy import FunctionPolicy
from ._intrinsics import as_text
from ._update_function import UpdateFunction
from ._validation import error
from .container_image import BoundContainerImage
from .image_scan import ImageScan
from .runtime.domain_update.wire_image_scan import IMAGE_SCAN_TYPE

_POLICY_ID = "ScanPolicy"
_MAXIMUM_REPOSITORIES = 12  # what fits into the 6,144 characters of a managed policy, with some to spare
_ACTIONS = ("ecr:DescribeImages", "ecr:DescribeImageScanFindings", "ecr:StartImageScan")


class ImageScanGate(Construct):
    """Is created once a container image passed its scan, and is another one for another image.

    Its id holds image and arguments. So a change makes a new resource beside the old one, and a rollback
    deletes the new one: it never asks again for what has passed before, which might not pass any more.
    """

    def __init__(self, scope: Construct, *, source: BoundContainerImage, scan: ImageScan) -> None:
        check_account(scope, source.repository)
        properties = scan.of(source.image_uri).to_properties()
        super().__init__(scope, f"Scan{_digest(Stack.of(scope).resolve(properties))}")
        function = UpdateFunction.of(self)
        policy = _policy_of(function)
        _allow(policy, source.repository)
        self._resource = function.custom_resource(
            self, resource_type=IMAGE_SCAN_TYPE, properties=properties, policy=policy
        )

    @property
    def image_uri(self) -> str:
        """The container image by the digest that passed, known at the deployment."""
        return self._resource.get_att_string("ImageUri")


def _digest(properties: Any) -> str:
    return hashlib.sha256(json.dumps(properties, sort_keys=True).encode()).hexdigest()[:8]


def _policy_of(function: UpdateFunction) -> FunctionPolicy:
    """Return the one policy for all scans of the stack."""
    found = function.node.try_find_child(_POLICY_ID)
    if isinstance(found, FunctionPolicy):
        return found
    return function.new_policy(function, _POLICY_ID, purpose="Lets the domain update scan the images in")


def _allow(policy: FunctionPolicy, repository: ecr.IRepository) -> None:
    name = as_text(Stack.of(policy).resolve(repository.repository_arn))
    if policy.allows(name):
        return
    if policy.targets == _MAXIMUM_REPOSITORIES:
        raise error(
            "scan",
            f"be of images from at most {_MAXIMUM_REPOSITORIES} repositories a stack",
            name,
            "put further images into another stack",
        )
    policy.allow(name, iam.PolicyStatement(actions=list(_ACTIONS), resources=[repository.repository_arn]))
