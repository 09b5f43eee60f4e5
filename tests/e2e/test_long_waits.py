"""Waits that are longer than the function may run: it hands over to itself, within the ServiceTimeout.

The stacks are deployed at the same time by one command, since each of them waits most of the time.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aws_cdk import CfnResource, Stack
from aws_cdk import aws_lambda as lambda_

from tests.e2e.cloud import Cloud
from tests.scenarios.stage import existing_domain, rstudio_image, studio_image

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

_FUNCTION_SECONDS = 8
_SERVICE_SECONDS = 30
# Both are longer than the function may run.
_LATENCY = {"domain": 10.0, "app": 9.0}
_STUCK = 600.0


@dataclass(frozen=True, kw_only=True)
class Waited:
    """One deployment of three stacks, to three domains."""

    cloud: Cloud
    slow: str
    stuck: str
    rstudio: str
    command: subprocess.CompletedProcess[str]

    def handed_over(self, stack_name: str) -> list[dict[str, Any]]:
        """What the function told itself each time that it handed a stack's request over."""
        invocations = self.cloud.control.request("GET", "cloudformation/invocations")
        events = [one["event"] for one in invocations if f":stack/{stack_name}/" in one["event"]["StackId"]]
        return [event["HandOver"] for event in events if "HandOver" in event]

    def handovers(self, stack_name: str) -> list[int]:
        """The numbers of the handovers; Lambda delivers what it killed again, so some come twice."""
        return [state["handovers"] for state in self.handed_over(stack_name)]


@pytest.fixture(scope="module")
def waited(cloud: Cloud) -> Iterator[Waited]:
    control = cloud.control
    usual = control.request("GET", "latency")
    slow = control.seed_domain(domain_name="slow", images=[])
    stuck = control.seed_domain(domain_name="stuck", images=[])
    rstudio = control.seed_domain(domain_name="rstudio", images=[], rstudio=True)
    control.set_latency(domain=_STUCK)
    cloud.client("sagemaker").update_domain(DomainId=stuck, DefaultUserSettings={"SecurityGroups": []})
    control.set_latency(**_LATENCY)

    def attach_studio(stack: Stack) -> None:
        existing_domain(stack, slow).attach(studio_image(stack, "waits"))
        hurry(stack)

    def attach_to_stuck(stack: Stack) -> None:
        existing_domain(stack, stuck).attach(studio_image(stack, "waits-too-long"))
        hurry(stack)
        give_up_soon(stack)

    def attach_r(stack: Stack) -> None:
        existing_domain(stack, rstudio).attach(rstudio_image(stack, "waits-r"), restart_rstudio_server=True)
        hurry(stack)

    command = cloud.deploy(check=False, Slow=attach_studio, Stuck=attach_to_stuck, RStudio=attach_r)
    yield Waited(cloud=cloud, slow=slow, stuck=stuck, rstudio=rstudio, command=command)
    control.set_latency(**usual)


def hurry(stack: Stack) -> None:
    """Give the function seconds instead of minutes."""
    for construct in stack.node.find_all():
        if isinstance(construct, lambda_.CfnFunction):
            construct.timeout = _FUNCTION_SECONDS


def give_up_soon(stack: Stack) -> None:
    """Let CloudFormation wait for seconds instead of an hour."""
    for construct in stack.node.find_all():
        if isinstance(construct, CfnResource) and construct.cfn_resource_type.startswith("Custom::"):
            construct.add_property_override("ServiceTimeout", _SERVICE_SECONDS)


def test_an_update_that_outlasts_the_function_succeeds_after_some_handovers(waited: Waited) -> None:
    assert waited.cloud.status("Slow") == "CREATE_COMPLETE", waited.command.stdout
    assert waited.cloud.offered(waited.slow) == ["waits"]
    assert max(waited.handovers("Slow")) >= 2


def test_an_rstudio_server_that_is_slow_to_come_back_is_waited_for(waited: Waited) -> None:
    assert waited.cloud.status("RStudio") == "CREATE_COMPLETE", waited.command.stdout
    assert any(state["server_gone"] for state in waited.handed_over("RStudio"))
    server = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
    described = waited.cloud.client("sagemaker").describe_app(DomainId=waited.rstudio, **server)
    assert described["Status"] == "InService"
    restarts = [call.operation for call in waited.cloud.control.calls().find("*App") if call.is_write]
    assert restarts == ["DeleteApp", "CreateApp"]


def test_a_wait_beyond_the_service_timeout_fails_and_says_what_for(waited: Waited) -> None:
    assert waited.command.returncode != 0
    assert waited.cloud.status("Stuck") == "ROLLBACK_COMPLETE", waited.command.stdout
    assert max(waited.handovers("Stuck")) >= 2
    reason = f"of waiting for domain {waited.stuck} to leave status Updating"
    assert any(reason in failure for failure in waited.cloud.failures("Stuck"))
    assert reason in waited.command.stdout
    assert waited.cloud.offered(waited.stuck) == []
