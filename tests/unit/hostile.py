"""Texts that try to break out of where they are put."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd/../x",
    "a\nb",
    "data-science\n",
    "a\r\nb: c",
    "a\0b",
    "\x1b[31mred",
    "\u202edrow",
    "\ud800",
    '{"Ref": "AWS::AccountId"}',
    "Fn::Sub",
    "${AWS::AccountId}",
    "${!Literal}",
    "{{resolve:secretsmanager:admin:SecretString:password}}",
    "{{resolve:ssm:/production/key}}",
    "${Token[TOKEN.999999]}",
    "${Token[AWS.AccountId.999999]}",
    "#{Token[TOKEN.999999]}",
    "${Token[x]}",
    "{Token[",
    "$(touch /tmp/broken)",
    "`id`",
    "; rm -rf /",
    "--privileged",
    "&& true",
    "- !!python/object/apply:os.system [id]",
    "key: &anchor value",
    "*alias",
    "<script>alert(1)</script>",
    "d\u0430ta-science",  # a Cyrillic a
    "\uff11\uff12\uff13",  # digits of full width
    "a" * 5000,
    " ",
    "",
]


def hostile_texts() -> st.SearchStrategy[str]:
    """Texts of the list, pieces of them put together, and whatever else there is."""
    pieces = st.sampled_from(HOSTILE)
    joined = st.builds(lambda *parts: "".join(parts), pieces, st.text(max_size=3), pieces)
    return st.one_of(pieces, joined, st.text(max_size=40), st.text("ab-./\n\0{}$[]Token:", max_size=12))
