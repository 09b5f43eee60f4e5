"""A client of the control API, for tests and the demo in other processes than the server's."""

from __future__ import annotations

import http.client
import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from tests.local_aws.calls import Call, CallLog, Permission
from tests.local_aws.faults import Fault, When
from tests.local_aws.ledger import Right

_PREFIX = "/local-aws"


class Control:
    """Sets and sees what a running local AWS does besides answering as AWS.

    Args:
        endpoint: The address of the server, such as http://127.0.0.1:5000.
    """

    def __init__(self, endpoint: str) -> None:
        self._netloc = urlsplit(endpoint).netloc

    def request(self, method: str, path: str, **values: Any) -> Any:
        """Sends one request of the control API and gives what it answers.

        Raises:
            ValueError: The server refuses the request; the message says why.
        """
        connection = http.client.HTTPConnection(self._netloc, timeout=60)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"{_PREFIX}/{path}", json.dumps(values), headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != http.HTTPStatus.OK:
            raise ValueError(answer["error"])
        return answer

    def calls(self) -> CallLog:
        """The calls so far."""
        log = CallLog()
        for values in self.request("GET", "calls"):
            permissions = [Permission(*permission) for permission in values.pop("permissions")]
            log.begin(Call(**values, permissions=permissions))
        return log

    def permissions(self) -> dict[str, list[Right]]:
        """What the roles were granted that were asked about, and what of it they used."""
        pages = self.request("GET", "permissions")
        return {name: [Right(*right) for right in rights] for name, rights in pages.items()}

    def clear_calls(self) -> None:
        self.request("DELETE", "calls")

    def set_latency(self, **seconds: float) -> None:
        """Sets how long changes take, by the members of Latency."""
        self.request("POST", "latency", **seconds)

    def set_rules(self, **modes: Any) -> None:
        """Chooses modes, by the members of Rules."""
        self.request("POST", "rules", **modes)

    def inject(self, fault: Fault) -> None:
        """Plans a fault."""
        self.request("POST", "faults", **asdict(fault))

    def barrier(
        self, operation: str, parties: int, *, when: When = When.AFTER, rounds: int = 1, timeout: float = 30.0
    ) -> None:
        """Holds calls of the operation until that many of them have come."""
        values = {"operation": operation, "parties": parties, "when": when, "rounds": rounds}
        self.request("POST", "barrier", **values, timeout=timeout)

    def clear_faults(self) -> None:
        """Disarms all faults and barriers."""
        self.request("DELETE", "faults")

    def plan_scans(self, repository: str, **result: Any) -> None:
        """Decides how scans of a repository's images end, by the members of ScanResult."""
        self.request("POST", "scan-results", repository=repository, **result)

    def state(self, **where: str) -> dict[str, Any]:
        """Everything that SageMaker stores, the violations and the dangling references."""
        state: dict[str, Any] = self.request("GET", "state", **where)
        return state

    def seed_domain(self, **values: Any) -> str:
        """Puts a domain of somebody else there, by the members of ForeignDomain; returns its id."""
        return str(self.request("POST", "domain", **values)["DomainId"])

    def reset(self) -> None:
        """Empties the local AWS."""
        self.request("POST", "reset")
