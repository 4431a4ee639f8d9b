"""The decisions of a migration: what a bound means, what a line of CI becomes."""

import ast
import math
import re
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.interchange.migrating.rule.ci_lines import MEASURE, Moved, new_text
from tools.interchange.migrating.rule.find import find_tests
from tools.interchange.migrating.rule.judge import judge
from tools.interchange.migrating.rule.model import CannotMoveError
from tools.interchange.migrating.rule.module import written
from tools.interchange.migrating.rule.rest import rest
from tools.interchange.migrating.rule.translate import translate

# Each accepts a call of `at most` seconds and no longer one; n calls are timed as one.
FORMS = {
    "assert elapsed < {most}": 1.0,
    "assert elapsed <= {most}, 'slow'": 1.0,
    "assert {most} > elapsed": 1.0,
    "assert 0 < elapsed < {most}": 1.0,
    "assert elapsed > 0 and elapsed < {most}": 1.0,
    "ms = elapsed * 1000\n    assert ms < {most} * 1e3": 1.0,
    "assert elapsed / n < {most}": 7.0,
    "rate = n / elapsed\n    assert rate > 1 / {most}": 7.0,
    "rate = n / max(elapsed, 1e-9)\n    assert rate >= 1 / {most}": 7.0,
    "assert round(elapsed, 3) / (n + 1) <= {most}": 8.0,
    "budget = {most} * 2\n    assert elapsed < budget": 2.0,
}


def judged(after: str, timed: str = "work()"):
    module = ast.parse(
        "import time\ndef test_it():\n    n = 7\n    start = time.perf_counter()\n"
        f"    {timed}\n    elapsed = time.perf_counter() - start\n    {after}\n"
    )
    (test,) = find_tests(module)
    return judge(test, module)


@given(st.sampled_from(sorted(FORMS)), st.floats(1.0, 1e6))
def test_a_bound_is_what_the_assertion_accepts(form: str, most: float) -> None:
    (limit,) = judged(form.format(most=most)).limits
    assert math.isclose(limit.at_most_s, FORMS[form] * most, rel_tol=1e-9)
    accepts = form.format(most=most).replace("\n    ", "\n")
    exec(accepts, {"elapsed": limit.at_most_s * 0.99, "n": 7})
    with pytest.raises(AssertionError):
        exec(accepts, {"elapsed": limit.at_most_s * 1.01, "n": 7})


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("assert elapsed > 3", "long enough"),
        ("assert elapsed != 3", "not one number"),
        ("assert elapsed < limit()", "known only when it runs"),
        ("assert elapsed < elapsed * 2", "not one number"),
        ("assert elapsed < -1", "no time above 0"),
        ("assert elapsed < 1 or n", "not understood"),
        ("assert elapsed ** 2 < 1", "known only when it runs"),
        ("assert elapsed < 10 ** 100000", "known only when it runs"),
        ("for _ in range(int(elapsed)): pass", "in another way"),
    ],
)
def test_a_bound_that_is_no_time_is_refused(after: str, words: str) -> None:
    with pytest.raises(CannotMoveError, match=words.replace(" ", r"\s")):
        judged(after)


# What is asserted behind four rounds of the same time.
OF_ROUNDS = (
    *("min(times) < {most}", "max(times) < {most}", "sum(times) < {most}", "times[0] < {most}"),
    *("sum(times) / len(times) < {most}", "statistics.median(times) <= {most}"),
    *("sum(times[1:]) / 3 < {most}", "sorted(times)[len(times) // 2] < {most}"),
    *("total < {most}", "total / 4 < {most}", "4 / total > 1 / {most}", "best < {most}"),
    *("worst < {most}", "elapsed < {most}", "1e3 * best < {most}"),
)
ROUNDS = (
    "import statistics, time\ndef test_it():\n"
    "    times, best, worst = [], 1e9, 0.0\n    total = 0\n"
    "    for _ in range(4):\n        start = time.perf_counter()\n        work()\n"
    "        elapsed = time.perf_counter() - start\n        times.append(elapsed)\n"
    "        total += elapsed\n        best = min(best, elapsed)\n"
    "        worst = max(elapsed, worst)\n    assert {}\n"
)


