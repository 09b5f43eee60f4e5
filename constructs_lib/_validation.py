"""Checks of property values at synth, before anything is deployed.

Every check lets CDK tokens pass: their value is known at deployment only, and slicing or matching one
fails falsely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ._showing import shown

IMAGE_NAME = re.compile(r"[a-z0-9]([-.]?[a-z0-9])*")
APP_IMAGE_CONFIG_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
DOMAIN_ID = re.compile(r"d-(-*[a-z0-9]){1,61}")
ENTITY_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")  # of a user profile or a space
NOT_BLANK = re.compile(r"(?!\s*\Z)[^\n](.|\n)*")
ONE_LINE = re.compile(r".+")

# What no template, terminal or report can show as it is: controls, halves of characters, and marks that let a
# text be read in another order than it is written in.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_DYNAMIC_REFERENCE = "{{resolve:"
_ITEM_OF_LIST = "#{Token["


def is_token(value: Any, prop: str = "value") -> bool:
    """Tell whether a value is known at deployment only.

    Plain strings and whole numbers, which nearly all values are, are told without a call to the jsii
    kernel; the token of a number is a float.

    Raises:
        ValueError: the value looks like a token, and CDK knows none of that name.
    """
    if value is None or isinstance(value, int) or (isinstance(value, str) and "{Token[" not in value):
        return False
    if isinstance(value, str):
        return _is_token_in_text(value, prop)
    from aws_cdk import Token  # here, since it starts jsii: the checks of plain values do without

    return bool(Token.is_unresolved(value))


def _is_token_in_text(text: str, prop: str) -> bool:
    from aws_cdk import Token, Tokenization

    try:
        if _ITEM_OF_LIST in text:  # what a list that is known at deployment only holds in Python
            known = Tokenization.reverse_list([text]) is not None
        elif Token.is_unresolved(text):
            known = Tokenization.reverse_string(text) is not None
        else:
            return False
    except RuntimeError:
        known = False
    if not known:
        raise error(prop, "hold tokens of this app only", text, "take '{Token[' out of the text")
    return True


def error(prop: str, rule: str, value: Any, remedy: str) -> ValueError:
    """Return the one form that every refusal has: property, rule, value, remedy."""
    return ValueError(shown(f"'{prop}' must {rule}, got {value!r}: {remedy}"))


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
    if is_token(value, prop):
        return
    check_showable(prop, value)
    _check_no_reference(prop, value)
    if not minimum <= len(value) <= maximum:
        raise error(prop, f"have {minimum} to {maximum} characters", value, remedy)
    if pattern is not None and not pattern.fullmatch(value):
        raise error(prop, f"match {pattern.pattern}", value, remedy)


def check_showable(prop: str, value: str) -> None:
    """Refuse a text with characters that nothing shows as they are.

    Raises:
        ValueError: it has some.
    """
    if _UNSHOWABLE.search(value):
        raise error(prop, "hold no control characters", value, "take out what can't be seen")


def is_there(check: Callable[[], bool]) -> bool:
    """Tell whether a file or folder is there; a path that no file can have is not."""
    try:
        return check()
    except OSError:
        return False


def _check_no_reference(prop: str, value: str) -> None:
    """Refuse what CloudFormation would put a secret or a parameter in the place of."""
    if _DYNAMIC_REFERENCE in value:
        raise error(
            prop,
            "hold no dynamic reference",
            value,
            "CloudFormation would put the value in its place, where everybody may read it; if that is meant, "
            "pass the token of a parameter",
        )


def check_choice(prop: str, value: str, choices: Sequence[str]) -> None:
    """Refuse a string that is not one of the choices.

    Raises:
        ValueError: the value is none of them.
    """
    if not is_token(value, prop) and value not in choices:
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
