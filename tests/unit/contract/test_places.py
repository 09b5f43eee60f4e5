"""Where the image works and puts its files, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib.contract.finding import Severity
from tests.unit.contract.kit import CLEAN, ERROR, HOME, UNKNOWN, WARNING, of_rule


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        *(
            ("COPY --chown=65535:65535 a /b", []),
            ("COPY --chown=1:65536 a /b", ERROR),
            ("RUN chown -R :70000 /b", ERROR),
        ),
        *(("RUN useradd -u 65536 a", ERROR), ("RUN groupadd -g 99999 a && useradd -g a b", ERROR)),
        *(("# chown 70000 /b", []), ("RUN echo chown 70000", [])),
    ],
)
def test_file_owner(tmp_path: Path, lines: str, expected: list[Severity]) -> None:
    assert of_rule("file-owner", CLEAN + lines, tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            ("FROM a:1\nWORKDIR /home/sagemaker-user/x", []),
            ("FROM a:1\nWORKDIR /home/sagemaker-user2", ERROR),
        ),
        *(
            ("FROM a:1\nWORKDIR /home/sagemaker-user/..", ERROR),
            ("FROM a:1\nWORKDIR x", UNKNOWN),
            ("FROM a:1", UNKNOWN),
        ),
        *(("FROM debian:12", WARNING), ("FROM a:1\nWORKDIR /app\nWORKDIR /home\nWORKDIR sagemaker-user", [])),
        (f"FROM a:1 AS x\n{HOME}FROM x", []),
    ],
)
def test_working_folder(tmp_path: Path, text: str, expected: list[Severity]) -> None:
    assert of_rule("working-folder", text, tmp_path) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        *(("COPY a b /home/sagemaker-user/", WARNING), ("COPY . .", WARNING), ("COPY a /home/other/", [])),
        *(
            ("RUN mkdir -p /home/sagemaker-user/x && chown 1000 /home/sagemaker-user", []),
            ("COPY a $D/b", []),
        ),
        *(
            ("RUN git clone https://example.com/a.git", WARNING),
            ("RUN cd /opt && git clone https://example.com/a", []),
        ),
        *(
            ("RUN python3 -m venv env", WARNING),
            ("RUN python3 -m venv /opt/env", []),
            ("RUN uv venv /opt/x", []),
        ),
        *(
            ("RUN wget -O x.sh http://a/b && sh x.sh && rm x.sh", []),
            ("RUN wget -O x.sh http://a/b", WARNING),
        ),
        *(
            ("RUN echo a > /home/sagemaker-user/.bashrc", WARNING),
            ("RUN cp /home/sagemaker-user/a /opt/b", []),
        ),
        *(
            ("RUN python -m pip install --user a", WARNING),
            ("RUN jupyter kernelspec install --user a", WARNING),
        ),
        *(("RUN pip install a", []), ("RUN conda create --prefix=/home/sagemaker-user/e python", WARNING)),
        *(("RUN useradd --user-group a", []), ("RUN tar -xf a.tar -C /home/sagemaker-user", WARNING)),
    ],
)
def test_home_content(tmp_path: Path, lines: str, expected: list[Severity]) -> None:
    assert of_rule("home-content", CLEAN + lines, tmp_path) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        *(
            ("ADD a /opt/ml/", ERROR),
            ('COPY ["a", "/opt/.sagemakerinternal/x"]', ERROR),
            ("COPY a /opt/mlx", []),
        ),
        *(('VOLUME ["/var/log/studio"]', ERROR), ("VOLUME /data", []), ("RUN echo /opt/ml", [])),
        *(("# COPY a /opt/ml", []), ("COPY <<EOF /opt/a\nCOPY b /opt/ml/\nEOF", [])),
    ],
)
def test_reserved_path(tmp_path: Path, lines: str, expected: list[Severity]) -> None:
    assert of_rule("reserved-path", CLEAN + lines, tmp_path) == expected
