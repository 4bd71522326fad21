"""``python -m benchmarks.counting`` prints the table. One thread, as in R and in the C++ kernel."""

import os
import sys

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def _main() -> None:
    from benchmarks.counting.run import main

    main("--quick" in sys.argv[1:], "--exact" in sys.argv[1:])


_main()
