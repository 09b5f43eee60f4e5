"""Who the user is and where the home lies, for apps that let an image choose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._validation import check_text, error, is_token

if TYPE_CHECKING:
    from aws_cdk import aws_sagemaker as sagemaker

_IDENTITIES = ((1000, 100), (0, 0))


@dataclass(frozen=True, kw_only=True)
class FileSystemConfig:
    """User, group and mount path of the home volume in the container.

    Args:
        default_uid: User id, which must be the image's default user. Default: 1000.
        default_gid: Group id, which must be that user's. Default: 100.
        mount_path: Absolute path, at most 1024 characters, where the home volume is mounted; it should be
            empty in the image. Default: ``/home/sagemaker-user``.

    Raises:
        ValueError: another pair than 1000/100 or 0/0, or a path that is not absolute.

    See the AWS page "FileSystemConfig" of the SageMaker API reference.
    """

    default_uid: int = 1000
    default_gid: int = 100
    mount_path: str = "/home/sagemaker-user"

    def __post_init__(self) -> None:
        self._check_identity()
        check_text(
            "mount_path",
            self.mount_path,
            maximum=1024,
            pattern=re.compile(r"/.*"),
            remedy="give an absolute path, such as /home/sagemaker-user or, for root, /root",
        )

    def _check_identity(self) -> None:
        if is_token(self.default_uid) or is_token(self.default_gid):
            return
        uids, gids = [list(ids) for ids in zip(*_IDENTITIES, strict=True)]
        remedy = "SageMaker accepts 1000/100 and 0/0 only"
        if self.default_uid not in uids or isinstance(self.default_uid, bool):
            raise error("default_uid", "be 0 or 1000", self.default_uid, remedy)
        if self.default_gid not in gids or isinstance(self.default_gid, bool):
            raise error("default_gid", "be 0 or 100", self.default_gid, remedy)
        if (self.default_uid, self.default_gid) not in _IDENTITIES:
            expected = dict(_IDENTITIES)[self.default_uid]
            raise error(
                "default_gid",
                f"be {expected} with 'default_uid' {self.default_uid}",
                self.default_gid,
                remedy,
            )

    def to_property(self) -> sagemaker.CfnAppImageConfig.FileSystemConfigProperty:
        """Return the CloudFormation property."""
        from aws_cdk import aws_sagemaker as sagemaker

        return sagemaker.CfnAppImageConfig.FileSystemConfigProperty(
            default_uid=self.default_uid, default_gid=self.default_gid, mount_path=self.mount_path
        )
