"""``sagemaker-image check``: does this image keep SageMaker's contract?"""

from __future__ import annotations

import argparse
import sys

from ...app_types import APP_TYPES
from ..checking import check
from ..finding import Tier
from ..output import FORMATS
from ..progress import showing_progress
from ..rules import RULES
from ..running.engine import COMMANDS as ENGINES
from ..running.engine import find_engine
from ..target import Target
from ..waivers import Waivers
from .arguments import configured_apps, pairs
from .command import Command

_KEPT, _BROKEN = 0, 1


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help="a folder with a Dockerfile, or an image's name")
    parser.add_argument(
        "--app",
        action="append",
        required=True,
        choices=[app.TYPE.slug for app in APP_TYPES],
        help="the app type that runs the image; may be repeated",
    )
    _configure_tiers(parser)
    _configure_build(parser)
    _configure_start(parser)
    parser.add_argument(
        "--waive", action="append", default=[], metavar="ID=REASON", help="accept what breaks a rule"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="table", help="default: table")


def _configure_tiers(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "how deep to look", "default: a folder's Dockerfile is read, an image's configuration is inspected"
    )
    tiers = group.add_mutually_exclusive_group()
    for tier, text in (
        (Tier.STATIC, "read the Dockerfile only"),
        (Tier.INSPECT, "build the image, or pull what is not there, and read its configuration"),
        (Tier.RUN, "start the image as SageMaker does, too"),
    ):
        tiers.add_argument(f"--{tier}", dest="depth", action="store_const", const=tier, help=text)
    group.add_argument("--engine", choices=ENGINES, help="default: the first of these that works")
    group.add_argument(
        "--timeout", type=float, default=120, metavar="SECONDS", help="how long to wait for a server: 120"
    )
    group.add_argument(
        "--run-option", action="append", default=[], metavar="OPTION", help="for the engine's run: --gpus=all"
    )


def _configure_build(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the folder is built")
    group.add_argument("--file", metavar="PATH", help="the Dockerfile in the folder; default: Dockerfile")
    group.add_argument("--build-arg", action="append", default=[], metavar="KEY=VALUE", help="an ARG's value")
    group.add_argument("--target", dest="stage", metavar="STAGE", help="default: the last stage")


def _configure_start(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what the AppImageConfig says; default: what the constructs write")
    group.add_argument("--entrypoint", metavar="COMMAND", help="of the ContainerConfig")
    group.add_argument(
        "--argument", action="append", default=[], metavar="TEXT", help="write --argument=TEXT"
    )
    group.add_argument(
        "--env", action="append", default=[], metavar="KEY=VALUE", help="of the ContainerConfig"
    )
    group.add_argument("--kernel", metavar="NAME", help="of the KernelSpec; default: python3")
    group.add_argument("--uid", type=int, metavar="ID", help="of the FileSystemConfig; default: 1000")
    group.add_argument("--gid", type=int, metavar="ID", help="of the FileSystemConfig; default: 100")
    group.add_argument("--mount-path", metavar="PATH", help="of the FileSystemConfig")


def _run(options: argparse.Namespace) -> int:
    apps = configured_apps(options)
    waivers = Waivers.parse(options.waive)
    target = Target.parse(
        options.target,
        file=options.file,
        build_args=pairs("--build-arg", options.build_arg),
        stage=options.stage,
    )
    with showing_progress() as progress:
        report = check(
            target,
            apps=apps,
            depth=options.depth,
            engine=lambda: find_engine(options.engine, run_options=options.run_option),
            patience=options.timeout,
            progress=progress,
        )
    judged = waivers.applied_to(report)
    FORMATS[options.format](judged, sys.stdout)
    return _BROKEN if judged.broken else _KEPT


COMMAND = Command(
    name="check",
    help="checks that an image keeps SageMaker's contract",
    description="Checks that an image keeps SageMaker's contract before anything is pushed. "
    f"Knows {len(RULES)} rules. Exit status: 0 all kept, 1 broken, 2 could not check.",
    configure=_configure,
    run=_run,
)
