"""RSession: a session of RStudio on SageMaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..attach_to import AttachLevel, AttachTo
from .app_type import App, AppType, Contract, Product

_NO_SPACES = "RStudio runs in no space; attach to AttachTo.USERS or AttachTo.user_profile(…)"


@dataclass(frozen=True, kw_only=True)
class RSession(App):
    """Runs the image as a session of RStudio; SageMaker lets nothing be configured.

    See the AWS page "RSessionAppSettings" of the SageMaker API reference, and "Bring your own image to
    RStudio on SageMaker" of the SageMaker developer guide.
    """

    TYPE: ClassVar[AppType] = AppType(
        name="RSession",
        settings_member="RSessionAppSettings",
        slug="r-session",
        product=Product.RSTUDIO,
        limits={AttachLevel.USERS: 200, AttachLevel.USER_PROFILE: 200},
        refusals={AttachLevel.SPACES: _NO_SPACES, AttachLevel.SPACE: _NO_SPACES},
        default_to=(AttachTo.USERS,),
        contract=Contract(
            maximum_image_gib=25,
            session_program="/usr/lib/rstudio-server/bin/rsession",
            required_variables=("RSTUDIO_CONNECT_URL", "RSTUDIO_PACKAGE_MANAGER_URL"),
            required_commands={
                "sudo": "sudo",
                "javac": "default-jdk-headless",
                "libpng-config": "libpng-dev",
            },
            required_r_packages=("reticulate",),
            required_python_packages=("awscli<2", "boto3<2", "sagemaker<3"),
        ),
    )

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return nothing: the AppImageConfig of RStudio is just a name."""
        return {}
