"""Known vulnerabilities fail the suite; where their data can't be had, that is said, and is no health."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.audit import Audited, NoDataError, audit_npm, audit_python, main

PROJECT = Path(__file__).parents[2]
Answer = Callable[[str, bytes], Any]
HEALTHY = Audited(vulnerable=())


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
    assert found == Audited(vulnerable=("jinja2 3.1.6: GHSA-0000-0000-0000",))


def test_healthy_packages_of_python_pass(requirements: Path) -> None:
    with serving(osv()) as address:
        options = ("--vulnerability-service=osv", f"--osv-url={address}/v1/query")
        assert audit_python(requirements, *options) == HEALTHY


def test_no_data_about_python_is_not_taken_for_health(requirements: Path) -> None:
    with serving(lambda *_: None) as address, pytest.raises(NoDataError):
        audit_python(requirements, "--vulnerability-service=osv", f"--osv-url={address}/v1/query")


#: pip-audit itself, which takes another address for that of its service by default.
PIP_AUDIT = """#!{python}
import re
import sys
import requests
from pip_audit._cli import audit
get = requests.Session.get
there = lambda url: re.sub("^https://[^/]+", "{address}", url)
requests.Session.get = lambda self, url, **rest: get(self, there(url), **rest)
sys.exit(audit())
"""


@contextmanager
def default_service(folder: Path, known: dict[str, list[str]]) -> Iterator[tuple[Path, str]]:
    """Let pip-audit's default service know some packages; yield a lock file of three, and an option."""

    def answer(path: str, _: bytes) -> Any:
        name = path.split("/")[2]
        if name not in known:
            return None
        rest: dict[str, Any] = {"aliases": [], "summary": "bad", "fixed_in": []}
        return {"vulnerabilities": [{"id": one, **rest} for one in known[name]]}

    lock = folder / "requirements.lock"
    lock.write_text("".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("one", "two", "three")))
    with serving(answer) as address, pytest.MonkeyPatch.context() as patch:
        (folder / "pip-audit").write_text(PIP_AUDIT.format(python=sys.executable, address=address))
        (folder / "pip-audit").chmod(0o755)
        patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        yield lock, f"--cache-dir={folder}"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"one": [], "two": [], "three": []}, HEALTHY),
        ({"one": [], "three": []}, Audited(vulnerable=(), skipped=("two",))),
        (
            {"three": ["A-1", "A-2"]},
            Audited(vulnerable=("three 1.0: A-1", "three 1.0: A-2"), skipped=("one", "two")),
        ),
    ],
)
def test_what_is_vulnerable_is_found_whatever_else_is_not_known(
    tmp_path: Path, known: dict[str, list[str]], expected: Audited
) -> None:
    with default_service(tmp_path, known) as (lock, option):
        assert audit_python(lock, option) == expected


def test_knowing_none_of_the_packages_is_no_data(tmp_path: Path) -> None:
    with default_service(tmp_path, {}) as (lock, option), pytest.raises(NoDataError, match="any of 3"):
        audit_python(lock, option)


def no_data() -> Audited:
    raise NoDataError("the registry is not there")


FOUND, PARTLY = Audited(vulnerable=("one 1.0: A-1",)), Audited(vulnerable=(), skipped=("two",))
BOTH = Audited(vulnerable=("one 1.0: A-1",), skipped=("two",))
OUTCOMES: dict[str, Callable[[], Audited]] = {
    "healthy": lambda: HEALTHY,
    "found": lambda: FOUND,
    "partly": lambda: PARTLY,
    "both": lambda: BOTH,
    "no data": no_data,
}


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (["healthy", "healthy"], 0),
        (["healthy", "partly"], 2),
        (["no data", "healthy"], 2),
        (["no data", "no data"], 2),
        (["healthy", "found"], 1),
        (["both", "healthy"], 1),
        (["found", "no data"], 1),
        (["no data", "found"], 1),
        (["both", "no data"], 1),
    ],
    ids=str,
)
def test_make_audit_tells_all_of_it_and_what_is_vulnerable_decides(
    outcomes: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([OUTCOMES[outcome] for outcome in outcomes]) == status
    told = capsys.readouterr()
    assert ("one 1.0: A-1" in told.out) == bool({"found", "both"} & set(outcomes))
    assert ("two" in told.err) == bool({"partly", "both"} & set(outcomes))
    assert ("not there" in told.err) == ("no data" in outcomes)


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
        assert audit_npm(node_project, f"--registry={address}") == Audited(vulnerable=("aws-cdk: high",))


def test_healthy_packages_of_node_pass(node_project: Path) -> None:
    with serving(advisories()) as address:
        assert audit_npm(node_project, f"--registry={address}") == HEALTHY


def test_no_data_about_node_is_not_taken_for_health(node_project: Path) -> None:
    with serving(lambda *_: None) as address, pytest.raises(NoDataError):
        audit_npm(node_project, f"--registry={address}")


@pytest.mark.parametrize("audit", [audit_python, audit_npm])
def test_nothing_that_is_locked_is_known_to_be_vulnerable(audit: Callable[[], Audited]) -> None:
    try:
        audited = audit()
    except NoDataError as error:
        pytest.skip(f"the data about vulnerabilities can't be had here ({error})")
    assert audited.vulnerable == ()
    if audited.skipped:
        pytest.skip(f"there is no data about {', '.join(audited.skipped)}; nothing else is vulnerable")
