"""Who may import whom: the arrows of the house, read from the sources."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import constructs_lib

ROOT = Path(__file__).parents[2]
LIBRARY = "constructs_lib"
APP_TYPES = f"{LIBRARY}.app_types"
CONTRACT = f"{LIBRARY}.contract"
REVIEW = f"{LIBRARY}.review"
RUNTIME = f"{LIBRARY}.runtime"
FUNCTION = f"{RUNTIME}.domain_update"

#: Decisions without any world: no clock, no network, no AWS.
PURE = {
    "default_image",
    "merge",
    "plan",
    "properties",
    "remedies",
    "scan_findings",
    "wire",
    "wire_aliases",
    "wire_image_scan",
}

#: What the core of the function may import of itself, and no more.
CORE_ARROWS = {
    "wire": {"properties"},
    "wire_aliases": {"properties"},
    "wire_image_scan": {"properties"},
    "scan_findings": {"wire_image_scan"},
    "default_image": {"wire"},
    "merge": {"wire"},
    "plan": {"default_image", "merge", "remedies", "wire"},
    "sagemaker": {"log"},
}


@cache
def sources(package: str) -> dict[str, ast.Module]:
    """Return the parsed modules below a package, or one module, by name."""
    path = ROOT / Path(*package.split("."))
    files = [path.with_suffix(".py")] if not path.is_dir() else sorted(path.rglob("*.py"))
    return {_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: str, tree: ast.Module) -> Iterator[str]:
    """Return what a module imports, as full names; of ``from a import b`` both ``a`` and ``a.b``."""
    is_package = (ROOT / Path(*module.split("."))).is_dir()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".") if is_package else module.split(".")[:-1]
            base = parts[: len(parts) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def packages(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def own(module: str, tree: ast.Module, modules: Iterable[str]) -> set[str]:
    """Return the modules among these that a module imports."""
    return set(imports(module, tree)) & set(modules) - {module}


def inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def constructs() -> dict[str, ast.Module]:
    """Return the modules of the library that run at synth."""
    return {name: tree for name, tree in sources(LIBRARY).items() if not inside(name, RUNTIME)}


def function_modules() -> dict[str, ast.Module]:
    return {name.rpartition(".")[2]: tree for name, tree in sources(FUNCTION).items() if name != FUNCTION}


def function_arrows() -> dict[str, set[str]]:
    """Return who imports whom in the function, by short names."""
    modules = function_modules()
    return {
        name: {
            other.rpartition(".")[2]
            for other in own(f"{FUNCTION}.{name}", tree, (f"{FUNCTION}.{module}" for module in modules))
        }
        for name, tree in modules.items()
    }


def cycle(arrows: dict[str, set[str]]) -> list[str]:
    """Return modules that can't be put into an order."""
    left = dict(arrows)
    while ready := [name for name, others in left.items() if not others & left.keys()]:
        for name in ready:
            del left[name]
    return sorted(left)


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("app", "import os.path", {"os.path"}),
        ("constructs_lib.image", "from . import wire", {"constructs_lib", "constructs_lib.wire"}),
        (
            "constructs_lib",
            "from .image import Image",
            {"constructs_lib.image", "constructs_lib.image.Image"},
        ),
        (
            "constructs_lib.app_types.app_type",
            "def late():\n    from ..attach_to import AttachTo",
            {"constructs_lib.attach_to", "constructs_lib.attach_to.AttachTo"},
        ),
    ],
)
def test_sees_every_form_of_import(module: str, source: str, expected: set[str]) -> None:
    assert set(imports(module, ast.parse(source))) == expected


def test_sees_a_cycle() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


@pytest.mark.parametrize("module", sources(LIBRARY))
def test_each_part_of_the_library_needs_nothing_but_its_own(module: str) -> None:
    tree = sources(LIBRARY)[module]
    needed = {"aws_cdk", "constructs", "jsii"}
    if inside(module, RUNTIME):
        needed = {"boto3", "botocore"}
    if inside(module, REVIEW):
        needed = {"jinja2"}
    if inside(module, CONTRACT):
        needed = {"e2b_dockerfile_utils", "rich", "websocket"}
    assert packages(imports(module, tree)) <= sys.stdlib_module_names | needed | {LIBRARY}