@given(st.sampled_from(OF_ROUNDS), st.floats(1.0, 1e6))
def test_a_bound_on_all_rounds_of_a_loop_is_one_on_each(form: str, most: float) -> None:
    assertion = form.format(most=most)
    (limit,) = judged_text(ROUNDS.format(assertion)).limits

    def accepts(time_s: float) -> bool:
        names = {"times": [time_s] * 4, "total": 4 * time_s}
        same = dict.fromkeys(("best", "worst", "elapsed"), time_s)
        return bool(eval(assertion, {"statistics": statistics, **names, **same}))

    assert accepts(0.99 * limit.at_most_s)
    assert not accepts(1.01 * limit.at_most_s)


def judged_text(text: str, *conftests: str):
    module = ast.parse(text)
    (test,) = find_tests(module)
    return judge(test, module, [ast.parse(conftest) for conftest in conftests])


HEAD = "import time, pytest, unittest\n"
TIMED = "    t = time.time()\n    work()\n    assert time.time() - t < 1\n"
MEASURED = TIMED.replace("work()", "work(n)")
PARAMETRIZED = "@pytest.mark.parametrize({})\ndef test_it(n):\n" + MEASURED
IN_CLASS = TIMED.replace("    ", " " * 8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PARAMETRIZED.format("'n', [[1, 2], [3]]"), "a parameter is a list"),
        ("ROWS = [1], [2]\n" + PARAMETRIZED.format("'n', ROWS"), "a parameter is a list"),
        (PARAMETRIZED.format("'n', [1], indirect=True"), "to a fixture"),
        (PARAMETRIZED.format("'n', sizes()"), "known only when it runs"),
        (PARAMETRIZED.format("'n', []"), "no value"),
        (PARAMETRIZED.format("'n', range(20_000)"), "20,000 cases"),
        (f"def test_it(n=3):\n{TIMED}", "more than names"),
        (f"numba = pytest.importorskip('numba')\ndef test_it():\n{TIMED}", "importorskip"),
        (f"import sys\nsys.path.insert(0, '.')\ndef test_it():\n{TIMED}", "`sys.path`"),
        (f"pytestmark = pytest.mark.skipif(True)\ndef test_it():\n{TIMED}", "a mark of its file"),
        (f"class TestIt:\n    number = 3\n    def test_it(self):\n{IN_CLASS}", "`number`"),
        (
            f"class TestIt:\n    def time_it(self): pass\n    def test_it(self):\n{IN_CLASS}",
            "`time_it`",
        ),
        (
            "class ItTest(unittest.TestCase):\n    def test_it(self):\n"
            + IN_CLASS.replace("work()", "self.assertTrue(1)"),
            "`self.assertTrue` is not set",
        ),
        (f"def test_it():\n    return\n{TIMED}", "`return`"),
        (
            "def test_it():\n    all = []\n    t = time.time()\n    work()\n"
            "    all.append(time.time() - t)\n    assert all[0] < 1\n",
            "known only when it runs",
        ),
    ],
)
def test_what_would_be_measured_otherwise_is_refused(text: str, words: str) -> None:
    with pytest.raises(CannotMoveError, match=re.escape(words)):
        judged_text(HEAD + text)


