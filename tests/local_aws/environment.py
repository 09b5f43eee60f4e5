"""What a process needs in its environment so that its AWS is the local one."""

from __future__ import annotations

import os

ACCOUNT = "123456789012"
REGION = "us-east-1"
# Each of these would lead to a user's own account.
_REAL_ACCOUNT = frozenset(
    {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"}
)
_NO_ACCOUNT = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

#: For apps whose templates are checked elsewhere: to start its check of templates costs the CDK two fifths of
#: a synth. The tests of templates let it check all that is shipped, and so does the demo.
WITHOUT_TEMPLATE_CHECK = {"CDK_VALIDATION": "false"}


def isolated_environment() -> dict[str, str]:
    """This process's environment without a way to a user's own account."""
    kept = {name: value for name, value in os.environ.items() if name not in _REAL_ACCOUNT}
    return kept | _NO_ACCOUNT


def aws_environment(endpoint: str) -> dict[str, str]:
    """Variables for boto3, the AWS command line and the CDK command line.

    A user's own credentials and configuration are kept out of reach.
    """
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": endpoint,
        # The CDK command line builds TemplateURL from this. moto reads bucket and key off the AWS form,
        # and nobody ever connects to it.
        "AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION": f"https://s3.{REGION}.amazonaws.com",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        **_NO_ACCOUNT,
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CI": "true",
        "NO_COLOR": "1",
    }
