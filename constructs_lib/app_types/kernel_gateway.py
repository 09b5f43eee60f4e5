"""KernelGateway in Studio Classic, which is legacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .._validation import check_sequence, is_token
from ..attach_to import AttachLevel, AttachTo
from .app_type import App, AppType, Contract, Product
from .file_system_config import FileSystemConfig
from .kernel_spec import KernelSpec


@dataclass(frozen=True, kw_only=True)
class KernelGateway(App):
    """Runs a kernel of the image in Studio Classic.

    Legacy: Studio Classic starts no new apps. Use it to keep images that are defined already, and
    JupyterLab for new ones; a warning at synth says so.

    Args:
        kernel_specs: The kernel that users get: exactly one, since CloudFormation takes no more.
        file_system_config: User and home of the container. Default: uid 1000, gid 100,
            ``/home/sagemaker-user``.

    Raises:
        ValueError: another number of kernels than one.

    Example:
        >>> StudioImage(self, "Classic", image_name="classic",
        ...             container_image=ContainerImage.from_asset("docker/kernel_gateway"),
        ...             apps=[KernelGateway(kernel_specs=[KernelSpec("python3")])])

    See the AWS page "KernelGatewayImageConfig" of the SageMaker API reference.
    """

    kernel_specs: Sequence[KernelSpec]
    file_system_config: FileSystemConfig | None = None

    TYPE: ClassVar[AppType] = AppType(
        name="KernelGateway",
        settings_member="KernelGatewayAppSettings",
        slug="kernel-gateway",
        product=Product.STUDIO,
        limits={
            AttachLevel.USERS: 200,
            AttachLevel.SPACES: 200,
            AttachLevel.USER_PROFILE: 5,
            AttachLevel.SPACE: 5,
        },
        default_to=(AttachTo.USERS, AttachTo.SPACES),
        contract=Contract(
            identities=((1000, 100), (0, 0)),
            maximum_image_gib=35,
            specification="Custom SageMaker image specifications",
        ),
        legacy="Studio Classic starts no new KernelGateway apps; use JupyterLab for new images",
    )

    def __post_init__(self) -> None:
        check_sequence(
            "kernel_specs",
            self.kernel_specs,
            minimum=1,
            maximum=1,
            remedy="CloudFormation takes exactly one kernel; make one image for each further kernel",
        )
        object.__setattr__(self, "kernel_specs", tuple(self.kernel_specs))

    @property
    def identities(self) -> tuple[tuple[int, int], ...]:
        """The one pair that the FileSystemConfig names: the launch fails with another."""
        file_system = self._file_system
        if is_token(file_system.default_uid) or is_token(file_system.default_gid):
            return self.TYPE.contract.identities
        return ((file_system.default_uid, file_system.default_gid),)

    @property
    def kernels(self) -> tuple[str, ...]:
        """The names of the kernels that the image is declared to have."""
        return tuple(spec.name for spec in self.kernel_specs)

    @property
    def home(self) -> str:
        """Where the FileSystemConfig mounts the user's files."""
        return self._file_system.mount_path

    @property
    def _file_system(self) -> FileSystemConfig:
        return FileSystemConfig() if self.file_system_config is None else self.file_system_config

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return the arguments of CfnAppImageConfig that are KernelGateway's."""
        from aws_cdk import aws_sagemaker as sagemaker

        return {
            "kernel_gateway_image_config": sagemaker.CfnAppImageConfig.KernelGatewayImageConfigProperty(
                kernel_specs=[spec.to_property() for spec in self.kernel_specs],
                file_system_config=self._file_system.to_property(),
            )
        }
