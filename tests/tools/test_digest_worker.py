"""What a suite holds and what a commit computes, asked in that commit's interpreter."""

import os
import sys
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.measure.digests import digests
from tools.measure.installation import Installation
from tools.measure.suite import Group, discover, groups

STEP = """
print("a suite may print")

class Step:
    params = [["numpy", "none", "broken"], [10, 100]]
    param_names = ["engine", "vehicles"]

    def setup(self, engine, vehicles):
        if engine == "none":
            raise NotImplementedError("no such engine")
        self.speeds = [0.5, vehicles / 3]

    def time_step(self, engine, vehicles):
        pass

    def digest(self, engine, vehicles):
        if engine == "broken":
            raise NotImplementedError
        return {"vehicles": vehicles, "speeds": self.speeds}

def track_alone():
    return 1

def timeraw_import():
    return "import this"
"""
MORE = """
from hmac import HMAC  # has a method of that name
from little_suite.step import Step

class OneParameter:
    params = ["ring", "traffic"]

    def digest(self, workload):
        return workload.upper()

class NoParameter:
    def digest(self):
        return [1, 2.5, "three"]

class NoDigest:
    def time_x(self):
        pass
"""


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    suite = tmp_path / "little_suite"
    (suite / "inner").mkdir(parents=True)
    for name, text in (
        ("__init__", ""),
        ("step", STEP),
        ("inner/__init__", ""),
        ("inner/more", MORE),
    ):
        (suite / f"{name}.py").write_text(text)
    return Installation("c" * 40, Path(sys.executable), suite, dict(os.environ))


def test_digests_are_by_class_and_case(installed: Installation) -> None:
    found = digests(installed)
    assert found["step.Step('numpy', 10)"] == {"vehicles": 10, "speeds": [0.5, 10 / 3]}
    assert found["step.Step('numpy', 100)"]["speeds"] == [0.5, 100 / 3]
    assert found["inner.more.OneParameter('traffic')"] == "TRAFFIC"
    assert found["inner.more.NoParameter()"] == [1, 2.5, "three"]
    # A class is asked where it is defined, and one without a digest is not.
    assert len(found) == 6 + 2 + 1


def test_what_a_commit_cannot_tell_is_null(installed: Installation) -> None:
    cannot = {name for name, digest in digests(installed).items() if digest is None}
    assert cannot == {f"step.Step('{e}', {n})" for e in ("none", "broken") for n in (10, 100)}


@pytest.mark.parametrize("broken", ["1 / 0", "object()"])
def test_a_digest_that_fails_is_told_not_passed_over(installed: Installation, broken: str) -> None:
    told = installed.suite / "bad.py"
    told.write_text(f"class Bad:\n    def digest(self): return {broken}\n")
    with pytest.raises(UserError, match=r"^digests of cccccccc: \w+Error: ") as refused:
        digests(installed)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("ask", [digests, discover])
def test_a_suite_that_does_not_import_is_told(installed: Installation, ask: object) -> None:
    (installed.suite / "step.py").write_text("import no_such_module")
    with pytest.raises(UserError, match=r"cccccccc: ModuleNotFoundError: .*no_such_module"):
        ask(installed)  # type: ignore[operator]


def test_benchmarks_are_discovered_with_their_cases_as_asv_writes_them(
    installed: Installation,
) -> None:
    found = {group.benchmark: group for group in groups(discover(installed))}
    assert found["step.Step.time_step"] == Group(
        benchmark="step.Step.time_step",
        type="time",
        cases=(0, 1, 2, 3, 4, 5),
        keys=tuple(f"'{e}', {n}" for e in ("numpy", "none", "broken") for n in (10, 100)),
        param_names=("engine", "vehicles"),
        params=(("'numpy'", "'none'", "'broken'"), ("10", "100")),
    )
    alone = found["step.track_alone"]
    assert (alone.type, alone.cases, alone.keys) == ("track", (None,), ("",))
    assert found["inner.more.NoDigest.time_x"].has_loops
    assert not found["step.timeraw_import"].has_loops
    assert not alone.has_loops
