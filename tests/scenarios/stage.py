"""What a scenario happens on: a local AWS, stacks, and a domain that was there before."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr

from constructs_lib import ContainerImage, Domain, JupyterLab, RStudioImage, StudioImage
from tests.demo.snapshot import comparable
from tests.local_aws.calls import Call
from tests.local_aws.control import Control
from tests.local_aws.process import LocalAws
from tests.scenarios.stacks import Stacks

Entry = dict[str, Any]
#: What SageMaker itself offers, of an account of AWS.
DISTRIBUTION = "arn:aws:sagemaker:us-east-1:111122223333:image/sagemaker-distribution-cpu"


class Stage:
    """One scenario's world, empty at first.

    Attributes:
        control: Rules, faults, and the call log.
        sagemaker: A client that may do everything.
        stacks: Deploys what the scenario defines.
    """

    def __init__(self, aws: LocalAws) -> None:
        self.control = Control(aws.endpoint)
        self.control.reset()
        self.sagemaker = aws.client("sagemaker")
        self.stacks = Stacks(aws)
        self._aws = aws

    def domain(self, **options: Any) -> str:
        """A domain of somebody else with two images of theirs; returns its id."""
        return self.control.seed_domain(**options)

    def push(self, repository: str, *tags: str) -> None:
        """Push an image without layers for each tag, so that there is something to scan."""
        ecr = self._aws.client("ecr")
        ecr.create_repository(repositoryName=repository)
        kind = "application/vnd.oci.image.manifest.v1+json"
        for tag in tags:
            config = {"mediaType": kind.replace("manifest", "config"), "size": 2, "digest": f"sha256:{tag}"}
            manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": []})
            ecr.put_image(
                repositoryName=repository,
                imageTag=tag,
                imageManifest=manifest,
                imageManifestMediaType=kind,
                imageDigest=f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}",
            )

    def users(self, domain_id: str, settings: str = "JupyterLabAppSettings") -> list[Entry]:
        """What the domain offers to all users in one kind of app."""
        return _entries(self.sagemaker.describe_domain(DomainId=domain_id), "DefaultUserSettings", settings)

    def spaces(self, domain_id: str, settings: str = "JupyterLabAppSettings") -> list[Entry]:
        """What the domain offers to shared spaces."""
        return _entries(self.sagemaker.describe_domain(DomainId=domain_id), "DefaultSpaceSettings", settings)

    def default(self, domain_id: str) -> Entry:
        """What JupyterLab starts with for all users."""
        settings = self.sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
        found: Entry = settings["JupyterLabAppSettings"].get("DefaultResourceSpec", {})
        return found

    def set_defaults(self, domain_id: str, user_profile: str = "", **spec: str) -> None:
        """Has JupyterLab start with something everywhere, as somebody does by hand."""
        lab = {"JupyterLabAppSettings": {"DefaultResourceSpec": spec}}
        self.sagemaker.update_domain(DomainId=domain_id, DefaultUserSettings=lab, DefaultSpaceSettings=lab)
        if user_profile:
            self.sagemaker.update_user_profile(
                DomainId=domain_id, UserProfileName=user_profile, UserSettings=lab
            )
        while any(
            resource["Status"] == "Updating"
            for kind in ("domains", "user_profiles")
            for resource in self.control.state()[kind]
        ):
            time.sleep(0.05)

    def user_profile(self, domain_id: str, name: str, settings: str = "JupyterLabAppSettings") -> list[Entry]:
        """What one user profile offers on top."""
        profile = self.sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
        return _entries(profile, "UserSettings", settings)

    def description(self, domain_id: str) -> Any:
        """All that the domain, its profiles and its spaces say of themselves, for comparison."""
        state = self.control.state()
        there = [
            resource
            for kind in ("domains", "user_profiles", "spaces")
            for resource in state[kind]
            if resource["DomainId"] == domain_id
        ]
        return [comparable(resource) for resource in there]

    def versions(self, image_name: str) -> list[int]:
        """The versions that an image has."""
        listed = self.sagemaker.list_image_versions(ImageName=image_name)["ImageVersions"]
        return sorted(version["Version"] for version in listed)

    def aliases(self, image_name: str, version: int) -> list[str]:
        """The aliases that a version carries."""
        found: list[str] = self.sagemaker.list_aliases(ImageName=image_name, Version=version)[
            "SageMakerImageVersionAliases"
        ]
        return found

    def calls(self, operation: str) -> list[Call]:
        """The calls of an operation since the last look at the log was `forget_calls`."""
        return self.control.calls().find(operation)

    def forget_calls(self) -> None:
        """Begin the call log anew."""
        self.control.clear_calls()

    def problems(self) -> dict[str, Any]:
        """What no scenario may leave behind: dangling references, and calls that were denied."""
        state = self.control.state()
        denied = [
            f"{call.operation} on {call.resource} by {call.principal}"
            for call in self.control.calls()
            if call.outcome == "AccessDeniedException"
        ]
        found = {"violations": state["violations"], "dangling": state["dangling"], "denied": denied}
        return {name: problems for name, problems in found.items() if problems}


def container_image(stack: Stack, tag: str = "1.0.0") -> ContainerImage:
    """An image in ECR; another tag makes another version."""
    repository = ecr.Repository.from_repository_name(stack, f"Repository{len(stack.node.children)}", "images")
    return ContainerImage.from_ecr_repository(repository, tag=tag)


def studio_image(
    stack: Stack, name: str = "data-science", *, tag: str = "1.0.0", **options: Any
) -> StudioImage:
    """A Studio image for JupyterLab, unless told otherwise."""
    options.setdefault("apps", [JupyterLab()])
    return StudioImage(stack, name, image_name=name, container_image=container_image(stack, tag), **options)


def rstudio_image(stack: Stack, name: str = "geo-r", *, tag: str = "1.0.0") -> RStudioImage:
    """An RStudio image."""
    return RStudioImage(stack, name, image_name=name, container_image=container_image(stack, tag))


def existing_domain(stack: Stack, domain_id: str) -> Domain:
    """The domain that was there before."""
    return Domain.from_domain_id(stack, f"Domain{domain_id}", domain_id)


def _entries(description: dict[str, Any], level: str, settings: str) -> list[Entry]:
    entries: list[Entry] = description.get(level, {}).get(settings, {}).get("CustomImages", [])
    return entries
