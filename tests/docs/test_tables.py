"""Tables of the documentation say what the data of the library say."""

from __future__ import annotations

from constructs_lib.app_types import APP_TYPES, AppType
from constructs_lib.attach_to import AttachLevel
from constructs_lib.contract.rules import RULES
from tests.docs.markdown import PROJECT, table

README = PROJECT / "README.md"
PLATFORM = "the platform's"


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def places(app_type: AppType) -> str:
    default = ", ".join(place.level.name.lower() for place in app_type.default_to)
    return row(app_type.name, *(app_type.limits.get(level, "-") for level in AttachLevel), default)


def contract(app_type: AppType) -> str:
    kept = app_type.contract
    identities = " or ".join(f"{uid}/{gid}" for uid, gid in kept.identities)
    return row(
        app_type.name if app_type.legacy is None else f"{app_type.name} (legacy)",
        PLATFORM if kept.port is None else kept.port,
        PLATFORM if kept.base_url is None else f"`{kept.base_url}`",
        PLATFORM if kept.health_check is None else f"`{kept.health_check}`",
        identities or "not documented",
        f"`{kept.home}`",
        "not documented" if kept.maximum_image_gib is None else f"{kept.maximum_image_gib} GiB",
    )


def test_the_table_of_places_agrees_with_the_app_types() -> None:
    assert table(README, "places") == [places(app.TYPE) for app in APP_TYPES]


def test_the_table_of_contracts_agrees_with_the_app_types() -> None:
    assert table(README, "contracts") == [contract(app.TYPE) for app in APP_TYPES]


def test_the_table_of_rules_has_every_rule_of_the_contract() -> None:
    assert table(PROJECT / "docs" / "will-my-image-launch.md", "rules") == [
        row(f"`{rule.id}`", rule.summary, ", ".join(rule.tiers), rule.page) for rule in RULES
    ]
