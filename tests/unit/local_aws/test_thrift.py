from __future__ import annotations

import boto3
import jsonschema  # type: ignore[import-untyped] # publishes no types


def test_two_sessions_share_what_botocore_has_parsed() -> None:
    first, second = (
        boto3.Session("id", "key", region_name="us-east-1").client("sagemaker").meta.service_model
        for _ in range(2)
    )
    assert first is not second
    assert first.metadata is second.metadata


def test_nobody_asks_for_a_checker_of_international_addresses() -> None:
    assert "iri" not in jsonschema.FormatChecker().checkers
    assert "date-time" in jsonschema.FormatChecker().checkers
