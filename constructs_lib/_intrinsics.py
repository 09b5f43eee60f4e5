"""Values of templates as people read them."""

from __future__ import annotations

import re
from typing import Any


def as_text(value: Any) -> str:
    """Write a value of a template as cdk-nag does: what is known at deployment only, in angle brackets."""
    if isinstance(value, dict) and len(value) == 1:
        (function, argument), *_ = value.items()
        if function == "Ref":
            return f"<{argument}>"
        if function == "Fn::GetAtt":
            return f"<{argument if isinstance(argument, str) else '.'.join(map(str, argument))}>"
        if function == "Fn::Sub":
            text = argument[0] if isinstance(argument, list) else argument
            return re.sub(r"\$\{([^}]*)\}", r"<\1>", str(text))
        if function == "Fn::Join":
            return str(argument[0]).join(as_text(part) for part in argument[1])
    return str(value)
