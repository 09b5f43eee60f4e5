"""`python -m tests.demo` does the main job on this machine; `make demo` sets everything up for it.

KEEP=1 in the environment leaves everything running before anything is destroyed.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys

from tests.demo.ending import EndedError, ends_in_order
from tests.demo.project import ROOT
from tests.demo.report import ClaimError, Report
from tests.demo.steps import Story
from tests.demo.world import World, started
from tests.local_aws.base_image import ensure_base_image
from tests.local_aws.containers import find_engine

# Right for the command lines that the demo runs, and a nuisance in a person's shell.
_NOT_FOR_PEOPLE = ("CI", "NO_COLOR")


def main() -> int:
    """Run the demo; returns the exit status."""
    report = Report()
    try:
        with ends_in_order():
            _run(report, keep=os.environ.get("KEEP", "") not in ("", "0"))
    except ClaimError as error:
        report.failure(f"This claim does not hold: {error}")
        return 1
    except RuntimeError as error:  # no container tools, or something that was started failed
        report.failure(str(error))
        return 1
    except EndedError as ended:
        report.failure(f"Ended by {ended}; nothing is left running.")
        return ended.status
    return 0


def _run(report: Report, *, keep: bool) -> None:
    engine = find_engine()
    with report.step("A Debian base image, where none can be pulled") as progress:
        progress.show("making one takes a minute, once")
        ensure_base_image(engine)
        report.say(f"images are built with {engine.command}")
    with started(engine) as world:
        story = Story(world, report)
        story.bootstrap()
        story.deploy()
        story.tell_offer()
        story.deploy_again()
        story.change()
        story.tell_offer()
        if keep:
            keep_running(world, report)
            return
        story.destroy()
        story.tell_offer()
    report.end()


def keep_running(world: World, report: Report) -> None:
    """Tell how to use what is running, and wait for somebody to end it."""
    report.end()
    report.say("Everything is left running. In another shell, for `aws`, boto3 and `cdk`:")
    variables = {name: value for name, value in world.variables.items() if name not in _NOT_FOR_PEOPLE}
    report.copyable(
        f"cd {shlex.quote(str(ROOT))}",
        *(f"export {name}={shlex.quote(value)}" for name, value in variables.items()),
        'export PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH"',
    )
    report.say("What is left to be tried:")
    report.copyable(
        f"aws sagemaker describe-domain --domain-id {world.domain_id}",
        f"cdk diff {shlex.join(world.app_options)}",
        f"cdk destroy --all {shlex.join(world.app_options)}",
    )
    report.say(f"Stop it with Ctrl-C here, or from elsewhere with: kill {os.getpid()}")
    signal.pause()


if __name__ == "__main__":
    sys.exit(main())
