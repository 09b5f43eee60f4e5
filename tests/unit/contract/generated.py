"""Dockerfiles made by Hypothesis: of all instructions, forms and line ends that BuildKit reads."""

from __future__ import annotations

from hypothesis import strategies as st

_NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
_WORDS = st.sampled_from(
    [
        *(
            "a",
            "b.txt",
            "/opt/x",
            "/opt/ml/model",
            "/home/sagemaker-user",
            "1000",
            "1000:100",
            "70000:1",
            "root",
        ),
        *(
            "$A",
            "${A}",
            "${A:-b}",
            "${A:+c}",
            "${B#x}",
            '"a b"',
            "'c d'",
            "a\\ b",
            "\\$A",
            "--user",
            "é",
            "#x",
        ),
        *("$(id -u)", "[", "]", "<", "2>&1", "&&", "|", ";", "useradd", "-u", "pip", "install"),
    ]
)
_ASCII = _WORDS.filter(str.isascii)  # BuildKit garbles other letters in options
_LINES = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)
_EXEC = st.lists(st.sampled_from(["sh", "-c", "a b", "é", "x" * 70]), max_size=3).map(
    lambda words: "[" + ", ".join(f'"{word}"' for word in words) + "]"
)
_KEYWORDS = st.sampled_from(["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "EXPOSE"])
_EITHER_FORM = st.sampled_from(["CMD", "ENTRYPOINT", "RUN", "VOLUME", "ADD", "COPY"])
_COMMENTS = st.sampled_from(["", "# a comment", "   # another", "#"])


@st.composite
def _heredocs(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["EOF", "'EOF'", '"E"']))
    dash, tab = draw(st.sampled_from([("", ""), ("-", "\t")]))
    body = draw(st.lists(st.one_of(_LINES, st.just("USER root"), st.just("")), max_size=3))
    start = draw(st.sampled_from(["RUN", "RUN bash", "COPY", "ADD"]))
    end = " /opt/file" if start in {"COPY", "ADD"} else ""
    return "\n".join([f"{start} <<{dash}{name}{end}", *body, tab + name.strip("'\"")])


@st.composite
def _continued(draw: st.DrawFn) -> str:
    parts = draw(st.lists(_LINES, min_size=2, max_size=4))
    between = draw(st.sampled_from(["", "# in between\n", "  # in between\n"]))
    return "RUN " + f" \\\n{between}    ".join(parts)


_INSTRUCTIONS = st.one_of(
    st.builds("{} {}".format, _KEYWORDS, _LINES),
    st.builds("{} {}".format, _EITHER_FORM, st.one_of(_LINES, _EXEC)),
    st.builds("ENV {}={} {}={}".format, _NAMES, _WORDS, _NAMES, _WORDS),
    st.builds("ENV {} {}".format, _NAMES, _LINES),
    st.builds("LABEL {}={}".format, _NAMES, _WORDS),
    st.builds("ARG {}={}".format, _NAMES, _WORDS),
    st.builds("ARG {}".format, _NAMES),
    st.builds("COPY --chown={} {} {}".format, _ASCII, _WORDS, _WORDS),
    st.builds("run --mount=type=cache,target=/x {}".format, _LINES),
    st.builds("SHELL {}".format, _EXEC),
    st.builds("HEALTHCHECK --interval=1s CMD {}".format, _LINES),
    st.builds("FROM {} AS {}".format, st.sampled_from(["a", "b:1", "${A}", "scratch"]), _NAMES),
    _heredocs(),
    _continued(),
    _COMMENTS,
)


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """Return a Dockerfile; most are valid."""
    head = draw(st.sampled_from(["FROM scratch", "ARG A=1\nFROM a:$A", "# escape=\\\nFROM a", "FROM a AS b"]))
    text = "\n".join([head, *draw(st.lists(_INSTRUCTIONS, max_size=8))])
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", "\n"]))
