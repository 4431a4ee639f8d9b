"""How long a run is, and its steps are."""

import argparse
from dataclasses import dataclass

from simcore.checks import MOST, non_negative, number, whole_number
from simcore.clock import MAX_STEP_S

STEPS, DT_S = 1000, 0.1  # where nothing is said
ROUNDING = 1e-9  # as a share, far more than a quotient is off by


@dataclass(frozen=True, slots=True)
class Length:
    """So many steps of `dt` seconds."""

    steps: int
    dt: float


def length_of(args: argparse.Namespace) -> Length:
    """What --steps, or --seconds, and --dt say; ValueError names an option."""
    dt = number("dt", DT_S if args.dt is None else args.dt, 0.0, MAX_STEP_S)
    if args.seconds is None:
        steps = STEPS if args.steps is None else args.steps
        return Length(whole_number("steps", steps, at_least=0), dt)
    if args.steps is not None:
        raise ValueError("--steps and --seconds both say how long the run is: leave one out")
    return Length(_steps(non_negative("seconds", args.seconds), dt), dt)


def _steps(seconds: float, dt: float) -> int:
    quotient = seconds / dt
    steps = round(min(quotient, 2.0 * MOST))
    if abs(quotient - steps) > ROUNDING * max(1, steps):
        raise ValueError(
            f"seconds must be a whole number of steps of {dt:g} s, got {seconds:g}; {steps:,} steps"
            f" are {steps * dt:g} s"
        )
    return whole_number("steps", steps, at_least=0)
