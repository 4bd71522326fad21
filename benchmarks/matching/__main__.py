"""``python -m benchmarks.matching killings | people | million``."""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("killings", "people", "million"):
        sys.exit(__doc__)
    importlib.import_module(f"benchmarks.matching.{sys.argv[1]}").main(sys.argv[2:])
