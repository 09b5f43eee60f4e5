"""What a person or a program needs to know after the deployment."""

from __future__ import annotations

from aws_cdk import CfnOutput, Fn, Stack

from constructs_lib import CustomImage, Domain

from .settings import output_prefix

_APP = "--user-profile-name domain-shared --app-type RStudioServerPro --app-name default"


def add_image_outputs(stack: Stack, image: CustomImage) -> None:
    """Tell an image's ARN, its version and its AppImageConfigs."""
    prefix = output_prefix(image.image_name)
    configs = [image.app_image_config_name(app) for app in image.apps]
    CfnOutput(stack, f"{prefix}ImageArn", value=image.image_arn)
    # From the end of the ARN, since the attribute is an integer and outputs are strings.
    CfnOutput(stack, f"{prefix}ImageVersion", value=Fn.select(2, Fn.split("/", image.image_version_arn)))
    CfnOutput(stack, f"{prefix}AppImageConfigs", value=",".join(configs))


def add_restart_output(stack: Stack, domain: Domain) -> None:
    """Tell how to make RStudio offer its new images, which ends all running R sessions."""
    options = f"--region {stack.region} --domain-id {domain.domain_id} {_APP}"
    CfnOutput(
        stack,
        "RStudioServerRestart",
        description="RStudio offers new images after these two commands, the second once the app is Deleted. "
        "They end every running R session, and what is unsaved in memory is lost.",
        value=f"aws sagemaker delete-app {options}\naws sagemaker create-app {options}",
    )
