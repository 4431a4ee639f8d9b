"""How fast and how small simcore is, against the targets set for it, in one table.

    python -m tests.speed.yardstick [--sumo PYTHON] [--rows a,f] [--quick]

The yardsticks lie beside the repository in `../shared/yardsticks`: the ring as a plain C loop, for
which gcc is needed, and traffic in SUMO, for which an interpreter that can import libsumo is. Sides
of a quotient take turns, so that a slow spell of the machine meets both; shown are the median over
rounds and the range. Linux only.
"""

import argparse
import shutil
import sys

from tests.speed import table
from tests.speed.rows import ROWS, Group
from tests.speed.sides import RING_LIMIT


def figures(group: Group, rounds: int) -> list[tuple[float, ...]]:
    """Of each row, those of all rounds; none where it cannot be measured here."""
    if group.measure is None:
        return [() for _ in group.rows]
    group.measure()  # compiles, warms up
    measured = [group.measure() for _ in range(min(rounds, group.most_rounds))]
    return list(zip(*measured, strict=True))


def missing() -> str | None:
    if not RING_LIMIT.exists():
        return str(RING_LIMIT)
    return "gcc" if shutil.which("gcc") is None else None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sumo", metavar="PYTHON", help="interpreter that can import libsumo")
    parser.add_argument("--rows", default=",".join(ROWS), help="letters of the table (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="two rounds instead of seven")
    asked = parser.parse_args()
    asked.rows = asked.rows.split(",")
    if unknown := set(asked.rows) - ROWS.keys():
        parser.error(f"--rows: no {', '.join(sorted(unknown))} in the table")
    return asked


def main() -> int:
    asked = arguments()
    if lacking := missing():
        print(f"yardstick: {lacking} is not here, and the comparison needs it", file=sys.stderr)
        return 20
    print(table.HEAD)
    for letter in asked.rows:
        for group in ROWS[letter](asked.sumo):
            measured = figures(group, 2 if asked.quick else 7)
            for row, of_row in zip(group.rows, measured, strict=True):
                print(table.line(letter, row, of_row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
