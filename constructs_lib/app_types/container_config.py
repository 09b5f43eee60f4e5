"""How JupyterLab and Code Editor start the container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .._validation import NOT_BLANK, check_mapping, check_sequence, check_text, error

if TYPE_CHECKING:
    from aws_cdk import aws_sagemaker as sagemaker

MAXIMUM_ENTRYPOINT: Final = 256  # characters
MAXIMUM_ARGUMENTS: Final = 50
MAXIMUM_ARGUMENT: Final = 64  # characters


@dataclass(frozen=True, kw_only=True)
class ContainerConfig:
    """Start command, arguments and environment of the container.

    SageMaker lets these win over the image's own. Its own ``AWS_*`` and ``SAGEMAKER_*`` variables win
    over ``environment`` where the names are the same.

    Args:
        entrypoint: The command, at most 256 characters. Default: the image's ENTRYPOINT.
        arguments: At most 50 arguments of at most 64 characters each. Default: none.
        environment: At most 25 variables. Keys and values have 1 to 256 characters and are not blank:
            CloudFormation refuses the empty values that the API takes. Default: none.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    See the AWS page "ContainerConfig" of the SageMaker API reference.
    """

    entrypoint: str | None = None
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.entrypoint is not None:
            check_text(
                "entrypoint",
                self.entrypoint,
                maximum=MAXIMUM_ENTRYPOINT,
                pattern=NOT_BLANK,
                remedy="name one command that is on the image's PATH",
            )
        self._check_arguments()
        self._check_environment()
        object.__setattr__(self, "arguments", tuple(self.arguments))
        object.__setattr__(self, "environment", MappingProxyType(dict(self.environment)))

    def __hash__(self) -> int:
        return hash((self.entrypoint, tuple(self.arguments), tuple(sorted(self.environment.items()))))

    def _check_arguments(self) -> None:
        check_sequence(
            "arguments",
            self.arguments,
            maximum=MAXIMUM_ARGUMENTS,
            remedy="move the rest into the image or a configuration file",
        )
        for index, argument in enumerate(self.arguments):
            check_text(
                f"arguments[{index}]",
                argument,
                maximum=MAXIMUM_ARGUMENT,
                pattern=NOT_BLANK,
                remedy="split it, or move it into a configuration file of the image",
            )

    def _check_environment(self) -> None:
        check_mapping(
            "environment", self.environment, maximum=25, remedy="set the rest with ENV in the Dockerfile"
        )
        for key, value in self.environment.items():
            check_text("environment", key, maximum=256, pattern=NOT_BLANK, remedy="name the variable")
            check_text(
                f"environment[{key}]",
                value,
                maximum=256,
                pattern=NOT_BLANK,
                remedy="CloudFormation takes no empty value; set it with ENV in the Dockerfile",
            )

    def to_property(self) -> sagemaker.CfnAppImageConfig.ContainerConfigProperty:
        """Return the CloudFormation property.

        Raises:
            ValueError: nothing is set, which makes SageMaker fail at launch.
        """
        if self.entrypoint is None and not self.arguments and not self.environment:
            raise error(
                "container_config",
                "set an entrypoint, arguments or environment",
                {},
                "leave it out for the app type's launchable preset",
            )
        from aws_cdk import aws_sagemaker as sagemaker

        return sagemaker.CfnAppImageConfig.ContainerConfigProperty(
            container_entrypoint=None if self.entrypoint is None else [self.entrypoint],
            container_arguments=list(self.arguments) or None,
            container_environment_variables=[
                sagemaker.CfnAppImageConfig.CustomImageContainerEnvironmentVariableProperty(
                    key=key, value=value
                )
                for key, value in self.environment.items()
            ]
            or None,
        )
