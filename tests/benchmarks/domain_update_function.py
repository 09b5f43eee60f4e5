"""What the function itself takes: its start, its package and its memory, in a process of its own."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from constructs_lib import runtime
from tests.local_aws.sagemaker.http_scene import ADMINISTRATOR, serving
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import Stage, wanted

from .sources import image_name

_IMAGES = 198  # beside the two that the domain has
_MIB = 1024  # Linux tells peak memory in KiB
# A start as Lambda does it: boto3 and a client first, then what is ours, then one event.
_PROGRAM = """
import json, pathlib, sys, time, types
sys.path.insert(0, sys.argv[1])
def peak():  # ru_maxrss would count the process that started this one
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
times = [time.perf_counter()]
import boto3
times.append(time.perf_counter())
from domain_update.handler import handler
import domain_update.invocation
times.append(time.perf_counter())
boto3.client("sagemaker")
memory = peak()
handler(json.load(sys.stdin), types.SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000))
sys.stderr.write(json.dumps([times[1] - times[0], times[2] - times[1], memory, peak()]))
"""


@dataclass(frozen=True, kw_only=True)
class Function:
    """What was measured.

    Attributes:
        boto3_seconds: importing boto3.
        own_seconds: importing the function after that, with nothing compiled before.
        boto3_mib: peak memory with boto3 and one client of it, before any event.
        peak_mib: peak memory after one event.
        package_bytes: the asset, zipped.
    """

    boto3_seconds: float
    own_seconds: float
    boto3_mib: float
    peak_mib: float
    package_bytes: int


def measure(answers: AnswerBox) -> Function:
    """Start the function once, as Lambda unpacks it, and let it attach images over HTTP."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # or the server tells of every request
    with TemporaryDirectory() as folder, serving() as aws:
        asset = Path(folder) / "asset"
        shutil.copytree(
            Path(str(runtime.__file__)).parent, asset, ignore=shutil.ignore_patterns("__pycache__")
        )
        aws.control.set_rules(references="accept", caller_describes=False)
        names = [image_name(index) for index in range(_IMAGES)]
        event = Stage(answers).event("Create", wanted(aws.control.seed_domain(), *names))
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(asset)],
            input=json.dumps(event),
            env={**os.environ, **_environment(aws.endpoint), "AWS_ENDPOINT_URL_S3": answers.url},
            capture_output=True,
            check=True,
            text=True,
        )
        boto3_seconds, own_seconds, boto3_memory, memory = json.loads(done.stderr)
        assert answers.answers[-1]["Status"] == "SUCCESS", answers.answers[-1]
        return Function(
            boto3_seconds=boto3_seconds,
            own_seconds=own_seconds,
            boto3_mib=boto3_memory / _MIB,
            peak_mib=memory / _MIB,
            package_bytes=_zipped(asset, Path(folder) / "asset.zip"),
        )


def _environment(endpoint: str) -> dict[str, str]:
    credentials = {name.upper(): value for name, value in ADMINISTRATOR.items()}
    return {
        **credentials,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _zipped(folder: Path, archive: Path) -> int:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for file in sorted(folder.rglob("*.py")):
            package.write(file, file.relative_to(folder))
    return archive.stat().st_size
