"""moto's IAM and STS as the local AWS uses them: who calls, and what that role may do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import JsonRESTError
from moto.ecr.responses import ECRResponse
from moto.iam.models import iam_backends
from moto.logs.responses import LogsResponse
from moto.sts.models import sts_backends

from tests.local_aws.calls import OK, Call, CallLog, Permission
from tests.local_aws.clock import RealClock
from tests.local_aws.iam import Iam, Role
from tests.local_aws.moto_lock import alone_in_moto
from tests.local_aws.patching import replace_method

_ACCESS_KEY = re.compile(r"Credential=([^/]+)/")


class MotoRoles:
    """The roles in moto's IAM."""

    @alone_in_moto
    def find(self, arn: str) -> Role | None:
        account = arn.split(":")[4]
        for role in iam_backends[account]["aws"].get_roles():
            if role.arn == arn:
                versions = [v for policy in role.managed_policies.values() for v in policy.versions]
                managed = [version.document for version in versions if version.is_default]
                documents = [role.assume_role_policy_document, *role.policies.values(), *managed]
                trust, *policies = [json.loads(document) for document in documents]
                return Role(trust, policies)
        return None


def caller(headers: Mapping[str, str], account_id: str) -> str | None:
    """The ARN of the role whose credentials signed the request; None for all other credentials."""
    key = _ACCESS_KEY.search(headers.get("Authorization", ""))
    backend = sts_backends[account_id]["aws"]
    session = backend.get_assumed_role_from_access_key(key[1]) if key else None
    return session.role_arn if session else None


def check(iam: Iam, calls: CallLog, principal: str, action: str, resource: str) -> bool:
    """Whether the role may do it; the check is logged as a call of the operation."""
    allowed = iam.permits(principal, action, resource)
    call = Call(action.partition(":")[2], {}, principal, RealClock().now(), resource)
    call.outcome = OK if allowed else "AccessDeniedException"
    call.permissions.append(Permission(action, resource, allowed))
    calls.begin(call)
    return allowed


def guard_functions(iam: Iam, calls: CallLog) -> None:
    """Enforces the policies of roles for the calls of Lambda, ECR and CloudWatch Logs with their credentials.

    moto's own check compares every action with the resource *, which exact policies never match.
    """

    def authorize(response: Any, resource: str = "*") -> None:
        del resource  # moto does not know it
        principal = caller(response.headers, response.current_account)
        if principal is None or not isinstance(response, ECRResponse | LambdaResponse | LogsResponse):
            return
        action, arn = _function_call(response)
        if not check(iam, calls, principal, action, arn):
            raise JsonRESTError(
                "AccessDeniedException", f"User: {principal} is not authorized to perform: {action} on {arn}"
            )

    replace_method(ActionAuthenticatorMixin, "_authenticate_and_authorize_normal_action", authorize)


def _function_call(response: ECRResponse | LambdaResponse | LogsResponse) -> tuple[str, str]:
    """The action that IAM knows, and the ARN that it compares."""
    own = f"{response.region}:{response.current_account}"
    operation = str(response._get_action())
    if isinstance(response, LogsResponse):
        group = json.loads(response.body or "{}").get("logGroupName", "*")
        stream = "" if operation == "CreateLogGroup" else ":*"
        return f"logs:{operation}", f"arn:aws:logs:{own}:log-group:{group}{stream}"
    if isinstance(response, ECRResponse):
        request = json.loads(response.body or "{}")
        names = [request["repositoryName"]] if "repositoryName" in request else request.get("repositoryNames")
        return f"ecr:{operation}", f"arn:aws:ecr:{own}:repository/{names[0]}" if names else "*"
    operation = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction"}.get(operation, operation)
    named = re.search("/functions/([^/]+)", response.path)
    name = unquote(named[1]) if named else "*"
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{own}:function:{name}"
    return f"lambda:{operation}", arn
