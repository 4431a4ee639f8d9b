"""A clock for what several workers do."""

import time

import pytest

from benchmarks import workers


class Clock:
    """It stands still but for the calls that move it.

    A forked worker has a copy of it, and its calls sleep as well: what it does in a second is known
    exactly, however late the machine wakes it.
    """

    now_s = 0.0

    def __call__(self):
        return self.now_s

    def move(self, lasts_s):
        self.now_s += lasts_s

    def sleep(self, lasts_s):
        time.sleep(lasts_s)
        self.move(lasts_s)


@pytest.fixture
def clock(monkeypatch):
    """The clock of `workers`; probes do not move it, and no co-tenant is hidden."""
    clock = Clock()
    monkeypatch.setattr(workers, "perf_counter", clock)
    monkeypatch.setattr(workers, "probe", lambda: (20e-6, 0.0))
    monkeypatch.setattr(workers, "may_have_co_tenants", lambda: False)
    return clock
