"""Values of templates as people read them."""

from __future__ import annotations

import re
from typing import Any


def as_text(value: Any) -> str:
    """Write a value of a template as cdk-nag does: what is known at deployment only, in angle brackets."""
    match value:
        case {"Ref": argument} if len(value) == 1:
            return f"<{argument}>"
        case {"Fn::GetAtt": argument} if len(value) == 1:
            return f"<{'.'.join(map(str, argument)) if isinstance(argument, list) else argument}>"
        case {"Fn::Sub": [str(text), *_] | str(text)} if len(value) == 1:
            return re.sub(r"\$\{([^}]*)\}", r"<\1>", text)
        case {"Fn::Join": [separator, [*parts]]} if len(value) == 1:
            return str(separator).join(map(as_text, parts))
        case _:
            return str(value)
