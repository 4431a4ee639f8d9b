"""What was seen so far of a running program, as columns that grow."""

from collections.abc import Sequence

import numpy as np

from ..measure.process_sampler import HELD, RISING, Sample
from ..measure.step_messages import SEGMENT
from ..projection.rule.wall_split import Counters
from ..stats.arrays import FloatArray

SAMPLED = ("wall_s", *RISING, *HELD)
STEPPED = ("wall_s", *SEGMENT[2:-1])
_FIRST_ROWS = 64


class Columns:
    """Rows of numbers of which each column is an array; NaN where there is none."""

    def __init__(self, names: Sequence[str]) -> None:
        """Start without rows."""
        self._places = {name: i for i, name in enumerate(names)}
        self._rows = np.empty((len(self._places), _FIRST_ROWS))
        self._count = 0

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    def __getitem__(self, name: str) -> FloatArray:
        """Return a column, shape (rows,)."""
        return self._rows[self._places[name], : self._count]

    def append(self, row: Sequence[float | None] | FloatArray) -> None:
        """Add a row, None as NaN."""
        if self._count == self._rows.shape[1]:
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)], axis=1)
        self._rows[:, self._count] = np.array(row, dtype=np.float64)
        self._count += 1

    def rates(self, name: str, count: int) -> FloatArray:
        """Return by how much a running total rose a second, in each of the last `count` rows.

        Fewer where there are fewer rows; NaN where it was not counted. The wall time is a column.
        """
        first = max(0, self._count - count - 1)
        rows = self._rows[:, first : self._count]
        risen = rows[self._places[name]]
        wall_s = rows[self._places["wall_s"]]
        rates: FloatArray = (risen[1:] - risen[:-1]) / (wall_s[1:] - wall_s[:-1])
        return rates

    def counted(self, name: str) -> FloatArray | None:
        """Return a column, None where the system did not count it in every row."""
        column = self[name]
        return None if np.isnan(column).any() else column


class Seen:
    """Samples from outside, and totals of steps where the process makes and counts them.

    samples: SAMPLED, wall_s since the first. steps: STEPPED, running totals over the segments,
    beginning with zeros; no row for a process that makes no steps. cores_busy: by sample, the share
    of the time since the sample before in which each core of the machine was busy.
    """

    def __init__(self) -> None:
        """Start before the first sample."""
        self.samples, self.steps = Columns(SAMPLED), Columns(STEPPED)
        self.cores_busy: FloatArray = np.zeros(0)
        self._first_s = 0.0
        self._before: Sample | None = None

    def add_sample(self, sample: Sample) -> None:
        """Add a sample."""
        if self._before is None:
            self._first_s = sample.at_s
        elif sample.at_s > self._before.at_s:
            busy_s = np.subtract(sample.cores_busy_s, self._before.cores_busy_s)
            self.cores_busy = np.clip(busy_s / (sample.at_s - self._before.at_s), 0.0, 1.0)
        self._before = sample
        self.samples.append(
            [sample.at_s - self._first_s, *(sample.values[name] for name in SAMPLED[1:])]
        )

    def add_segments(self, rows: FloatArray) -> None:
        """Add segments, shape (k, len(SEGMENT)), as `measure.stepping.Segments` has them."""
        if not len(self.steps):
            self.steps.append([0.0] * len(STEPPED))
        last = np.array([self.steps[name][-1] for name in STEPPED])
        of_each = np.column_stack([rows[:, 1] - rows[:, 0], rows[:, 2:-1]])
        for totals in last + np.cumsum(of_each, axis=0):
            self.steps.append(totals)

    def totals(self) -> Counters:
        """Return the running totals that `rule.running.estimate` takes.

        Of steps as the process counts them itself, otherwise of samples, where the wall time stands
        for the calls.
        """
        if len(self.steps):
            return _counters(self.steps, "steps", ("cpu_user_s", "cpu_system_s"))
        return _counters(self.samples, "wall_s", ("cpu_s",))


def _counters(columns: Columns, calls: str, cpu: Sequence[str]) -> Counters:
    return Counters(
        calls=columns[calls],
        wall_s=columns["wall_s"],
        cpu_user_s=columns[cpu[0]],
        cpu_system_s=columns[cpu[1]] if len(cpu) > 1 else np.zeros(len(columns)),
        run_queue_wait_s=columns.counted("run_queue_wait_s"),
        steal_s=columns.counted("steal_s"),
        switches_voluntary=columns.counted("switches_voluntary"),
        faults_major=columns.counted("faults_major"),
    )
