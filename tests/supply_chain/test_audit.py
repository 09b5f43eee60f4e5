"""Known vulnerabilities fail the suite; where their data can't be had, that is said, and is no health."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.audit import NoDataError, audit_npm, audit_python

PROJECT = Path(__file__).parents[2]
Answer = Callable[[str, bytes], Any]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Answer every request with JSON; nothing means that there is none."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            content = answer(self.path, body)
            self.send_response(404 if content is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(content or {}).encode())

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """A lock file of one package."""
    file = tmp_path / "requirements.lock"
    file.write_text(f"jinja2==3.1.6 --hash=sha256:{'0' * 64}\n")
    return file


@pytest.fixture
def node_project(tmp_path: Path) -> Path:
    """A folder with the lock file of Node."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


def osv(*vulnerabilities: Any) -> Answer:
    return lambda path, _: {"vulns": list(vulnerabilities)} if path == "/v1/query" else None


def test_a_vulnerable_package_of_python_is_found(requirements: Path) -> None:
    vulnerability = {
        "id": "GHSA-0000-0000-0000",
        "modified": "2026-01-01T00:00:00Z",
        "affected": [
            {
                "package": {"name": "jinja2", "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9"}]}],
            }
        ],
    }
    with serving(osv(vulnerability)) as address:
        found = audit_python(requirements, "--vulnerability-service=osv", f"--osv-url={address}/v1/query")
    assert found == ["jinja2 3.1.6: GHSA-0000-0000-0000"]


def test_healthy_packages_of_python_pass(requirements: Path) -> None:
    with serving(osv()) as address:
        options = ("--vulnerability-service=osv", f"--osv-url={address}/v1/query")
        assert audit_python(requirements, *options) == []


def test_no_data_about_python_is_not_taken_for_health(requirements: Path) -> None:
    with serving(lambda *_: None) as address, pytest.raises(NoDataError):
        audit_python(requirements, "--vulnerability-service=osv", f"--osv-url={address}/v1/query")


def advisories(**known: Any) -> Answer:
    def answer(path: str, _: bytes) -> Any:
        if path.endswith("/advisories/bulk"):
            return known
        name = path.strip("/")
        version = {"name": name, "version": "2.1148.1", "dist": {"tarball": "", "integrity": ""}}
        return {"name": name, "versions": {"2.1148.1": version}, "dist-tags": {"latest": "2.1148.1"}}

    return answer


def test_a_vulnerable_package_of_node_is_found(node_project: Path) -> None:
    advisory = {
        "id": 1,
        "url": "https://example.com/1",
        "title": "bad",
        "severity": "high",
        "vulnerable_versions": "<9",
    }
    with serving(advisories(**{"aws-cdk": [advisory]})) as address:
        assert audit_npm(node_project, f"--registry={address}") == ["aws-cdk: high"]


def test_healthy_packages_of_node_pass(node_project: Path) -> None:
    with serving(advisories()) as address:
        assert audit_npm(node_project, f"--registry={address}") == []


def test_no_data_about_node_is_not_taken_for_health(node_project: Path) -> None:
    with serving(lambda *_: None) as address, pytest.raises(NoDataError):
        audit_npm(node_project, f"--registry={address}")


@pytest.mark.parametrize("audit", [audit_python, audit_npm])
def test_nothing_that_is_locked_is_known_to_be_vulnerable(audit: Callable[[], list[str]]) -> None:
    try:
        assert audit() == []
    except NoDataError as error:
        pytest.skip(f"the data about vulnerabilities can't be had here ({error})")