def test_the_command_starts_without_jsii() -> None:
    code = (
        "import sys, constructs_lib.contract.cli, constructs_lib.app_types, constructs_lib.review.writing; "
        "sys.exit('jsii' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("module", constructs())
def test_the_constructs_know_of_the_function_only_the_contract(module: str) -> None:
    names = {name for name in imports(module, constructs()[module]) if inside(name, RUNTIME)}
    contracts = tuple(f"{FUNCTION}.{name}" for name in ("wire", "wire_aliases", "wire_image_scan"))
    assert all(name == FUNCTION or name.startswith(contracts) for name in names)


@pytest.mark.parametrize("module", sources(APP_TYPES))
def test_app_types_know_no_construct(module: str) -> None:
    known = {APP_TYPES, f"{LIBRARY}.attach_to", f"{LIBRARY}._validation"}
    names = {name for name in imports(module, sources(APP_TYPES)[module]) if inside(name, LIBRARY)}
    assert all(any(inside(name, other) for other in known) for name in names)


def test_no_module_of_the_library_imports_itself_in_a_circle() -> None:
    modules = sources(LIBRARY)
    assert cycle({name: own(name, tree, modules) for name, tree in modules.items() if name != LIBRARY}) == []


@pytest.mark.parametrize("module", constructs())
def test_constructs_read_neither_environment_nor_context(module: str) -> None:
    tree = constructs()[module]
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes.isdisjoint({"environ", "getenv", "try_get_context", "get_context", "get_all_context"})


@pytest.mark.parametrize("module", [name for name in constructs() if not inside(name, APP_TYPES)])
def test_no_construct_tells_app_types_apart_by_name(module: str) -> None:
    names = {app.TYPE.name for app in (constructs_lib.JupyterLab, constructs_lib.CodeEditor)} | {
        app.TYPE.name for app in (constructs_lib.KernelGateway, constructs_lib.RSession)
    }
    compared = {
        part.value
        for node in ast.walk(constructs()[module])
        if isinstance(node, ast.Compare | ast.match_case)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
    }
    assert names.isdisjoint(compared)


@pytest.mark.parametrize("module", sources(RUNTIME))
def test_the_function_imports_itself_relatively_since_lambda_knows_no_library(module: str) -> None:
    assert all(
        not (isinstance(node, ast.ImportFrom) and node.level == 0 and inside(node.module or "", LIBRARY))
        and not (isinstance(node, ast.Import) and any(inside(alias.name, LIBRARY) for alias in node.names))
        for node in ast.walk(sources(RUNTIME)[module])
    )
    assert all(
        not inside(name, LIBRARY) or name == FUNCTION or inside(name, FUNCTION)
        for name in imports(module, sources(RUNTIME)[module])
    )


@pytest.mark.parametrize("module", sorted(CORE_ARROWS))
def test_the_core_of_the_function_imports_downwards_only(module: str) -> None:
    assert function_arrows()[module] <= CORE_ARROWS[module]


@pytest.mark.parametrize("module", sorted(PURE & function_modules().keys()))
def test_decisions_are_pure(module: str) -> None:
    worldly = {"boto3", "botocore", "http", "os", "random", "socket", "time", "urllib"}
    assert packages(imports(f"{FUNCTION}.{module}", function_modules()[module])).isdisjoint(worldly)
    assert function_arrows()[module] <= PURE


def test_one_module_alone_talks_to_sagemaker() -> None:
    users = {
        name
        for name, tree in function_modules().items()
        if packages(imports(f"{FUNCTION}.{name}", tree)) & {"boto3", "botocore"}
    }
    assert users == {"sagemaker"}


@pytest.mark.parametrize("module", sources("stacks"))
def test_stacks_use_the_library_by_its_door(module: str) -> None:
    names = {name for name in imports(module, sources("stacks")[module]) if inside(name, LIBRARY)}
    assert names <= {LIBRARY} | {f"{LIBRARY}.{name}" for name in constructs_lib.__all__}


@pytest.mark.parametrize("module", sources("stacks"))
def test_stacks_need_cdk_pydantic_and_the_library(module: str) -> None:
    known = {"aws_cdk", "constructs", "pydantic", "pydantic_core", LIBRARY, "stacks"}
    assert packages(imports(module, sources("stacks")[module])) <= sys.stdlib_module_names | known


@pytest.mark.parametrize("module", sources("stacks"))
def test_stacks_read_neither_environment_nor_context(module: str) -> None:
    attributes = {
        node.attr for node in ast.walk(sources("stacks")[module]) if isinstance(node, ast.Attribute)
    }
    assert attributes.isdisjoint({"environ", "getenv", "try_get_context", "get_context", "get_all_context"})


def test_the_app_composes_stacks_and_checks_them() -> None:
    (tree,) = sources("app").values()
    assert packages(imports("app", tree)) - sys.stdlib_module_names == {"aws_cdk", "cdk_nag", "stacks"}


def test_the_door_is_sorted_and_leads_to_all_that_it_imports() -> None:
    tree = sources(LIBRARY)[LIBRARY]
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }
    assert list(constructs_lib.__all__) == sorted(imported)
    assert all(hasattr(constructs_lib, name) for name in constructs_lib.__all__)
    assert not hasattr(constructs_lib, "Nothing")


def test_mypy_reads_the_modules_of_the_cdk_that_are_imported_and_no_others() -> None:
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    (read,) = [override["module"] for override in overrides if override.get("follow_imports") == "normal"]

    imported = {
        name
        for package in ("app", LIBRARY, "stacks", "tests")
        for module, tree in sources(package).items()
        for name in imports(module, tree)
        if inside(name, "aws_cdk") and name.islower()
    }

    assert set(read) == imported
