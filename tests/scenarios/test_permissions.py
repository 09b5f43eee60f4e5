"""What the function may do and what it does are the same, with exact ARNs enforced on every call."""

from __future__ import annotations

from fnmatch import fnmatchcase

from aws_cdk import Stack

from constructs_lib import AttachTo, KernelGateway, KernelSpec, VersionMetadata
from tests.scenarios.stage import DISTRIBUTION, Stage, existing_domain, rstudio_image, studio_image

# SageMaker's reference names image and version for ListAliases; the function asks for one version.
NEVER_ASKED = {("sagemaker:ListAliases", "arn:aws:sagemaker:us-east-1:123456789012:image/data-science")}


def test_every_permission_is_used_and_every_use_is_granted(stage: Stage) -> None:
    domain_id = stage.domain(rstudio=True, user_profiles=["anna"], spaces=["lab"])
    stage.set_defaults(domain_id, "anna", SageMakerImageArn=DISTRIBUTION)

    def deploy(tag: str) -> list[str]:
        def define(stack: Stack) -> None:
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
    role, granted = stage.function_permissions()
    assert stage.stacks.delete().status == "DELETE_COMPLETE"

    used = stage.control.calls().permissions(role)
    unused = {
        (action, pattern)
        for action, pattern in granted - NEVER_ASKED
        if not any(action == one and fnmatchcase(arn, pattern) for one, arn in used)
    }
    assert unused == set()
    assert {action for action, _ in used} == {action for action, _ in granted}
