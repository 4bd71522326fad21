"""``python -m benchmarks.matching [killings | people | million | lists]``: without a word, all peers on the
killings.
"""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or ["killings"]
    if name not in ("killings", "people", "million", "lists"):
        sys.exit(__doc__)
    importlib.import_module(f"benchmarks.matching.{name}").main(arguments)
