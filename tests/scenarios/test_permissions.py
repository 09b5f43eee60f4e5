"""What the roles may do and what they do are the same, with exact ARNs enforced on every call.

At the end of every scenario no call was denied (see conftest), and at the end of the whole suite nothing that
was granted is left that nobody used (see tests/rights.py). Here one stack of each posture uses all it has.
"""

from __future__ import annotations

import pytest
from aws_cdk import Stack

from constructs_lib import AttachTo, KernelGateway, KernelSpec, VersionMetadata
from tests.rights import NEVER_USED, unused
from tests.scenarios.stage import DISTRIBUTION, Stage, existing_domain, rstudio_image, studio_image
from tests.template.test_domain_update_options import hardened

#: Only a wait of more than 15 minutes is handed over; tests/e2e/test_long_waits.py has one.
HAND_OVER = "lambda:InvokeFunction"


@pytest.mark.parametrize(
    ("stage", "harden"), [("newest-first", False), ("at-once", True)], indirect=["stage"]
)
def test_every_permission_is_used_and_every_use_is_granted(stage: Stage, harden: bool) -> None:
    domain_id = stage.domain(rstudio=True, user_profiles=["anna"], spaces=["lab"])
    stage.set_defaults(domain_id, "anna", SageMakerImageArn=DISTRIBUTION)
    before = stage.description(domain_id)

    def deploy(tag: str) -> list[str]:
        def define(stack: Stack) -> None:
            if harden:
                hardened(stack).apply_to(stack)
            domain = existing_domain(stack, domain_id)
            studio = studio_image(stack, tag=tag, version=VersionMetadata(aliases=["stable"]))
            kernels = studio_image(
                stack, "kernels", apps=[KernelGateway(kernel_specs=[KernelSpec("python3")])]
            )
            everyone = [AttachTo.USERS, AttachTo.SPACES, AttachTo.user_profile("anna")]
            domain.attach(studio, to=everyone, pin_version=True, as_default=True)
            domain.attach(kernels, to=[AttachTo.space("lab")])
            domain.attach(rstudio_image(stack), restart_rstudio_server=True)

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    assert deploy("1.0.0") == ["CREATE_COMPLETE"]
    assert deploy("1.1.0") == ["UPDATE_COMPLETE"]
    assert stage.stacks.delete().status == "DELETE_COMPLETE"
    assert stage.description(domain_id) == before

    pages = stage.control.permissions()
    actions = {right.action for right in pages["granted"]}
    assert {"ecr:GetAuthorizationToken", "sagemaker:UpdateDomain", "logs:PutLogEvents"} <= actions
    assert ("ec2:CreateNetworkInterface" in actions) is harden
    left = {(right.action, right.resource) for right in unused(pages["granted"], pages["used"])}
    assert {action for action, _ in left} == {HAND_OVER, *(action for action, _ in NEVER_USED)}
    assert len(left) == 2
