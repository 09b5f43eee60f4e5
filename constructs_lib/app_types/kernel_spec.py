"""The kernel that a KernelGateway image offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._validation import NOT_BLANK, check_text

if TYPE_CHECKING:
    from aws_cdk import aws_sagemaker as sagemaker


@dataclass(frozen=True)
class KernelSpec:
    """A Jupyter kernel of the image.

    Args:
        name: Exactly one of the names that ``jupyter kernelspec list`` prints in the image, at most 1024
            characters; capitals count.
        display_name: What users see, at most 1024 characters. Default: the kernel's own display name.

    Raises:
        ValueError: a name is empty or too long.

    See the AWS page "KernelSpec" of the SageMaker API reference.
    """

    name: str
    display_name: str | None = None

    def __post_init__(self) -> None:
        remedy = "use a name that 'jupyter kernelspec list' prints in the image"
        check_text("name", self.name, maximum=1024, pattern=NOT_BLANK, remedy=remedy)
        if self.display_name is not None:
            check_text(
                "display_name",
                self.display_name,
                maximum=1024,
                pattern=NOT_BLANK,
                remedy="leave it out for the kernel's own",
            )

    def to_property(self) -> sagemaker.CfnAppImageConfig.KernelSpecProperty:
        """Return the CloudFormation property."""
        from aws_cdk import aws_sagemaker as sagemaker

        return sagemaker.CfnAppImageConfig.KernelSpecProperty(name=self.name, display_name=self.display_name)
