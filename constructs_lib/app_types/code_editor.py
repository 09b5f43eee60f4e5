"""Code Editor in Studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..attach_to import AttachLevel, AttachTo
from .app_type import App, AppType, Contract, Product
from .container_config import ContainerConfig
from .requirements import Server, ServerOption

_PRESET = ContainerConfig(
    entrypoint="sagemaker-code-editor",
    arguments=(
        "--host",
        "0.0.0.0",  # noqa: S104 - Studio reaches the container from outside
        "--port",
        "8888",
        "--base-path",
        "/CodeEditor/default",  # the capitals count
        "--without-connection-token",  # Studio authenticates in front of the container
    ),
)
_SERVER = Server(
    programs=(("sagemaker-code-editor",),),
    options=(
        ServerOption(names=("--host",), value="0.0.0.0"),  # noqa: S104 - as above
        ServerOption(names=("--port",), value="8888"),
        ServerOption(names=("--base-path", "--server-base-path"), value="/CodeEditor/default"),
        ServerOption(names=("--without-connection-token",)),
    ),
)
_NO_SPACES = (
    "{} no custom images for Code Editor; attach to AttachTo.USERS or AttachTo.user_profile(…), which serve "
    "private spaces (shared spaces cannot be offered Code Editor images)"
)


@dataclass(frozen=True, kw_only=True)
class CodeEditor(App):
    """Runs the image as Code Editor.

    Args:
        container_config: How the container starts. Default: ``sagemaker-code-editor`` on port 8888 under
            ``/CodeEditor/default``, as Studio expects it; it must be on the image's PATH, as it is in
            SageMaker Distribution.

    Example:
        >>> StudioImage(self, "Editor", image_name="editor",
        ...             container_image=ContainerImage.from_asset("docker/code_editor"), apps=[CodeEditor()])

    See the AWS page "CodeEditorAppImageConfig" of the SageMaker API reference, and "Code Editor custom
    images" of the SageMaker developer guide.
    """

    container_config: ContainerConfig | None = None

    TYPE: ClassVar[AppType] = AppType(
        name="CodeEditor",
        settings_member="CodeEditorAppSettings",
        slug="code-editor",
        product=Product.STUDIO,
        limits={AttachLevel.USERS: 200, AttachLevel.USER_PROFILE: 200},
        refusals={
            AttachLevel.SPACES: _NO_SPACES.format("the default space settings of a domain hold"),
            AttachLevel.SPACE: _NO_SPACES.format("the settings of a space hold"),
        },
        default_to=(AttachTo.USERS,),
        contract=Contract(
            port=8888,
            base_url="/CodeEditor/default",
            health_check="/CodeEditor/default",
            identities=((1000, 100),),
            works_in_home=True,
            server=_SERVER,
        ),
    )

    @property
    def started_by(self) -> ContainerConfig:
        """How the container starts: what the caller gave, or the preset."""
        return _PRESET if self.container_config is None else self.container_config

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return the arguments of CfnAppImageConfig that are Code Editor's."""
        from aws_cdk import aws_sagemaker as sagemaker

        config = self.started_by
        return {
            "code_editor_app_image_config": sagemaker.CfnAppImageConfig.CodeEditorAppImageConfigProperty(
                container_config=config.to_property()
            )
        }
