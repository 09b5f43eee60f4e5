"""Which data goes where: while images are built, while a stack deploys, and when an app starts."""

from __future__ import annotations

from collections.abc import Iterator

from .._intrinsics import as_text
from .assembly import StackFiles
from .model import Attachment, Flow, Image
from .values import mapping

_FUNCTION = "AWS::Lambda::Function"


def read_flows(
    stack: StackFiles, images: tuple[Image, ...], attachments: tuple[Attachment, ...]
) -> tuple[Flow, ...]:
    """Return the data flows that the resources of a stack bring about."""
    return (*_of_images(stack, images), *_of_function(stack, images, attachments))


def _of_images(stack: StackFiles, images: tuple[Image, ...]) -> Iterator[Flow]:
    if stack.docker_images and images:
        yield Flow(
            source="the machine that deploys",
            target="ECR of this account",
            what="container images, built from their Dockerfiles; what a build downloads is up to these",
        )
    if images:
        yield Flow(
            source="ECR",
            target="SageMaker",
            what="the layers of container images, pulled with the image role when an app starts",
        )


def _of_function(
    stack: StackFiles, images: tuple[Image, ...], attachments: tuple[Attachment, ...]
) -> Iterator[Flow]:
    functions = stack.of_type(_FUNCTION)
    if functions and (attachments or any(version.scan for image in images for version in image.versions)):
        yield Flow(
            source="CloudFormation",
            target="the function",
            what="events: names of images, configs and domains, and the address for the answer",
        )
        yield Flow(
            source="the function",
            target="S3, at CloudFormation's address and no other",
            what="one answer an event: success, or the reason of the failure",
        )
    if attachments:
        yield Flow(
            source="the function",
            target="SageMaker, over TLS",
            what="lists of custom images; it sends no role and no setting that it does not own",
        )
    if any(version.scan for image in images for version in image.versions):
        yield Flow(source="the function", target="ECR, over TLS", what="asks for scans and reads findings")
    for function in functions:
        if target := as_text(mapping(function.properties.get("LoggingConfig")).get("LogGroup", "")):
            yield Flow(source="the function", target=f"the log group {target}", what="a line for each call")
        if target := as_text(mapping(function.properties.get("DeadLetterConfig")).get("TargetArn", "")):
            yield Flow(source="Lambda", target=f"the queue {target}", what="events that failed three times")
        if mapping(function.properties.get("TracingConfig")).get("Mode") == "Active":
            yield Flow(source="Lambda", target="X-Ray", what="durations of calls")
