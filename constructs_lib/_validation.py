"""Checks of property values at synth, before anything is deployed.

Every check lets CDK tokens pass: their value is known at deployment only, and slicing or matching one
fails falsely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

IMAGE_NAME = re.compile(r"[a-z0-9]([-.]?[a-z0-9])*")
APP_IMAGE_CONFIG_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
DOMAIN_ID = re.compile(r"d-(-*[a-z0-9]){1,61}")
ENTITY_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")  # of a user profile or a space
NOT_BLANK = re.compile(r"(?!\s*\Z)[^\n](.|\n)*")
ONE_LINE = re.compile(r".+")


def is_token(value: Any) -> bool:
    """Tell whether a value is known at deployment only.

    Plain strings and whole numbers, which nearly all values are, are told without a call to the jsii
    kernel; the token of a number is a float.
    """
    if value is None or isinstance(value, int) or (isinstance(value, str) and "{Token[" not in value):
        return False
    from aws_cdk import Token  # here, since it starts jsii: the checks of plain values do without

    return bool(Token.is_unresolved(value))


def error(prop: str, rule: str, value: Any, remedy: str) -> ValueError:
    """Return the one form that every refusal has: property, rule, value, remedy."""
    return ValueError(f"'{prop}' must {rule}, got {value!r}: {remedy}")


def check_text(
    prop: str,
    value: str,
    *,
    maximum: int,
    minimum: int = 1,
    pattern: re.Pattern[str] | None = None,
    remedy: str,
) -> None:
    """Refuse a string that is too short, too long or of another form.

    Raises:
        ValueError: the value breaks the rule.
    """
    if not isinstance(value, str):
        raise error(prop, "be a string", value, remedy)
    if is_token(value):
        return
    if not minimum <= len(value) <= maximum:
        raise error(prop, f"have {minimum} to {maximum} characters", value, remedy)
    if pattern is not None and not pattern.fullmatch(value):
        raise error(prop, f"match {pattern.pattern}", value, remedy)


def check_choice(prop: str, value: str, choices: Sequence[str]) -> None:
    """Refuse a string that is not one of the choices.

    Raises:
        ValueError: the value is none of them.
    """
    if not is_token(value) and value not in choices:
        raise error(prop, f"be one of {', '.join(choices)}", value, "write it as listed")


def check_sequence(
    prop: str, value: Any, *, minimum: int = 0, maximum: int | None = None, remedy: str = "use fewer"
) -> None:
    """Refuse a single string where a list is meant, and lists that are too short or too long.

    Raises:
        ValueError: the value is not a list, or not of the size that SageMaker takes.
    """
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise error(prop, "be a list", value, "put the value into a list")
    if len(value) < minimum or (maximum is not None and len(value) > maximum):
        rule = f"exactly {minimum}" if minimum == maximum else f"{minimum} to {maximum}"
        raise error(prop, f"have {rule} items", list(value), remedy)


def check_mapping(prop: str, value: Any, *, maximum: int | None = None, remedy: str = "use fewer") -> None:
    """Refuse what is not a mapping, and mappings with too many keys.

    Raises:
        ValueError: the value is not a mapping, or is too large.
    """
    if not isinstance(value, Mapping):
        raise error(prop, "be a mapping", value, "write {name: value, …}")
    if maximum is not None and len(value) > maximum:
        raise error(prop, f"have at most {maximum} keys", sorted(value), remedy)


def check_image_name(value: str) -> None:
    """Refuse names that SageMaker refuses, now or when the image is made the default.

    Raises:
        ValueError: the name is too long or of another form.
    """
    check_text(
        "image_name",
        value,
        maximum=63,
        pattern=IMAGE_NAME,
        remedy="use lower-case letters and digits, parted by single hyphens or dots; SageMaker takes "
        "capitals here, but no ResourceSpec may name such an image",
    )


def check_app_image_config_name(value: str) -> None:
    """Refuse names that SageMaker refuses.

    Raises:
        ValueError: the name is too long or of another form.
    """
    check_text(
        "app_image_config_name",
        value,
        maximum=63,
        pattern=APP_IMAGE_CONFIG_NAME,
        remedy="use letters, digits and inner hyphens; unlike an image name it takes no dots",
    )


def check_domain_id(value: str) -> None:
    """Refuse what is not the id of a SageMaker domain.

    Raises:
        ValueError: the id is of another form.
    """
    check_text(
        "domain_id",
        value,
        maximum=63,
        pattern=DOMAIN_ID,
        remedy="give the DomainId (d-…) that 'aws sagemaker list-domains' prints, not the domain's name",
    )
