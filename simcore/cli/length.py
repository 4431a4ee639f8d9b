"""How long a run is."""

import argparse

from simcore.checks import MOST, non_negative, number, whole_number
from simcore.clock import MAX_STEP_S

STEPS = 1000  # where nothing is said
ROUNDING = 1e-9  # as a share of a step, far more than a quotient is off by


def steps_of(args: argparse.Namespace) -> int:
    """The number of steps that --steps, or --seconds and --dt, say; ValueError names an option."""
    if args.seconds is None:
        return whole_number("steps", STEPS if args.steps is None else args.steps, at_least=0)
    if args.steps is not None:
        raise ValueError("--steps and --seconds both say how long the run is: leave one out")
    seconds, dt = non_negative("seconds", args.seconds), number("dt", args.dt, 0.0, MAX_STEP_S)
    quotient = seconds / dt
    steps = round(min(quotient, 2.0 * MOST))
    if abs(quotient - steps) > ROUNDING * max(1, steps):
        raise ValueError(
            f"seconds must be a whole number of steps of {dt:g} s, got {seconds:g}; {steps:,} steps"
            f" are {steps * dt:g} s"
        )
    return whole_number("steps", steps, at_least=0)
