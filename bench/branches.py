"""The share of branches that the tests took; 1 when it is below a limit. coverage's own limit mixes lines and branches.

python -m bench.branches REPORT.json PERCENT
"""

import json
import sys
from pathlib import Path


def main() -> int:
    """Print the share; whether it is too low."""
    report, least = sys.argv[1:]
    totals = json.loads(Path(report).read_text("utf-8"))["totals"]
    taken, there = totals["covered_branches"], totals["num_branches"]
    print(f"branches: {taken} of {there} taken, {taken / there:.2%}; at least {least} % are wanted")
    return int(100 * taken < float(least) * there)


if __name__ == "__main__":
    sys.exit(main())
