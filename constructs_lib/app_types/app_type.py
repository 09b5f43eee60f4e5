"""What an app type of SageMaker is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from ..attach_to import AttachLevel, AttachTo
from .container_config import ContainerConfig
from .requirements import RequiredPackage, RequiredVariable, Server


class Product(Enum):
    """The product whose users pick the image."""

    STUDIO = "Studio"
    RSTUDIO = "RStudio"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a container of this app type must keep; ``None`` where the platform takes care of it.

    The defaults are what holds for every app type.

    Args:
        port: The port that the container listens on.
        base_url: The path under which it answers.
        health_check: The path that must answer before the app is taken as started.
        identities: The pairs of user and group id that SageMaker accepts; empty where it documents none.
        home: Where the home volume is mounted, over whatever the image put there.
        maximum_image_gib: The largest image that SageMaker documents, in GiB.
        works_in_home: The working folder must lie in the home.
        reserved_paths: Where the platform puts its own files.
        maximum_id: The largest user and group id that a file of the image may belong to.
        platform: The platform that the image must be for.
        server: The server whose command line is known; ``None`` where the image starts none.
        variables: The environment variables that the image must set.
        packages: The packages that the image must have.
        specification: The name of the AWS page that says so.
        runs_notebooks: Whether the server runs notebooks, by Jupyter's own API.
        session_program: The program that the platform starts a session with, by its absolute path.
    """

    port: int | None = None
    base_url: str | None = None
    health_check: str | None = None
    identities: tuple[tuple[int, int], ...] = ()
    home: str = "/home/sagemaker-user"
    maximum_image_gib: int | None = None
    works_in_home: bool = False
    reserved_paths: tuple[str, ...] = ("/opt/.sagemakerinternal", "/opt/ml", "/var/log/studio")
    maximum_id: int = 65535
    platform: str = "linux/amd64"
    server: Server | None = None
    variables: tuple[RequiredVariable, ...] = ()
    packages: tuple[RequiredPackage, ...] = ()
    specification: str = "Dockerfile specifications"
    runs_notebooks: bool = False
    session_program: str | None = None

    @property
    def required_variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(variable.name for variable in self.variables)

    @property
    def required_commands(self) -> dict[str, str]:
        """The programs that packages put on the PATH, each with what Debian calls its package."""
        return {
            package.program: package.debian or package.name for package in self.packages if package.program
        }

    @property
    def required_r_packages(self) -> tuple[str, ...]:
        """The names of the R packages."""
        return tuple(package.name for package in self.packages if package.language == "R")

    @property
    def required_python_packages(self) -> tuple[str, ...]:
        """The Python packages, ``NAME<MAJOR`` each."""
        return tuple(
            f"{package.name.partition('[')[0]}<{package.below}"
            for package in self.packages
            if package.language == "Python"
        )


@dataclass(frozen=True, kw_only=True)
class AppType:
    """The facts of an app type that the constructs need; the only place that holds them.

    Args:
        name: SageMaker's AppType.
        settings_member: The member of user and space settings that holds its CustomImages.
        slug: How the name of its AppImageConfig ends.
        product: Whose image it runs.
        limits: How many custom images each level takes; a level that is missing takes none.
        refusals: For each level that takes none, why, and what works instead.
        default_to: Where an image is attached when the caller does not say.
        contract: What the container must keep.
        legacy: Why nobody should start with it; ``None`` for a current one.
    """

    name: str
    settings_member: str
    slug: str
    product: Product
    limits: Mapping[AttachLevel, int]
    refusals: Mapping[AttachLevel, str] = field(default_factory=dict)
    default_to: tuple[AttachTo, ...]
    contract: Contract
    legacy: str | None = None


class App:
    """Base of the app types: how an app runs the image."""

    TYPE: ClassVar[AppType]

    @property
    def started_by(self) -> ContainerConfig | None:
        """How the container starts; ``None`` where the platform starts what it brings along."""
        return None

    @property
    def identities(self) -> tuple[tuple[int, int], ...]:
        """The pairs of user and group id that the image may run as; empty where none is documented."""
        return self.TYPE.contract.identities

    @property
    def kernels(self) -> tuple[str, ...]:
        """The names of the kernels that the image is declared to have."""
        return ()

    @property
    def identity(self) -> tuple[int, int]:
        """The user and group id that SageMaker starts the container with."""
        return next(iter(self.identities), (1000, 100))

    @property
    def home(self) -> str:
        """Where the home volume is mounted."""
        return self.TYPE.contract.home

    def app_image_config_properties(self) -> dict[str, Any]:
        """Return the arguments of CfnAppImageConfig that are this app type's."""
        raise NotImplementedError
