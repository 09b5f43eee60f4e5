"""Every rule of the contract, one line each: what findings are named after, waived and acknowledged by."""

from __future__ import annotations

from typing import Final

from ..app_types import JupyterLab, KernelGateway, RSession
from .finding import Rule, Tier

STUDIO: Final = JupyterLab.TYPE.contract.specification
KERNELS: Final = KernelGateway.TYPE.contract.specification
RSTUDIO: Final = RSession.TYPE.contract.specification
CONTAINER: Final = "ContainerConfig"

_ALL: Final = (Tier.STATIC, Tier.INSPECT, Tier.RUN)
_BUILT: Final = (Tier.STATIC, Tier.INSPECT)
_STATIC: Final = (Tier.STATIC,)
_RUN: Final = (Tier.RUN,)


def _rule(rule_id: str, summary: str, page: str, tiers: tuple[Tier, ...]) -> Rule:
    return Rule(id=rule_id, summary=summary, page=page, tiers=tiers)


RULES: Final = tuple(
    _rule(*line)
    for line in (
        ("dockerfile", "the Dockerfile can be parsed and its stage exists", STUDIO, _STATIC),
        ("user", "the user and group are ones that SageMaker runs", STUDIO, _ALL),
        ("file-owner", "no file belongs to a user or group above 65535", KERNELS, (Tier.STATIC, Tier.RUN)),
        ("working-folder", "the working folder lies in the home", STUDIO, _BUILT),
        ("home-content", "nothing is put into the home, which a volume hides", STUDIO, _ALL),
        ("reserved-path", "nothing is put where the platform puts its own files", STUDIO, _STATIC),
        ("entrypoint", "something starts the server", STUDIO, _ALL),
        ("server-command", "the server listens where Studio looks for it", STUDIO, _ALL),
        ("container-config", "entrypoint and arguments fit into a ContainerConfig", CONTAINER, _STATIC),
        ("base-tag", "the base image has a tag that does not move", STUDIO, _STATIC),
        ("base-support", "the base image is still supported", STUDIO, _STATIC),
        ("platform", "the image is for linux/amd64", STUDIO, _BUILT),
        ("secret", "no secret is in an ARG or ENV", STUDIO, _BUILT),
        ("gpu-driver", "the image brings no NVIDIA driver", KERNELS, _STATIC),
        ("r-environment", "the variables of RStudio are set", RSTUDIO, _ALL),
        ("r-packages", "what RStudio needs is installed", RSTUDIO, (Tier.STATIC, Tier.RUN)),
        ("r-session", "the Posit session is installed", RSTUDIO, _RUN),
        ("image-size", "the image is no larger than SageMaker takes", KERNELS, (Tier.INSPECT,)),
        ("health-check", "the server answers its health check in time", STUDIO, _RUN),
        ("notebook", "a notebook runs through the server", STUDIO, _RUN),
        ("kernel-spec", "each declared kernel is in the image", KERNELS, _RUN),
        ("kernel-start", "each declared kernel starts and runs a line", KERNELS, _RUN),
    )
)

_BY_ID: Final = {rule.id: rule for rule in RULES}


def rule(rule_id: str) -> Rule:
    """Return the rule of this id."""
    return _BY_ID[rule_id]
