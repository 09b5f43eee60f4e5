"""What one more image costs at synth, in calls to the jsii kernel, and in the template, in resources."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.sources import Source
from tests.benchmarks.synth import Side, synthesize
from tests.benchmarks.template import shapes

Synths = dict[tuple[Side, int], tuple[dict[str, Any], int]]

FEW, MORE = 1, 6
CALLS_AN_IMAGE = 22  # 21 today, 16 for raw resources


@pytest.fixture(scope="module")
def synths(tmp_path_factory: pytest.TempPathFactory) -> Synths:
    """Return template and kernel calls, by side and number of images."""
    folder = tmp_path_factory.mktemp("synths")
    found = {}
    for side in Side:
        for count in (FEW, MORE):
            template, calls = synthesize(side, count, Source.ECR, folder / f"{side}-{count}")
            found[side, count] = json.loads(template.read_text()), calls.count
    return found


def test_an_image_costs_few_kernel_calls(synths: Synths) -> None:
    (_, few), (_, more) = (synths[Side.CONSTRUCTS, count] for count in (FEW, MORE))
    assert (more - few) / (MORE - FEW) <= CALLS_AN_IMAGE


def test_an_image_adds_an_image_a_version_and_a_config_and_nothing_else(synths: Synths) -> None:
    few, more = (
        Counter(resource["Type"] for resource in synths[Side.CONSTRUCTS, count][0]["Resources"].values())
        for count in (FEW, MORE)
    )
    types = ("AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion", "AWS::SageMaker::AppImageConfig")
    assert more - few == Counter(dict.fromkeys(types, MORE - FEW))


@pytest.mark.parametrize("count", [FEW, MORE])
def test_the_benchmark_compares_with_raw_resources_that_are_the_same(synths: Synths, count: int) -> None:
    ours, raw = (shapes(synths[side, count][0]) for side in Side)
    assert ours == raw


def test_and_so_it_does_where_container_images_are_built(tmp_path: Path) -> None:
    templates = [synthesize(side, FEW, Source.ASSET, tmp_path / side)[0] for side in Side]
    ours, raw = (shapes(json.loads(template.read_text())) for template in templates)
    assert ours == raw
