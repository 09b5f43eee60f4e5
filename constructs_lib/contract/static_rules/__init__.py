"""The rules that a Dockerfile alone can be judged by: one concept a file, listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..finding import Finding
from .base import check_base_support, check_base_tag, check_platform
from .container_config import check_container_config
from .entrypoint import check_entrypoint
from .file_owner import check_file_owner
from .gpu_driver import check_gpu_driver
from .home_content import check_home_content
from .places import check_reserved_path, check_working_folder
from .r_session import check_r_environment, check_r_packages
from .secret import check_secret
from .server_command import check_server_command
from .subject import Subject
from .user import check_user

CHECKS: Final[tuple[Callable[[Subject], Iterator[Finding]], ...]] = (
    check_user,
    check_file_owner,
    check_working_folder,
    check_home_content,
    check_reserved_path,
    check_entrypoint,
    check_server_command,
    check_container_config,
    check_base_tag,
    check_base_support,
    check_platform,
    check_secret,
    check_gpu_driver,
    check_r_environment,
    check_r_packages,
)

__all__ = ["CHECKS", "Subject"]
