"""Runs one invocation of a Lambda function: the part of the runtime that lives in the function's own process.

Run by lambda_zygote in the unpacked asset, with the event on standard input. Standard library only,
and nothing of this project: the function must find what it would find in Lambda and no more.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import time
import traceback
from typing import Any


class Context:
    """The context object that a handler gets."""

    def __init__(self, *, request_id: str, arn: str, deadline: float) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = arn
        self.aws_request_id = request_id
        self.identity = None
        self.client_context = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""
        return max(0, int((self._deadline - time.time()) * 1000))


def main() -> int:
    """Call the handler and write its result, or its error, to the given file descriptor."""
    result_fd, handler, request_id, arn, timeout = sys.argv[1:]
    deadline = time.time() + float(timeout)
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    logs = logging.StreamHandler(sys.stdout)
    logs.setFormatter(logging.Formatter(f"[%(levelname)s]\t%(asctime)s\t{request_id}\t%(message)s"))
    logging.getLogger().addHandler(logs)
    status, result = 0, ""
    try:
        module, _, function = handler.rpartition(".")
        call = getattr(importlib.import_module(module.replace("/", ".")), function)
        context = Context(request_id=request_id, arn=arn, deadline=deadline)
        result = json.dumps(call(json.load(sys.stdin), context))
    except BaseException as error:
        traceback.print_exc()
        status, result = 1, json.dumps(_describe(error))
    with os.fdopen(int(result_fd), "w") as pipe:
        pipe.write(result)
    sys.stdout.flush()
    return status


def _describe(error: BaseException) -> dict[str, Any]:
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_exception(error),
    }


if __name__ == "__main__":
    sys.exit(main())