FOR = "def test_it():\n    sizes = [1, 2]\n    kept = []\n    for n in sizes:\n"
CLOCK = "        t = time.time()\n        work(n)\n"
KEEP = "        kept.append(time.time() - t)\n"
AGAIN = CLOCK.replace("(n)", "()")
INNER = "".join(f"    {line}\n" for line in (CLOCK + KEEP).splitlines())
CONFTEST = "import pytest\nSIZE = 3\n@pytest.fixture\ndef world():\n    return make(SIZE)\n"
GIVEN = "@pytest.mark.parametrize('n', [1])\ndef test_it(n):\n"
WORLD = "def test_it(world):\n" + TIMED.replace("work()", "world.step()")
ANY = "@pytest.fixture(autouse=True)\ndef first(): pass\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FOR + CLOCK + KEEP + "    assert min(kept) < 1\n", "times of several sizes"),
        (FOR + CLOCK + KEEP + "    assert sum(kept) < 1\n", "times of several sizes"),
        (FOR + CLOCK + KEEP + "    assert kept[-1] < 1\n", "times of several sizes"),
        (FOR + CLOCK + "        d = time.time() - t\n    assert d < 1\n", "times of several sizes"),
        (FOR + CLOCK + KEEP + "        assert kept[n] < 1\n", "known only when it runs"),
        (FOR + "        print(len(kept))\n" + CLOCK + KEEP, "goes on with the `kept`"),
        (FOR + "        print(len(kept))\n" + AGAIN + KEEP, "the times of those before"),
        (FOR + "        for _ in range(2):\n" + INNER, "the times of two loops"),
        (FOR + "        world = kept\n" + CLOCK.replace("(n)", "(n, world)") + KEEP, "before"),
        (FOR.replace("n in", "n, m in") + CLOCK + KEEP, "a value for each of n, m"),
        (FOR.replace("n in", "x[0] in") + CLOCK.replace("(n)", "(x)") + KEEP, "other names"),
        (FOR.replace("1, 2", "[1], [2]") + CLOCK + KEEP, "is a list, which ASV"),
        (FOR + CLOCK + KEEP + "        if n: continue\n", "is decided there"),
        (FOR + CLOCK + KEEP + "    else:\n        pass\n", "is decided there"),
        (FOR.replace("kept = []", "n = 0") + CLOCK + "        time.time() - t\n", "other names"),
        (GIVEN + FOR.partition(":\n")[2] + CLOCK + KEEP, "two of its parameters are called `n`"),
    ],
)
def test_a_loop_whose_rounds_are_no_cases_is_refused(text: str, words: str) -> None:
    with pytest.raises(CannotMoveError, match=re.escape(words)):
        judged_text(HEAD + text)


@pytest.mark.parametrize(
    ("text", "conftest", "words"),
    [
        (WORLD, "", "defined neither in its file nor in a conftest.py"),
        (WORLD, "SIZE = 3\n", "defined neither"),
        ("SIZE = 4\n" + WORLD, CONFTEST, "its conftest.py needs another `SIZE`"),
        (WORLD, "import sys\nsys.path.append('.')\n" + CONFTEST, "its conftest.py uses `sys.path`"),
        (WORLD, CONFTEST.replace("world()", "world(request, tmp_path)"), "fixture `tmp_path`"),
        (WORLD, CONFTEST.replace("SIZE)", "request.node)"), "request.node"),
        ("def test_it():\n" + TIMED, ANY.replace("first()", "first(monkeypatch)"), "`monkeypatch`"),
    ],
)
def test_a_fixture_of_elsewhere_that_is_no_plain_function_is_refused(
    text: str, conftest: str, words: str
) -> None:
    with pytest.raises(CannotMoveError, match=re.escape(words)):
        judged_text(HEAD + text, "import pytest\n" + conftest)


def test_the_nearest_fixture_counts_and_brings_what_it_needs() -> None:
    far = CONFTEST.replace("make(SIZE)", "far()")
    test = judged_text(HEAD + WORLD, far, "from core import make, unused\n" + CONFTEST + ANY)
    text = written([translate(test, set())], ast.parse(HEAD + WORLD), "tests/test_it.py")
    assert "from core import make\n" in text
    assert "SIZE = 3\n" in text
    assert "def make_world():\n    return make(SIZE)\n" in text
    assert "far" not in text
    assert "pytest" not in text
    assert text.index("first = make_first()") < text.index("world = make_world()")


SETUP = "def test_it(benchmark):\n    benchmark.pedantic(work, {})\n"


@pytest.mark.parametrize(
    ("options", "before", "timed"),
    [
        (
            "setup=lambda: ((1,), {}), rounds=3",
            "round_args, round_kwargs = ((1,), {})",
            "work(*round_args, **round_kwargs)",
        ),
        (
            "args=(1,), setup=prepare, teardown=None",
            "round_args, round_kwargs = prepare() or ((1,), {})",
            "work(*round_args, **round_kwargs)",
        ),
        ("(1,), {'a': 2}, rounds=3", "", "work(1, **{'a': 2})"),
        ("args=given, setup=None", "", "work(*given)"),
    ],
)
def test_a_round_is_set_up_as_pytest_benchmark_does(options: str, before: str, timed: str) -> None:
    benchmark = translate(judged_text(SETUP.format(options)), set())
    text = ast.unparse(benchmark.node)
    assert ast.unparse(ast.parse(before)) in text
    assert f"        {timed}\n" in f"{text}\n"
    assert ("self._round_args = round_args" in text) == bool(before)
    assert ("number = 1" in text) or not before


