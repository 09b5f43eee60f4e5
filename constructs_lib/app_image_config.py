"""AWS::SageMaker::AppImageConfig."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from aws_cdk import Annotations, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from ._validation import check_app_image_config_name
from .app_types import App


@runtime_checkable
class IAppImageConfig(Protocol):
    """An AppImageConfig, defined here or elsewhere."""

    @property
    def app_image_config_name(self) -> str:
        """The AppImageConfigName."""

    @property
    def app_image_config_arn(self) -> str:
        """The AppImageConfigArn."""

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody describe the AppImageConfig."""


class _AppImageConfigBase(Construct):
    """What a defined and an imported AppImageConfig have in common."""

    def __init__(self, scope: Construct, construct_id: str, *, app_image_config_name: str) -> None:
        super().__init__(scope, construct_id)
        check_app_image_config_name(app_image_config_name)
        self._app_image_config_name = app_image_config_name

    @property
    def app_image_config_name(self) -> str:
        """The AppImageConfigName."""
        return self._app_image_config_name

    @property
    def app_image_config_arn(self) -> str:
        """The AppImageConfigArn."""
        return Stack.of(self).format_arn(
            service="sagemaker", resource="app-image-config", resource_name=self._app_image_config_name
        )

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody describe the AppImageConfig."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["sagemaker:DescribeAppImageConfig"],
            resource_arns=[self.app_image_config_arn],
        )


class AppImageConfig(_AppImageConfigBase):
    """How one app type runs an Image.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        app_image_config_name: At most 63 letters, digits and inner hyphens. Another name makes another
            AppImageConfig.
        app: The app type with its configuration.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    Example:
        >>> AppImageConfig(self, "Config", app_image_config_name="data-science-jupyter-lab", app=JupyterLab())

    See the AWS page "AWS::SageMaker::AppImageConfig" of the CloudFormation reference.
    """

    def __init__(self, scope: Construct, construct_id: str, *, app_image_config_name: str, app: App) -> None:
        super().__init__(scope, construct_id, app_image_config_name=app_image_config_name)
        self._resource = sagemaker.CfnAppImageConfig(
            self, "Resource", app_image_config_name=app_image_config_name, **app.app_image_config_properties()
        )
        if app.TYPE.legacy is not None:
            Annotations.of(self).add_warning_v2(
                f"sagemaker-custom-images:legacy{app.TYPE.name}",
                f"{app.TYPE.name} is legacy: {app.TYPE.legacy}",
            )

    @staticmethod
    def from_app_image_config_name(
        scope: Construct, construct_id: str, app_image_config_name: str
    ) -> IAppImageConfig:
        """Refer to an AppImageConfig of this account and Region that is defined elsewhere.

        Args:
            scope: The parent construct.
            construct_id: The id within it.
            app_image_config_name: Its AppImageConfigName.

        Raises:
            ValueError: the name is not one of an AppImageConfig.
        """
        return _AppImageConfigBase(scope, construct_id, app_image_config_name=app_image_config_name)

    @property
    def app_image_config_arn(self) -> str:
        """The AppImageConfigArn, which makes whatever uses it wait for the AppImageConfig."""
        return self._resource.attr_app_image_config_arn
