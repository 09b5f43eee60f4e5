"""RSession: a session of RStudio on SageMaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..attach_to import AttachLevel, AttachTo
from .app_type import App, AppType, Contract, Product
from .requirements import RequiredPackage, RequiredVariable

_NO_SPACES = "RStudio runs in no space; attach to AttachTo.USERS or AttachTo.user_profile(…)"
_VARIABLES = (
    RequiredVariable(name="RSTUDIO_CONNECT_URL"),
    RequiredVariable(name="RSTUDIO_PACKAGE_MANAGER_URL"),
    RequiredVariable(name="RSTUDIO_FORCE_NON_ZERO_EXIT_CODE", value="1"),
)
_PACKAGES = (
    RequiredPackage(name="sudo", pattern=r"\bsudo\b", program="sudo"),
    RequiredPackage(
        name="openjdk-11-jdk",
        pattern=r"\b(openjdk-\d+|default)-jdk(-headless)?\b",
        program="javac",
        debian="default-jdk-headless",
    ),
    RequiredPackage(name="libpng-dev", pattern=r"\blibpng(16)?-dev(el)?\b", program="libpng-config"),
    RequiredPackage(name="reticulate", pattern=r"\breticulate\b", language="R"),
    RequiredPackage(name="awscli", pattern=r"\bawscli\b", language="Python", below=2),
    RequiredPackage(name="boto3", pattern=r"\bboto3\b", language="Python", below=2),
    RequiredPackage(
        name="sagemaker[local]",
        pattern=r"\bsagemaker(\[[\w,-]+\])?(?![\w/-])",
        language="Python",
        below=3,
    ),
)


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
            variables=_VARIABLES,
            packages=_PACKAGES,
            specification="Custom RStudio image specifications",
            session_program="/usr/lib/rstudio-server/bin/rsession",
        ),
    )

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return nothing: the AppImageConfig of RStudio is just a name."""
        return {}
