"""The CDK app: context of the command line -> settings -> stacks, checked by cdk-nag at every synth."""

from __future__ import annotations

import os
import sys

from aws_cdk import App, Environment, Validations
from cdk_nag import AwsSolutionsChecks

from stacks.custom_images_stack import CustomImagesStack
from stacks.own_domain_stack import OwnDomainStack
from stacks.settings import SettingsError, read_settings


def define_stacks(app: App) -> None:
    """Define what the context of the app asks for, and have it checked.

    Raises:
        SettingsError: the settings have mistakes.
    """
    settings = read_settings(app.node.try_get_context)
    # The command line tells account and Region where it has any; otherwise the templates fit all of them.
    env = Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT") or None,
        region=os.environ.get("CDK_DEFAULT_REGION") or None,
    )
    own = settings.domain.own
    if own is None:
        CustomImagesStack(app, "CustomImages", settings=settings, env=env)
    else:
        OwnDomainStack(app, "CustomImagesDomain", settings=settings, own=own, env=env)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))


def main() -> None:
    """Write the templates, or tell what is wrong with the settings."""
    app = App()
    try:
        define_stacks(app)
    except SettingsError as mistakes:
        sys.exit(str(mistakes))
    app.synth()


if __name__ == "__main__":
    main()
