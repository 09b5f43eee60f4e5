"""Accounts that a Dockerfile makes, by name: what useradd, usermod, adduser and groupadd are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..dockerfile import Step

_USER_PROGRAMS = {"adduser", "useradd", "usermod"}
_GROUP_PROGRAMS = {"addgroup", "groupadd", "groupmod"}
_USER_OPTIONS = {"-u": "uid", "--uid": "uid", "-g": "gid", "--gid": "gid", "--ingroup": "gid"}
_GROUP_OPTIONS = {"-g": "gid", "--gid": "gid"}
#: Options whose value is a word of its own, beside those above.
_WITH_VALUE = {
    *("-b", "-c", "-d", "-e", "-f", "-G", "-h", "-k", "-K", "-l", "-p", "-R", "-s", "-Z"),
    *("--base-dir", "--comment", "--expiredate", "--gecos", "--groups", "--home", "--home-dir", "--inactive"),
    *("--key", "--login", "--password", "--prefix", "--root", "--shell", "--skel"),
}


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user or a group.

    Args:
        name: Its name.
        uid: Its user id; ``None`` if it is not known.
        gid: Its group id; ``None`` if it is not known.
        takes_free_ids: It was made without its ids named.
        line: Where it is made.
    """

    name: str
    uid: int | None
    gid: int | None
    takes_free_ids: bool
    line: int


def as_id(text: str) -> int | None:
    """Return the id that a text is; ``None`` if it is a name, or nothing."""
    return int(text[:20]) if text.isdecimal() else None  # Python refuses numbers of thousands of digits


class Accounts:
    """What steps make of users and groups.

    Args:
        steps: The steps, in order.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.made: list[Account] = []  # in order; ``usermod`` makes another of the same name
        self.groups = {"root": 0, "users": 100}  # which every distribution has
        for step in steps:
            for command in step.commands:
                self._run(command, step.line)

    def named(self, name: str) -> Account | None:
        """Return the account of this name, as it is at the end."""
        return next((account for account in reversed(self.made) if account.name == name), None)

    def numbered(self, uid: int) -> Account | None:
        """Return the account of this id, as it is at the end."""
        return next((account for account in reversed(self.made) if account.uid == uid), None)

    def _run(self, command: Sequence[str], line: int) -> None:
        program = command[0].rpartition("/")[2]
        if program in _GROUP_PROGRAMS:
            name, options = _options(command[1:], _GROUP_OPTIONS)
            gid = as_id(options.get("gid", ""))
            if gid is not None:
                self.groups[name] = gid
        elif program in _USER_PROGRAMS:
            name, options = _options(command[1:], _USER_OPTIONS)
            self.made.append(_account(name, options, self.groups, self.named(name), line))


def _account(
    name: str, options: dict[str, str], groups: dict[str, int], before: Account | None, line: int
) -> Account:
    uid, gid = (None, None) if before is None else (before.uid, before.gid)
    if "uid" in options:
        uid = as_id(options["uid"])
    if "gid" in options:
        gid = groups.get(options["gid"], as_id(options["gid"]))
    free = before is None and "no-group" not in options and not {"uid", "gid"} <= options.keys()
    return Account(name=name, uid=uid, gid=gid, takes_free_ids=free, line=line)


def _options(words: Sequence[str], wanted: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return the name that a command is for, and the options that are wanted."""
    found: dict[str, str] = {}
    names: list[str] = []
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if not word.startswith("--") and word.startswith("-") and len(word) > 2:
            if word[1:].startswith(("u", "g")) and word[2:].isdecimal():  # -u1000
                option, equals, value = word[:2], "=", word[2:]
            else:  # -mu 1000
                option = f"-{word[-1]}"
                found |= {"no-group": ""} if "N" in word else {}
        if option in {"-N", "--no-user-group"}:
            found["no-group"] = ""
        elif option in wanted:
            found[wanted[option]] = value if equals else next(rest, "")
        elif option in _WITH_VALUE and not equals:
            next(rest, None)
        elif not word.startswith("-"):
            names.append(word)
    return (names[0] if names else ""), found
