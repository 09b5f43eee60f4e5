"""What the packs of cdk-nag find where an option of the function is off, acknowledged with evidence."""

from __future__ import annotations

from collections.abc import Iterable

from constructs import Construct

from ._acknowledgements import acknowledge_all
from ._service_policy import is_traced
from .domain_update_options import DomainUpdateOptions

_HIPAA, _NIST_4, _NIST_5, _PCI = "HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321"
_SERVERLESS = "Serverless"


def acknowledge_log_group(log_group: Construct, options: DomainUpdateOptions) -> None:
    """Acknowledge what the packs find about the log group."""
    if options.encryption_key is None:
        acknowledge_all(
            log_group,
            _rules("CloudWatchLogGroupEncrypted", _HIPAA, _NIST_4, _NIST_5, _PCI),
            "CloudWatch Logs encrypts all data at rest with a key of its own; the log holds names of images "
            "and domains and no secrets (docs/security.md); DomainUpdateOptions(encryption_key=...) "
            "encrypts it with yours",
        )


def acknowledge_function(function: Construct, options: DomainUpdateOptions) -> None:
    """Acknowledge what the packs find about the function."""
    if options.vpc is None:
        acknowledge_all(
            function,
            _rules("LambdaInsideVPC", _HIPAA, _NIST_4, _NIST_5, _PCI),
            "the function reaches APIs of AWS over TLS and nothing in a VPC (docs/security.md); "
            "DomainUpdateOptions(vpc=...) puts it into yours",
        )
    if options.reserved_concurrent_executions is None:
        acknowledge_all(
            function,
            _rules("LambdaConcurrency", _HIPAA, _NIST_5),
            "only CloudFormation invokes the function, once for each custom resource of the stack that "
            "changes; DomainUpdateOptions(reserved_concurrent_executions=...) sets a limit",
        )
    if options.dead_letter_queue is None:
        acknowledge_all(
            function,
            _rules("LambdaDLQ", _HIPAA, _NIST_5, _SERVERLESS),
            "an event that gets no answer fails the deployment visibly, and the log tells of every attempt; "
            "DomainUpdateOptions(dead_letter_queue=...) keeps the event as well",
        )
    if not is_traced(options):
        acknowledge_all(
            function,
            _rules("LambdaTracing", _SERVERLESS),
            "the log has a line for every call to AWS with its duration and outcome; "
            "DomainUpdateOptions(tracing=...) traces them with X-Ray",
        )


def _rules(rule: str, *packs: str) -> Iterable[str]:
    return [f"{pack}-{rule}" for pack in packs]
