"""Runs a notebook through Jupyter's server, the way Studio's browser does."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Any

from .jupyter import JupyterClient, JupyterError

#: A line that Python, R, Julia and Scala understand alike, and what it prints.
LINE, ANSWER = "print(6 * 7)", "42"
_NAME = "sagemaker-image.ipynb"


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What came of running a line in a kernel.

    Args:
        kernel: The kernel's name.
        how: What it was run through.
        output: What it printed, or what went wrong.
        seconds: How long that took, with the start of the kernel. Default: nobody looked.
    """

    kernel: str
    how: str
    output: str
    seconds: float | None = None

    @property
    def worked(self) -> bool:
        """Whether the line printed what it should."""
        return ANSWER in self.output.split()


def run_notebook(client: JupyterClient) -> LineFacts:
    """Save a notebook in the home, open a session for it in the server's default kernel and run its cell."""
    how, name = "the server's API", ""
    try:
        client.visit("/lab")
        name = client.call("GET", "/api/kernelspecs")["default"]
        client.call("PUT", f"/api/contents/{_NAME}", {"type": "notebook", "content": _notebook(name)})
        kernel = {"path": _NAME, "name": _NAME, "type": "notebook", "kernel": {"name": name}}
        session = client.call("POST", "/api/sessions", kernel)
        saved = client.call("GET", f"/api/contents/{_NAME}")
        source = saved["content"]["cells"][0]["source"]
        output = client.execute(session["kernel"]["id"], "".join(source))
    except (JupyterError, OSError, http.client.HTTPException) as error:
        output = f"{type(error).__name__}: {error}"
    return LineFacts(kernel=name, how=how, output=output)


def run_line(client: JupyterClient, kernel: str) -> LineFacts:
    """Start a kernel through a gateway and run a line in it."""
    try:
        started = client.call("POST", "/api/kernels", {"name": kernel})
        output = client.execute(started["id"], LINE)
    except (JupyterError, OSError, http.client.HTTPException) as error:
        output = f"{type(error).__name__}: {error}"
    return LineFacts(kernel=kernel, how="the image's kernel gateway", output=output)


def _notebook(kernel: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": LINE,
        "outputs": [],
        "execution_count": None,
    }
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
    return {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
