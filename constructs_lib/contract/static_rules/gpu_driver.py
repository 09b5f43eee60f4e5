"""NVIDIA drivers, which the host brings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..finding import Finding, Severity
from .subject import Subject, found

_DRIVER = re.compile(
    r"nvidia-(driver|dkms|kernel|headless|utils|open)\b.*|cuda-drivers?\b.*|cuda(-\d+)*|libnvidia-compute\b.*"
    r"|kmod-nvidia\b.*|akmod-nvidia\b.*|xserver-xorg-video-nvidia\b.*"
)
_INSTALLER = re.compile(r".*\bNVIDIA-Linux-x86_64-.*\.run")
_MANAGERS = {"apt", "apt-get", "aptitude", "dnf", "microdnf", "yum"}


def check_gpu_driver(subject: Subject) -> Iterator[Finding]:
    """Judge what package managers install, and NVIDIA's own installer."""
    for step in subject.stage.all_steps:
        for command in step.commands:
            driver = _driver(command)
            if driver is not None:
                yield found(
                    "gpu-driver",
                    Severity.WARNING,
                    f"{driver} brings an NVIDIA driver, which hides or contradicts that of the host",
                    "install the CUDA toolkit only, such as cuda-toolkit, or start from nvidia/cuda",
                    line=step.line,
                )


def _driver(command: tuple[str, ...]) -> str | None:
    if command[0].rpartition("/")[2] in _MANAGERS and {"install", "groupinstall"} & set(command):
        names = (word.partition("=")[0].partition(":")[0] for word in command[1:])
        return next((name for name in names if _DRIVER.fullmatch(name)), None)
    return next((word for word in command[:2] if _INSTALLER.fullmatch(word)), None)
