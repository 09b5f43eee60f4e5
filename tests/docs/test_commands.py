"""Commands of the documentation run as they stand, and do what the text around them says."""

from __future__ import annotations

import json
import shlex
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from constructs_lib.contract.cli import parser
from constructs_lib.contract.commands.arguments import configured_apps
from constructs_lib.contract.finding import Tier
from constructs_lib.contract.waivers import Waivers
from tests.docs.markdown import PROJECT, Block, blocks
from tests.docs.reader import FAILURE_REASON, Account, Reader
from tests.e2e.test_adoption_guide import commands as commands_of_guide
from tests.e2e.test_demo import COMMAND as DEMO
from tests.local_aws.__main__ import READY
from tests.local_aws.process import LocalAws

_SECONDS = 60  # until what was asked for is done, on a busy machine


def run_aws(reader: Reader, line: str) -> None:
    operation, (_, _, asked) = shlex.split(line)[2], line.partition(" --query ")
    AWS_OUTCOMES[f"{operation} {asked}".strip()](reader.account, reader.run_in_account(line))


def run_cdk(reader: Reader, line: str) -> None:
    command = shlex.split(line)[1]
    if command in RUN_BY_TEST_ADOPTION_GUIDE:
        assert shlex.split(line)[1:] in commands_of_guide()
        return
    if command == "synth":
        reader.run(line)
        assert (PROJECT / "cdk.out" / "manifest.json").is_file()
        return
    if command == "gc":
        reader.bootstrap()
    assert CDK_OUTCOMES[command] in reader.run_in_account(line)


def run_docker(reader: Reader, line: str) -> None:
    """Build in the foreground; what is run stays, until the block ends."""
    variables = reader.engine.environment()
    if shlex.split(line)[1] == "run":
        reader.start(line, **variables)
    else:
        reader.run(line, **variables)


def run_curl(reader: Reader, line: str) -> None:
    """Ask what was started before, once it answers."""
    assert reader.server is not None, "nothing was started that could answer"
    status = json.loads(reader.run(f"{line} --silent --retry {_SECONDS} --retry-delay 1 --retry-all-errors"))
    assert reader.server.poll() is None
    assert datetime.fromisoformat(status["started"]) > reader.began, "another server has the port"


def run_make(reader: Reader, line: str) -> None:
    """Deploy what the app has; what test_demo and CI run word for word is not run again."""
    words = shlex.split(line, comments=True)
    if words[1] != "deploy":
        assert words in RUN_BY_TEST_DEMO_AND_CI
        return
    reader.begin()
    reader.bootstrap()
    # The containers count as built and pushed: test_demo does that. Nobody is there to be asked for approval.
    reader.run_in_account(line, CDK_DOCKER="true", CDK_REQUIRE_APPROVAL="never", MAKEFLAGS="")
    assert {"data-science", "geo-r"} <= reader.account.offered_images()


def run_pip(reader: Reader, line: str) -> None:
    """Build and install it with what is here; test_wheel installs what it depends on, too."""
    isolated = {"PIP_NO_BUILD_ISOLATION": "0"}  # none, that is: pip reads 0 as the option being given
    reader.run(line, PIP_TARGET=str(reader.folder), PIP_NO_DEPS="1", **isolated)
    assert (reader.folder / "constructs_lib" / "py.typed").is_file()


def run_check(reader: Reader, line: str) -> None:
    """Check what the text says is right; an image that only its reader has is read about."""
    if shlex.split(line)[1] == "review":
        *_, page, text = reader.run(line).splitlines()
        assert all((PROJECT / file).stat().st_size > 1000 for file in (page, text))
        return
    options = parser().parse_args(shlex.split(line, comments=True)[1:])
    configured_apps(options)
    Waivers.parse(options.waive)
    if runs_containers(line):
        # As the documentation says of a podman whose containers share the machine's network.
        network = "" if reader.engine.storage is None else " --run-option=--network=bridge"
        words = line.partition("  #")[0]
        assert "kept" in reader.run(f"{words}{network}", **reader.engine.environment())
    elif (PROJECT / options.target).is_dir():
        reader.run(line)


def runs_containers(line: str) -> bool:
    """Whether a command needs a container engine, and an image that everybody has."""
    words = shlex.split(line, comments=True)
    if words[0] == "docker":
        return True
    deep = {f"--{Tier.INSPECT}", f"--{Tier.RUN}"} & {*words}
    return words[0] == "sagemaker-image" and bool(deep) and (PROJECT / words[2]).is_dir()


