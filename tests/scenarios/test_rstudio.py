"""RStudio reads its list only when its server starts; a restart ends sessions, so it happens for a reason."""

from __future__ import annotations

from aws_cdk import Stack

from tests.scenarios.stage import Stage, existing_domain, rstudio_image, studio_image


def test_the_server_restarts_only_when_what_it_offers_changed(stage: Stage) -> None:
    domain_id = stage.domain(rstudio=True)

    def deploy(*r_images: str, studio_tag: str) -> list[str]:
        def define(stack: Stack) -> None:
            domain = existing_domain(stack, domain_id)
            domain.attach(studio_image(stack, tag=studio_tag), pin_version=True)
            for name in r_images:
                domain.attach(rstudio_image(stack, name), restart_rstudio_server=True)

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    assert deploy("geo-r", studio_tag="1.0.0") == ["CREATE_COMPLETE"]
    assert restarts(stage) == 1

    assert deploy("geo-r", studio_tag="1.1.0") == ["UPDATE_COMPLETE"]  # the domain changes, R does not
    assert restarts(stage) == 1

    assert deploy("geo-r", "bio-r", studio_tag="1.1.0") == ["UPDATE_COMPLETE"]
    assert restarts(stage) == 2

    assert stage.stacks.delete().status == "DELETE_COMPLETE"
    assert restarts(stage) == 3
    assert stage.users(domain_id, "RSessionAppSettings") == []
    server = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
    assert stage.sagemaker.describe_app(DomainId=domain_id, **server)["Status"] == "InService"


def restarts(stage: Stage) -> int:
    deleted, created = (
        sum(call.took_effect for call in stage.calls(operation)) for operation in ("DeleteApp", "CreateApp")
    )
    assert deleted == created
    return deleted
