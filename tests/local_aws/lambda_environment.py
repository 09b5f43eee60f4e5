"""What a Lambda function finds in its environment: Lambda's variables, its credentials, and its own."""

from __future__ import annotations

from pathlib import Path

from moto.awslambda.models import LambdaFunction
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from tests.local_aws.lambda_nursery import BASE_ENVIRONMENT
from tests.local_aws.moto_lock import alone_in_moto


def environment_of(function: LambdaFunction, request_id: str, root: Path, endpoint: str) -> dict[str, str]:
    """All that the process of an invocation finds in its environment.

    Args:
        function: The function.
        request_id: Lambda's request id.
        root: The unpacked asset.
        endpoint: Where the function finds AWS.

    Raises:
        NotFoundException: The function's role is gone.
    """
    variables = function.environment_vars or {}
    return {
        **BASE_ENVIRONMENT,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": ":UTC",
        "_HANDLER": function.handler or "",
        "LAMBDA_TASK_ROOT": str(root),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.function_name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": request_id,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        **_credentials(function),
        **{name: str(value) for name, value in variables.items()},
    }


@alone_in_moto
def _credentials(function: LambdaFunction) -> dict[str, str]:
    """A session of the function's role; moto remembers whose it is, so that permissions can be enforced."""
    iam_backends[function.account_id]["aws"].get_role_by_arn(function.role)
    session = sts_backends[function.account_id]["aws"].assume_role(
        region_name=function.region,
        role_session_name=function.function_name[:64],
        role_arn=function.role,
        policy="",
        duration=3600,
        external_id="",
    )
    return {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }
