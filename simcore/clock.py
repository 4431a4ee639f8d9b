"""Simulated time."""


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

    def tick(self, dt: float, steps: int = 1) -> None:
        if dt != self._dt:
            self._since_s, self._steps, self._dt = self.time_s, 0, dt
        self._steps += steps
        self.total_steps += steps
