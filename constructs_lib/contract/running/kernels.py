"""Finds the kernels of an image and runs a line in each that is declared."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from ...app_types import App
from .container import Container
from .jupyter import JupyterClient
from .looking import script, values
from .notebook import LINE, LineFacts, run_line
from .server import answers

#: Runs a kernel gateway, which the platform brings along, where the image has one; else it waits.
WAITING = (
    "command -v jupyter-kernelgateway > /dev/null && exec jupyter-kernelgateway "
    "--KernelGatewayApp.ip=0.0.0.0 --KernelGatewayApp.port=8888; exec tail -f /dev/null"
)
GATEWAY_PORT = 8888
_GATEWAY_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class KernelFacts:
    """What was seen of an image's kernels.

    Args:
        found: The interpreter of each kernel, by the kernel's name.
        lines: What came of running a line in the declared ones; none for those that nothing can run.
    """

    found: Mapping[str, str]
    lines: tuple[LineFacts, ...] = ()


def try_kernels(container: Container, app: App) -> KernelFacts:
    """List the kernels, start each declared one and run a line in it."""
    printed = values(container.execute("sh", "-c", script("kernels.sh")).stdout)
    found = found_kernels(printed)
    gateway = _gateway(container)
    if gateway is not None:
        found = {**found, **_specs(gateway.call("GET", "/api/kernelspecs"))}
    lines = []
    for kernel in app.kernels:
        if kernel in found:
            started = time.monotonic()
            line = run_line(gateway, kernel) if gateway else _run(container, kernel, found, printed)
            if line is not None:
                lines.append(replace(line, seconds=time.monotonic() - started))
    return KernelFacts(found=found, lines=tuple(lines))


def found_kernels(printed: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the interpreters by the kernels' names, of what the script printed."""
    found = {}
    for environment in printed.get("conda", []):
        path = PurePosixPath(environment)
        found[f"conda-env-{path.name}-py"] = str(path / "bin" / "python")  # as the platform calls it
    for spec in printed.get("spec", []):
        folder, _, text = spec.partition(" ")
        found.setdefault(PurePosixPath(folder).name, str(json.loads(text)["argv"][0]))
    for specs in printed.get("specs", []):
        found.update(_specs(json.loads(specs or "{}")))
    return found


def _specs(document: Mapping[str, Any]) -> dict[str, str]:
    specs = document.get("kernelspecs", {})
    return {name: str(entry["spec"]["argv"][0]) for name, entry in specs.items()}


def _gateway(container: Container) -> JupyterClient | None:
    """Return a client of the kernel gateway, if the image has one."""
    if container.execute("sh", "-c", "command -v jupyter-kernelgateway").returncode:
        return None
    host, port = container.published(GATEWAY_PORT)
    if not answers(host, port, "/api", patience=_GATEWAY_SECONDS):
        return None
    return JupyterClient(host, port, "")


def _run(
    container: Container, kernel: str, found: Mapping[str, str], printed: Mapping[str, list[str]]
) -> LineFacts | None:
    """Run a line through what the image has of Jupyter; ``None`` if that is nothing."""
    interpreter, name = found[kernel], kernel
    how: tuple[str, ...] = (interpreter, "-m", "jupyter_client.runapp")
    if interpreter == _conda_python(kernel, printed):
        name = "python3"
    elif "runner" in printed:
        how = ("jupyter", "run")
    elif container.execute(interpreter, "-c", "import jupyter_client").returncode:
        return None
    done = container.execute(*how, f"--kernel={name}", text=f"{LINE}\n")
    output = done.stdout if done.returncode == 0 else done.stderr
    return LineFacts(kernel=kernel, how=" ".join(how), output=output.strip())


def _conda_python(kernel: str, printed: Mapping[str, list[str]]) -> str | None:
    return found_kernels({"conda": printed.get("conda", [])}).get(kernel)
