"""Starts the local AWS: `python -m tests.local_aws --port 0` prints its address once it is ready."""

from __future__ import annotations

import argparse
import queue
import signal
import sys
import tempfile
import threading
from pathlib import Path

from tests.local_aws.cloudformation.options import Options
from tests.local_aws.server import Server

READY = "local AWS ready at "


def main() -> None:
    """Serve until SIGTERM, SIGINT, or the end of standard input if that is asked for."""
    arguments = _arguments()
    ends: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: ends.put(signal.Signals(number).name))
    if arguments.until_eof:
        threading.Thread(target=_await_eof, args=(ends,), daemon=True).start()
    options = Options(
        seed=arguments.seed,
        parallel=arguments.parallel,
        custom_resource_timeout=arguments.custom_resource_timeout,
    )
    with tempfile.TemporaryDirectory(prefix="local-aws-") as scratch:
        directory = arguments.state if arguments.state is not None else Path(scratch)
        server = Server(
            directory=directory, port=arguments.port, options=options, registry=arguments.registry
        )
        server.start()
        sys.stdout.write(f"{READY}{server.endpoint}\n")
        sys.stdout.flush()
        sys.stderr.write(f"local AWS ends by {ends.get()}\n")
        server.stop()


def _await_eof(ends: queue.SimpleQueue[str]) -> None:
    sys.stdin.read()
    ends.put("the end of its standard input")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.local_aws", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on loopback (default: a free one)")
    parser.add_argument("--registry", metavar="HOST:PORT", help="the container registry behind ECR")
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="where to write (default: a temporary folder)"
    )
    parser.add_argument(
        "--seed", type=int, help="order of independent resources (default: as in the template)"
    )
    parser.add_argument("--parallel", action="store_true", help="run independent resources at the same time")
    parser.add_argument(
        "--custom-resource-timeout", type=float, metavar="SECONDS", help="upper limit on any ServiceTimeout"
    )
    parser.add_argument("--until-eof", action="store_true", help="end with standard input, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
