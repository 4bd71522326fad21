"""``python -m benchmarks.counting`` prints the table."""

import sys

from benchmarks.counting.run import main

main("--quick" in sys.argv[1:], "--exact" in sys.argv[1:])
