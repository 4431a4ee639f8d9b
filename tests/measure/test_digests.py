"""What a suite holds and what a commit computes, asked in that commit's interpreter."""

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.measure.digests import digests
from tools.measure.installation import Installation
from tools.measure.suite import Group, discover
from tools.store.cases import Parameters

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

    def track_x(self, workload):
        pass

    def digest(self, workload):
        return workload.upper()

class NoParameter:
    def time_x(self):
        pass

    def digest(self):
        return [1, 2.5, "three"]

class NoDigest:
    timeout = 7

    def time_x(self):
        pass

class Helper:
    def digest(self, of_something, by):
        return by(of_something)

class _Base(Helper):
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
    by_name = digests(installed, print)
    assert by_name["step.Step('numpy', 10)"] == {"vehicles": 10, "speeds": [0.5, 10 / 3]}
    assert by_name["step.Step('numpy', 100)"]["speeds"] == [0.5, 100 / 3]
    assert by_name["inner.more.OneParameter('traffic')"] == "TRAFFIC"
    assert by_name["inner.more.NoParameter()"] == [1, 2.5, "three"]
    # A class is asked where it is defined; one without a digest or a benchmark is not.
    assert len(by_name) == 6 + 2 + 1


def test_a_digest_that_a_commit_does_not_give_is_null(installed: Installation) -> None:
    cannot = {name for name, digest in digests(installed, print).items() if digest is None}
    assert cannot == {f"step.Step('{e}', {n})" for e in ("none", "broken") for n in (10, 100)}


def test_digests_that_fail_are_null_with_a_line_that_says_why_and_hide_no_other(
    installed: Installation,
) -> None:
    for name, broken in (("Divides", "1 / 0"), ("NotPlain", "object()")):
        text = f"class {name}:\n    def time_x(self): pass\n    def digest(self): return {broken}\n"
        (installed.suite / f"{name.lower()}.py").write_text(text)
    said: list[str] = []
    by_name = digests(installed, said.append)
    assert by_name["divides.Divides()"] is None
    assert by_name["notplain.NotPlain()"] is None
    assert by_name["inner.more.OneParameter('ring')"] == "RING"
    divides, not_plain = said
    assert divides.startswith("digest of divides.Divides() with cccccccc: ZeroDivisionError: ")
    assert not_plain.startswith("digest of notplain.NotPlain() with cccccccc: TypeError: ")


@pytest.mark.parametrize("ask", [partial(digests, say=print), discover])
def test_a_suite_that_does_not_import_is_named(installed: Installation, ask: object) -> None:
    (installed.suite / "step.py").write_text("import no_such_module")
    with pytest.raises(UserError, match=r"cccccccc: .*ModuleNotFoundError: .*no_such_module"):
        ask(installed)  # type: ignore[operator]


def test_benchmarks_are_discovered_with_their_cases_as_asv_writes_them(
    installed: Installation,
) -> None:
    suite = discover(installed)
    assert suite["step.Step.time_step"] == Group(
        benchmark="step.Step.time_step",
        type="time",
        cases=(0, 1, 2, 3, 4, 5),
        keys=tuple(f"'{e}', {n}" for e in ("numpy", "none", "broken") for n in (10, 100)),
        parameters=Parameters(
            ("engine", "vehicles"), (("'numpy'", "'none'", "'broken'"), ("10", "100"))
        ),
        unit="seconds",
    )
    alone = suite["step.track_alone"]
    assert (alone.type, alone.cases, alone.keys) == ("track", (None,), ("",))
    assert suite["inner.more.NoDigest.time_x"].has_loops
    assert suite["inner.more.NoDigest.time_x"].timeout_s == 7
    assert alone.timeout_s == 60
    assert not suite["step.timeraw_import"].has_loops
    assert not alone.has_loops
