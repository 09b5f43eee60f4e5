"""The user and the group that the container runs as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...app_types import App
from ..finding import Finding, Severity
from .accounts import Account, Accounts, as_id
from .subject import Subject, found


@dataclass(frozen=True, kw_only=True)
class _Identity:
    """Who the container runs as, as far as the Dockerfile tells; ``None`` for an id that it does not."""

    said: str
    line: int
    uid: int | None = None
    gid: int | None = None
    account: Account | None = None

    def fits(self, app: App) -> bool:
        return any(self.uid in {uid, None} and self.gid in {gid, None} for uid, gid in app.identities)

    def __str__(self) -> str:
        return ":".join("?" if number is None else str(number) for number in (self.uid, self.gid))


def check_user(subject: Subject) -> Iterator[Finding]:
    """Judge the USER in force at the end of the stage, by number or by name."""
    identity = _identity(subject)
    for app in subject.apps:
        if app.identities:
            yield from _judge(identity, app)


def _judge(identity: _Identity, app: App) -> Iterator[Finding]:
    wanted = " or ".join(f"{uid}:{gid}" for uid, gid in app.identities)
    uid, gid = app.identities[0]
    severity, line = Severity.ERROR, identity.line
    reason = f"{identity.said} {identity}, but SageMaker runs the image as {wanted}"
    remedy = f"end the stage with USER {uid}:{gid}"
    if identity.fits(app):
        if None not in {identity.uid, identity.gid}:
            return
        severity = Severity.UNKNOWN
        if identity.account is not None and identity.account.takes_free_ids:
            severity, line = Severity.WARNING, identity.account.line
            reason = f"{identity.account.name} gets the next free ids, but SageMaker wants {wanted}"
            remedy = f"name the ids: useradd --uid {uid} --gid {gid} {identity.account.name}"
    yield found("user", severity, reason, remedy, line=line, app=app)


def _identity(subject: Subject) -> _Identity:
    setting = subject.stage.state.user
    if setting is None:
        uid, gid = subject.base.identity or (None, None)
        said = f"no USER is set, and {subject.root.base or 'the base image'} runs as"
        return _Identity(said=said, line=subject.root.line, uid=uid, gid=gid)
    if not setting.value:
        return _Identity(said="USER is", line=setting.line)
    accounts = Accounts(subject.stage.all_steps)
    user, _, group = setting.value.partition(":")
    uid = as_id(user)
    account = accounts.named(user) if uid is None else accounts.numbered(uid)
    gid = None if account is None else account.gid
    if uid is None and account is not None:
        uid = account.uid
    if user == "root" or uid == 0:
        uid, gid = 0, 0
    if group:
        gid = accounts.groups.get(group, as_id(group))
    said = f"USER {setting.value} is"
    return _Identity(said=said, line=setting.line, uid=uid, gid=gid, account=account)
