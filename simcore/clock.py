"""Simulated time."""

from simcore.checks import non_negative, whole_number


class Clock:
    """Counts steps of one length and multiplies, so that a million steps do not add up a million
    rounding errors."""

    def __init__(self) -> None:
        self.total_steps = 0
        self._since_s = 0.0
        self._steps = 0
        self._dt = 0.0

    @property
    def time_s(self) -> float:
        return self._since_s + self._steps * self._dt

    def before(self, dt: float) -> tuple[float, int, int]:
        """Where steps of `dt` go on: the time they count from, how many were made since, and how
        many steps of any length were made in all."""
        same = dt == self._dt
        return (
            (self._since_s if same else self.time_s),
            (self._steps if same else 0),
            self.total_steps,
        )

    def saved(self) -> dict[str, float]:
        """Everything the clock knows, for `restore`."""
        since_s, steps, dt = self._since_s, self._steps, self._dt
        return {"total_steps": self.total_steps, "since_s": since_s, "steps": steps, "dt": dt}

    def restore(self, *, total_steps: float, since_s: float, steps: float, dt: float) -> None:
        """Take back what `saved` returned; ValueError names a field that is none of a clock."""
        since_s, dt = non_negative("since_s", since_s), non_negative("dt", dt)
        steps = whole_number("steps", steps, at_least=0)
        self.total_steps = whole_number("total_steps", total_steps, at_least=steps)
        self._since_s, self._steps, self._dt = since_s, steps, dt

    def tick(self, dt: float, steps: int = 1) -> None:
        if dt != self._dt:
            self._since_s, self._steps, self._dt = self.time_s, 0, dt
        self._steps += steps
        self.total_steps += steps