def test_what_a_round_tears_down_is_torn_down() -> None:
    test = judged_text(SETUP.format("setup=prepare, teardown=clear, iterations=1"))
    text = ast.unparse(translate(test, set()).node)
    assert "def teardown(self):" in text
    assert "clear(*round_args, **round_kwargs)" in text.partition("def teardown")[2]


def test_names_of_the_set_up_reach_the_timed_code_and_no_others() -> None:
    module = ast.parse(
        "import time\ndef test_it():\n    world, unused = make(), 1\n    t = time.time()\n"
        "    total = sum(world[i] for i in range(3))\n    assert time.time() - t < 1\n"
    )
    (test,) = find_tests(module)
    text = ast.unparse(translate(judge(test, module), set()).node)
    assert "self._world = world" in text
    assert "self._unused" not in text
    assert "total = sum((world[i] for i in range(3)))" in text
    assert "time.time" not in text


def test_what_is_left_is_the_old_text_but_for_what_moved() -> None:
    text = (
        "import time\r\n\n# \x0c of the first\ndef test_stays():\n    assert 1  # why\n\n\n"
        "def test_goes():\n    a = time.time()\n    work()\n    assert time.time() - a < 1\n\n\n"
        "def test_too():\n    pass  # not 'moved'"
    )
    module = ast.parse(text)
    (test,) = find_tests(module)
    left = rest(text, module, [judge(test, module)])
    assert left is not None
    start, end = text.index("def test_goes"), text.index("def test_too")
    assert left == text[:start] + text[end:] + "\n"


GONE = Moved({"tests/perf_test.py", "tests/scale.py"}, plugin=False)


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("pytest tests/perf_test.py", MEASURE),
        ("  - run: python3 -m pytest -q ./tests/perf_test.py::test_it", f"  - run: {MEASURE}"),
        ("pytest --benchmark-only", MEASURE),
        ("pytest tests --benchmark-skip", "pytest tests"),
        ("pytest tests --benchmark-json=out.json -q && ls", "pytest tests -q && ls"),
        ("pytest tests/perf_test.py tests/other.py", "pytest tests/other.py"),
        ("python tests/scale.py --vehicles 10 | tee log", f"{MEASURE} | tee log"),
        ("python tests/other.py --vehicles 10", "python tests/other.py --vehicles 10"),
        ("pip install pytest pytest-benchmark>=4,<6 tox", "pip install pytest asv tox"),
        ("    pytest-benchmark[histogram]==4.0.0", "    asv"),
        ("my-pytest-benchmark", "my-pytest-benchmark"),
        ("# pytest tests/perf_test.py", "# pytest tests/perf_test.py"),
        ("pytest   tests", "pytest   tests"),
    ],
)
def test_a_line_of_ci(line: str, becomes: str) -> None:
    assert new_text(f"{line}\n", GONE, is_python=False) == f"{becomes}\n"


def test_lines_stay_as_long_as_the_plugin_is_used() -> None:
    text = "pip install pytest-benchmark\npytest --benchmark-only tests\n"
    assert new_text(text, Moved(set(), plugin=True), is_python=False) == text


def test_a_noxfile_is_changed_by_its_calls() -> None:
    text = (
        "def perf(session):\n    session.install('pytest-benchmark>=4', 'numpy')  # é\n"
        "    session.run(\n        'pytest',\n        '--benchmark-only',\n    )\n"
        "    session.run('pytest', *session.posargs)\n"
    )
    assert new_text(text, GONE, is_python=True) == (
        "def perf(session):\n    session.install('asv', 'numpy')  # é\n"
        "    session.run('python', '-m', 'tools', 'gate', 'HEAD~1', 'HEAD')\n"
        "    session.run('pytest', *session.posargs)\n"
    )
