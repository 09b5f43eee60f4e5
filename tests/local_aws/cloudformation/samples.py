"""Resources and a function to deploy, for tests of the double itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

# A custom resource that does as its properties say: `Create`, `Update` and `Delete` each hold a JSON object
# with `reply` (members of the answer), `body` (the whole answer), `silent`, `sleep` (seconds), `crash` and
# `headers`.
SCRIPTED = """
import json, os, time, urllib.request

def handler(event, context):
    step = json.loads(event["ResourceProperties"].get(event["RequestType"], "{}"))
    print(event["RequestType"], event["LogicalResourceId"])
    time.sleep(step.get("sleep", 0))
    if step.get("crash"):
        os._exit(3)
    if step.get("silent"):
        return "silent"
    echoed = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer = {"Status": "SUCCESS", "PhysicalResourceId": event.get("PhysicalResourceId", "thing"), **echoed}
    body = step.get("body", json.dumps({**answer, **step.get("reply", {})}))
    headers = step.get("headers", {"Content-Type": ""})
    for attempt in range(3):
        request = urllib.request.Request(event["ResponseURL"], body.encode(), headers, method="PUT")
        try:
            urllib.request.urlopen(request)
            return "answered"
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
"""


def asset(files: Mapping[str, str]) -> bytes:
    """A ZIP archive of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def thing(token: str, **properties: Any) -> dict[str, Any]:
    """A scripted custom resource; what is not a string is turned into JSON, see SCRIPTED."""
    scripted = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in properties.items()
    }
    return {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, **scripted}}


def parameter(value: Any, *, name: Any = None, **attributes: Any) -> dict[str, Any]:
    """An SSM parameter, the simplest of native resources; another name replaces it."""
    named = {} if name is None else {"Name": name}
    return {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": value, **named},
        **attributes,
    }


def broken(**attributes: Any) -> dict[str, Any]:
    """A resource that cannot be created."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "Wrong", "Value": "x"}, **attributes}
