"""The simulated time."""

from simcore.checks import non_negative, whole_number

MAX_STEP_S = 1.0
ROUNDING = 1e-9  # far more than sums of times are off by, as a share of them


class Clock:
    """Counts steps of one length and multiplies, so that a million steps do not add up a million
    rounding errors.

    total_steps: the steps made so far, of any length.
    steps, dt: how many were made since their length changed, and that length in s.
    """

    def __init__(self) -> None:
        """A clock at 0 s, before the first step."""
        self.total_steps = 0
        self._since_s = 0.0
        self.steps = 0
        self.dt = 0.0

    @property
    def time_s(self) -> float:
        """Simulated time since the start."""
        return self._since_s + self.steps * self.dt

    def before(self, dt: float) -> tuple[float, int, int]:
        """Where steps of `dt` seconds go on.

        The time in s they count from, the number made since then, and the number made in all.
        """
        same = dt == self.dt
        return (
            (self._since_s if same else self.time_s),
            (self.steps if same else 0),
            self.total_steps,
        )

    def saved(self) -> dict[str, float]:
        """Everything the clock knows, for `restore`."""
        since_s, steps, dt = self._since_s, self.steps, self.dt
        return {"total_steps": self.total_steps, "since_s": since_s, "steps": steps, "dt": dt}

    def restore(self, *, total_steps: float, since_s: float, steps: float, dt: float) -> None:
        """Take back what `saved` returned; ValueError names a field that no clock has saved."""
        since_s, dt = non_negative("since_s", since_s), non_negative("dt", dt)
        steps = whole_number("steps", steps, at_least=0)
        total_steps = whole_number("total_steps", total_steps, at_least=steps)
        if dt > MAX_STEP_S:
            raise ValueError(f"dt must be at most {MAX_STEP_S:g}, got {dt:g}")
        longest_s = (total_steps - steps) * MAX_STEP_S
        if since_s > longest_s * (1 + ROUNDING):
            raise ValueError(
                f"since_s must be at most {longest_s:g} after {total_steps - steps} steps of at"
                f" most {MAX_STEP_S:g} s, got {since_s:g}"
            )
        self.total_steps, self._since_s, self.steps, self.dt = total_steps, since_s, steps, dt

    def turn_to(self, dt: float) -> None:
        """Make `dt` seconds the length of the next steps."""
        self._since_s, self.steps, self.dt = self.time_s, 0, dt

    def tick(self, dt: float, steps: int = 1) -> None:
        """Count `steps` steps of `dt` seconds that were made."""
        if dt != self.dt:
            self.turn_to(dt)
        self.steps += steps
        self.total_steps += steps