def run_python(reader: Reader, line: str) -> None:
    """Start the local AWS, which is the only module that the documentation starts."""
    output = reader.start(line).stdout
    assert output is not None
    endpoint = output.readline().removeprefix(READY).strip()
    port = shlex.split(line)[-1]
    assert endpoint == f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{endpoint}/moto-api/data.json", timeout=_SECONDS) as answer:  # noqa: S310
        assert answer.status == HTTPStatus.OK


def offers_what_somebody_attached(_: Account, printed: str) -> None:
    assert "their-notebooks" in printed
    assert "their-editor" in printed


def quotes_the_reason(_: Account, printed: str) -> None:
    assert json.loads(printed) == FAILURE_REASON


def ends_the_server(account: Account, _: str) -> None:
    account.wait_for_app("Deleted")


def starts_the_server(account: Account, _: str) -> None:
    account.wait_for_app("InService")


def describes_the_image(_: Account, printed: str) -> None:
    assert "data-science" in printed


def sets_a_default(account: Account, _: str) -> None:
    settings = account.aws.client("sagemaker").describe_domain(DomainId=account.domain_id)
    assert settings["Status"] in ("Updating", "InService")


def lists_the_domain(account: Account, printed: str) -> None:
    assert [domain["DomainId"] for domain in json.loads(printed)["Domains"]] == [account.domain_id]


def lists_the_version(_: Account, printed: str) -> None:
    assert [version["Version"] for version in json.loads(printed)["ImageVersions"]] == [1]


RUNNERS: dict[str, Callable[[Reader, str], None]] = {
    "aws": run_aws,
    "cdk": run_cdk,
    "curl": run_curl,
    "docker": run_docker,
    "make": run_make,
    "pip": run_pip,
    "python": run_python,
    "sagemaker-image": run_check,
}

#: The last one as far as it keeps something running: what leads there is what the first one does.
RUN_BY_TEST_DEMO_AND_CI = ([*DEMO], ["make", "test"], [*DEMO, "KEEP=1"])

#: What the text promises, by the operation and by what is asked of it.
AWS_OUTCOMES: dict[str, Callable[[Account, str], None]] = {
    "delete-app": ends_the_server,
    "create-app": starts_the_server,
    "describe-app-image-config": describes_the_image,
    "describe-domain": offers_what_somebody_attached,
    "describe-domain DefaultUserSettings": offers_what_somebody_attached,
    "describe-domain FailureReason": quotes_the_reason,
    "describe-image": describes_the_image,
    "describe-image-version": describes_the_image,
    "list-domains": lists_the_domain,
    "list-image-versions": lists_the_version,
    "update-domain": sets_a_default,
}
#: These change stacks of a reader's own app: tests/e2e/test_adoption_guide.py runs those of that guide.
RUN_BY_TEST_ADOPTION_GUIDE = {"deploy", "import"}
CDK_OUTCOMES = {"diff": "AWS::SageMaker::ImageVersion", "gc": "100.00%"}


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    with ExitStack() as ending:
        yield Reader(request, tmp_path, ending)


def lines(block: Block) -> list[str]:
    """Return the commands of a block, each in one line."""
    joined = block.text.replace("\\\n", " ")
    return [command for command in joined.splitlines() if shlex.split(command, comments=True)]


def program(line: str) -> str:
    return shlex.split(line, comments=True)[0]


def marked(block: Block) -> object:
    """Let blocks with containers wait for their turn, and the others share one local AWS."""
    programs = set(map(program, lines(block)))
    has_containers = any(map(runs_containers, lines(block)))
    containers = [pytest.mark.containers, pytest.mark.xdist_group("docker_images")]
    others = [pytest.mark.xdist_group("commands"), *([pytest.mark.e2e] if "cdk" in programs else [])]
    return pytest.param(block, marks=containers if has_containers else others, id=str(block))


@pytest.mark.parametrize("block", [marked(block) for block in blocks("bash")])
def test_commands_do_what_the_text_says(reader: Reader, block: Block) -> None:
    for line in lines(block):
        RUNNERS[program(line)](reader, line)


@pytest.mark.parametrize(
    "line",
    [
        "unknown",
        "aws sagemaker list-apps",
        "cdk watch",
        "cdk deploy Other",
        "make clean",
        "curl http://localhost:8888",
    ],
)
def test_a_command_that_nothing_is_expected_of_is_found(reader: Reader, line: str) -> None:
    with pytest.raises((KeyError, AssertionError)):
        RUNNERS[program(line)](reader, line)


def test_a_command_that_fails_is_found(reader: Reader) -> None:
    with pytest.raises(AssertionError, match="ended with 2"):
        reader.run("docker_ build docker/jupyter_lab 2> /dev/null || exit 2")
