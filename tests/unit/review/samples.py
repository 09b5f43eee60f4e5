"""An app with all that the report tells: stages, both postures, a scan, an own domain, and open findings."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from aws_cdk import App, Environment, Stack, Stage, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks

from constructs_lib import (
    AttachTo,
    CodeEditor,
    ContainerImage,
    Domain,
    ImageScan,
    JupyterLab,
    ScanWaiver,
    StudioImage,
)
from tests.template.kit import rstudio_image, studio_image
from tests.template.test_domain_update_options import hardened

DOCKER = Path(__file__).parents[3] / "docker"


def synthesize(folder: Path) -> Path:
    """Write the assembly of the app and return its folder."""
    app = App(outdir=str(folder))
    stage = Stage(app, "Prod", env=Environment(account="123456789012", region="eu-west-1"))
    _research(Stack(stage, "Research"))
    _teaching(Stack(stage, "Teaching"))
    _own(Stack(app, "Own"))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), HIPAASecurityChecks(app))
    with suppress(RuntimeError):  # findings are left open on purpose
        app.synth()
    return folder


def _research(stack: Stack) -> None:
    """The hardened posture, a scan, a default, a restart."""
    hardened(stack).apply_to(stack)
    domain = Domain.from_domain_id(stack, "Domain", "d-abcdefghijkl")
    waiver = ScanWaiver(cve="CVE-2026-1234", reason="not reachable", until="2099-12-31")
    image = StudioImage(
        stack,
        "DataScience",
        image_name="data-science",
        container_image=ContainerImage.from_asset(
            str(DOCKER / "jupyter_lab"), build_args={"BASE_IMAGE": "debian:bookworm-slim"}
        ),
        apps=[JupyterLab(), CodeEditor()],
        scan=ImageScan(fail_on="HIGH", waivers=[waiver]),
    )
    domain.attach(image, as_default=True, pin_version=True)
    domain.attach(rstudio_image(stack), restart_rstudio_server=True)


def _teaching(stack: Stack) -> None:
    """The lean posture, and a role of the user's that somebody else may become."""
    role = iam.Role(stack, "Execution", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    trusted = iam.PolicyStatement(
        actions=["sts:AssumeRole"], principals=[iam.AccountPrincipal("111122223333")]
    )
    assert role.assume_role_policy is not None
    role.assume_role_policy.add_statements(trusted)
    role.add_managed_policy(
        iam.ManagedPolicy.from_managed_policy_arn(stack, "Theirs", "arn:aws:iam::123456789012:policy/theirs")
    )
    role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::data/*"]))
    image = studio_image(stack, "classic")
    image.grant_pull(role)
    places = [AttachTo.USERS, AttachTo.user_profile("anna")]
    Domain.from_domain_id(stack, "Domain", "d-bcdefghijklm").attach(image, to=places, adopt=True)


def _own(stack: Stack) -> None:
    """A domain of the stack, which offers images by its properties."""
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role="arn:aws:iam::123456789012:role/x")
    cfn_domain = sagemaker.CfnDomain(
        stack,
        "Domain",
        auth_mode="IAM",
        domain_name="own",
        default_user_settings=settings,
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=["subnet-0123456789abcdef0"],
    )
    Domain.from_cfn_domain(cfn_domain).attach(studio_image(stack, "own-image"))
