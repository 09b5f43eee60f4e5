"""What SageMaker adds to a container: variables, volumes, user and metadata."""

from __future__ import annotations

import json

from ...app_types import App

_ACCOUNT = "123456789012"
_REGION = "us-east-1"
_DOMAIN = "d-abcdefghijkl"
_SPACE = "sagemaker-image"
#: Where the platform puts its metadata.
METADATA_MOUNT = "/opt/ml"


def variables(app: App) -> dict[str, str]:
    """Return the environment: the ContainerConfig's, over which the platform's own wins."""
    config = app.started_by
    return {
        **({} if config is None else config.environment),
        "AWS_ACCOUNT_ID": _ACCOUNT,
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/_sagemaker-instance-credentials/none",
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_REGION": _REGION,
        "SAGEMAKER_APP_TYPE": app.TYPE.name,
        "SAGEMAKER_SPACE_NAME": _SPACE,
    }


def metadata(app: App) -> str:
    """Return the content of ``/opt/ml/metadata/resource-metadata.json``."""
    arn = f"arn:aws:sagemaker:{_REGION}:{_ACCOUNT}:app/{_DOMAIN}/{_SPACE}/{app.TYPE.name}/default"
    return json.dumps(
        {
            "AppType": app.TYPE.name,
            "DomainId": _DOMAIN,
            "SpaceName": _SPACE,
            "ResourceArn": arn,
            "ResourceName": "default",
        }
    )


def container_options(app: App, *, home_volume: str, metadata_volume: str) -> list[str]:
    """Return the options of ``run`` that start the app's container."""
    uid, gid = app.identity
    return [
        f"--user={uid}:{gid}",
        f"--volume={home_volume}:{app.home}",
        f"--volume={metadata_volume}:{METADATA_MOUNT}",
        *(f"--env={name}={value}" for name, value in variables(app).items()),
    ]
