"""JupyterLab in Studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..attach_to import AttachLevel, AttachTo
from .app_type import App, AppType, Contract, Product
from .container_config import ContainerConfig
from .requirements import Server, ServerOption

_PRESET = ContainerConfig(
    entrypoint="jupyter-lab",
    arguments=(
        "--ServerApp.ip=0.0.0.0",
        "--ServerApp.port=8888",
        "--ServerApp.base_url=/jupyterlab/default",
        "--ServerApp.token=",  # Studio authenticates in front of the container
        "--ServerApp.allow_origin=*",
    ),
)
_SERVER = Server(
    programs=(("jupyter-lab",), ("jupyter", "lab"), ("jupyter-server",), ("jupyter", "server")),
    options=(
        ServerOption(
            names=("--ServerApp.ip", "--ip", "--NotebookApp.ip"),
            value="0.0.0.0",  # noqa: S104 - as above
            also=("*", "::"),
        ),
        ServerOption(names=("--ServerApp.port", "--port", "--NotebookApp.port"), value="8888", optional=True),
        ServerOption(names=("--ServerApp.base_url", "--NotebookApp.base_url"), value="/jupyterlab/default"),
        ServerOption(
            names=("--ServerApp.token", "--IdentityProvider.token", "--NotebookApp.token"), value=""
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class JupyterLab(App):
    """Runs the image as JupyterLab.

    Args:
        container_config: How the container starts. Default: ``jupyter-lab`` on port 8888 under
            ``/jupyterlab/default``, as Studio expects it; it must be on the image's PATH.

    Example:
        >>> StudioImage(self, "DataScience", image_name="data-science",
        ...             container_image=ContainerImage.from_asset("docker/jupyter_lab"), apps=[JupyterLab()])

    See the AWS page "JupyterLabAppImageConfig" of the SageMaker API reference, and "Dockerfile
    specifications" of the SageMaker developer guide.
    """

    container_config: ContainerConfig | None = None

    TYPE: ClassVar[AppType] = AppType(
        name="JupyterLab",
        settings_member="JupyterLabAppSettings",
        slug="jupyter-lab",
        product=Product.STUDIO,
        limits={AttachLevel.USERS: 200, AttachLevel.SPACES: 200, AttachLevel.USER_PROFILE: 200},
        refusals={
            AttachLevel.SPACE: "the settings of a space hold no custom images for JupyterLab; attach to "
            "AttachTo.SPACES for shared spaces, or to AttachTo.USERS or AttachTo.user_profile(…) for private "
            "ones"
        },
        default_to=(AttachTo.USERS, AttachTo.SPACES),  # user settings reach private spaces only
        contract=Contract(
            port=8888,
            base_url="/jupyterlab/default",
            health_check="/jupyterlab/default/api/status",
            identities=((1000, 100),),
            works_in_home=True,
            server=_SERVER,
            runs_notebooks=True,
        ),
    )

    @property
    def started_by(self) -> ContainerConfig:
        """How the container starts: what the caller gave, or the preset."""
        return _PRESET if self.container_config is None else self.container_config

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return the arguments of CfnAppImageConfig that are JupyterLab's."""
        from aws_cdk import aws_sagemaker as sagemaker

        config = self.started_by
        return {
            "jupyter_lab_app_image_config": sagemaker.CfnAppImageConfig.JupyterLabAppImageConfigProperty(
                container_config=config.to_property()
            )
        }
