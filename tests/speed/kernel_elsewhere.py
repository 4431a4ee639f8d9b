"""The same kernel under several tools, measured in turns in one session.

    python -m tests.speed.kernel_elsewhere OUT.json [--rounds 5]    # nothing else may run meanwhile

Each tool has its turn in each round, and another one is first each time. All numbers go into OUT;
printed is the table for docs/interchange.md, as Markdown: the median over rounds of each round's
median, the range of these, and how that compares with calibrated ASV in the same rounds.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.speed.kernel_sides import SIDES, Side

ROUNDS = 5
COMPARED_WITH = "asv, calibrated"
HEAD = ("tool", "µs a step", "rounds", "× calibrated", "a number is")

Round = Mapping[str, Sequence[float]]


def measured(rounds: int, sides: Sequence[Side] = SIDES) -> list[dict[str, list[float]]]:
    """Return what each tool measured in each round, seconds a step."""
    found = []
    for number in range(rounds):
        first = number % len(sides)
        of_round = {}
        for side in (*sides[first:], *sides[:first]):
            with tempfile.TemporaryDirectory() as scratch:
                of_round[side.name] = side.measure(Path(scratch))
            print(f"round {number + 1}, {side.name}: {1e6 * median(of_round[side.name]):.3g} µs")
        found.append(of_round)
    return found


def table(rounds: Sequence[Round], sides: Sequence[Side] = SIDES) -> str:
    """Return the table as Markdown."""
    rows = [HEAD, ("---", "---:", "---:", "---:", "---")]
    reference = [median(of_round[COMPARED_WITH]) for of_round in rounds]
    for side in sides:
        figures = [median(of_round[side.name]) for of_round in rounds]
        ratios = [one / other for one, other in zip(figures, reference, strict=True)]
        us = [f"{1e6 * figure:.3g}" for figure in (median(figures), min(figures), max(figures))]
        rows.append((side.name, us[0], f"{us[1]}–{us[2]}", f"{median(ratios):.2f}", side.number))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT.json")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    asked = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f}")
    rounds = measured(asked.rounds)
    asked.out.write_text(json.dumps(rounds, indent=1) + "\n", encoding="utf-8")
    print(f"\n{table(rounds)}")


if __name__ == "__main__":
    main()
