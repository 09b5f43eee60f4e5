"""The Lambda asset as Lambda unpacks it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from constructs_lib import runtime
from constructs_lib.runtime.domain_update.wire import DomainUpdate
from constructs_lib.runtime.domain_update.world import World
from tests.local_aws.sagemaker.http_scene import serving
from tests.unit.runtime.stage import CODE_EDITOR, Stage, entries_at, image, images

ASSET = Path(str(runtime.__file__)).parent


def test_the_real_world_has_the_machines_clock() -> None:
    world = World()
    before = world.clock.now()
    world.clock.sleep(0.01)
    assert 0.01 <= world.clock.now() - before < 60
    assert 0 <= world.jitter() < 1


def test_attaches_with_real_boto3_in_a_process_of_its_own(stage: Stage) -> None:
    program = (
        "import json, sys, types; sys.path.insert(0, sys.argv[1]);"
        "from domain_update.handler import handler;"
        "context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000);"
        "handler(json.load(sys.stdin), context)"
    )
    with serving() as aws:
        domain_id = aws.control.seed_domain()
        lists = (images(CODE_EDITOR, image("their-notebooks", version=1)),)
        event = stage.event("Create", DomainUpdate(domain_id=domain_id, custom_image_lists=lists))
        subprocess.run(
            [sys.executable, "-c", program, str(ASSET)],
            input=json.dumps(event),
            env={**os.environ, **_environment(aws.endpoint), "AWS_ENDPOINT_URL_S3": stage.box.url},
            text=True,
            check=True,
        )
        domain = aws.client("sagemaker").describe_domain(DomainId=domain_id)

    assert [answer["Status"] for answer in stage.box.answers] == ["SUCCESS"]
    assert entries_at(domain, CODE_EDITOR)[-1] == image("their-notebooks", version=1)


def _environment(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }


def test_the_asset_needs_nothing_but_boto3_and_the_standard_library() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from domain_update.handler import handler; import domain_update.invocation;"
        "own = sys.stdlib_module_names | {'domain_update', 'boto3', 'botocore', 's3transfer', 'jmespath',"
        " 'dateutil', 'urllib3', 'six', 'awscrt', 'certifi'};"
        "found = {name.partition('.')[0] for name in sys.modules} - set(sys.argv[2].split());"
        "print(' '.join(sorted(name for name in found - own if not name.startswith('_'))))"
    )
    bare = _modules_of_a_bare_interpreter()
    ran = subprocess.run(
        [sys.executable, "-c", program, str(ASSET), bare], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []


def _modules_of_a_bare_interpreter() -> str:
    program = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
