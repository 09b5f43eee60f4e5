from __future__ import annotations

import pytest

from constructs_lib import ContainerConfig, FileSystemConfig, KernelGateway, KernelSpec
from constructs_lib.app_types import APP_TYPES
from constructs_lib.attach_to import AttachLevel


def test_every_level_of_every_app_type_is_either_limited_or_refused_with_a_way_out() -> None:
    for app in APP_TYPES:
        assert app.TYPE.limits.keys() | app.TYPE.refusals.keys() == set(AttachLevel)
        assert not app.TYPE.limits.keys() & app.TYPE.refusals.keys()
        assert all("AttachTo." in reason for reason in app.TYPE.refusals.values())
        assert {place.level for place in app.TYPE.default_to} <= app.TYPE.limits.keys()


@pytest.mark.parametrize(("uid", "gid"), [(1000, 0), (0, 100), (1, 1), (70000, 100), (-1, 0), (1000, 1000)])
def test_refuses_identities_that_fail_at_launch(uid: int, gid: int) -> None:
    with pytest.raises(
        ValueError, match=r"'default_[ug]id' must .*: SageMaker accepts 1000/100 and 0/0 only"
    ):
        FileSystemConfig(default_uid=uid, default_gid=gid)


@pytest.mark.parametrize("path", ["home", "", "/" + "a" * 1024, "./x"])
def test_refuses_mount_paths_that_are_not_absolute(path: str) -> None:
    with pytest.raises(ValueError, match="'mount_path'"):
        FileSystemConfig(mount_path=path)


@pytest.mark.parametrize("specs", [[], [KernelSpec("a"), KernelSpec("b")], "python3"])
def test_refuses_another_number_of_kernels_than_one(specs: list[KernelSpec]) -> None:
    with pytest.raises(ValueError, match="'kernel_specs'"):
        KernelGateway(kernel_specs=specs)


@pytest.mark.parametrize("name", ["", " ", "a" * 1025])
def test_refuses_kernel_names_that_no_kernel_has(name: str) -> None:
    with pytest.raises(ValueError, match="'name'"):
        KernelSpec(name)
    with pytest.raises(ValueError, match="'display_name'"):
        KernelSpec("python3", name)


@pytest.mark.parametrize(
    ("prop", "config"),
    [
        ("entrypoint", {"entrypoint": ""}),
        ("entrypoint", {"entrypoint": "  "}),
        ("entrypoint", {"entrypoint": "a" * 257}),
        ("entrypoint", {"entrypoint": ["jupyter-lab"]}),
        ("arguments", {"arguments": "--x"}),
        ("arguments", {"arguments": ["x"] * 51}),
        (r"arguments\[1\]", {"arguments": ["ok", "x" * 65]}),
        (r"arguments\[0\]", {"arguments": [" "]}),
        ("environment", {"environment": ["A=1"]}),
        ("environment", {"environment": {f"K{n}": "v" for n in range(26)}}),
        (r"environment\[A\]", {"environment": {"A": ""}}),
        (r"environment\[A\]", {"environment": {"A": "x" * 257}}),
        (r"environment\[A\]", {"environment": {"A": 1}}),
        ("environment", {"environment": {" ": "x"}}),
        ("environment", {"environment": {"K" * 257: "x"}}),
    ],
)
def test_refuses_container_configs_over_the_limits(prop: str, config: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"'{prop}' must"):
        ContainerConfig(**config)  # type: ignore[arg-type] # wrong on purpose


def test_takes_container_configs_at_the_limits() -> None:
    ContainerConfig(
        entrypoint="a" * 256,
        arguments=["x" * 64] * 50,
        environment={f"{n:0>256}": "v" * 256 for n in range(25)},
    )


def test_value_objects_are_frozen_and_equal_by_value() -> None:
    arguments = ["--x"]
    environment = {"A": "1"}
    config = ContainerConfig(entrypoint="run", arguments=arguments, environment=environment)
    arguments.append("--y")
    environment["B"] = "2"
    same = ContainerConfig(entrypoint="run", arguments=("--x",), environment={"A": "1"})
    assert config == same
    assert hash(config) == hash(same)
    with pytest.raises(AttributeError):
        config.entrypoint = "other"  # type: ignore[misc] # frozen is what is tested
    with pytest.raises(TypeError):
        config.environment["C"] = "3"  # type: ignore[index] # read-only is what is tested
