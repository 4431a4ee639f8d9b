"""Real processes sampled by py-spy, or counted by cProfile; what they tell, in every shape."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from tests.observe.profile.sides import MODEL, case, two_sides
from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.sampling import Frame, SampleRequest, find_py_spy, read_stacks, sample
from tools.measure.step_messages import Failed
from tools.observe.profile import sampled as sampled_module
from tools.observe.profile.graphs import graph_of
from tools.observe.profile.kept import keep, profiles_directory
from tools.observe.profile.report import how, profile_report
from tools.observe.profile.sampled import Profile, profile_case
from tools.observe.profile.shares import Function, add_up
from tools.observe.profile.speedscope import speedscope

REPOSITORY = Path(__file__).parents[3]
SVG = "{http://www.w3.org/2000/svg}"
RAW = """\
<module> (w.py:1);main (w.py:2);make_case (w.py:3) 7
<module> (w.py:1);main (w.py:2);make_profiled_steps (w.py:5) 3
<module> (w.py:1);main (w.py:2);make_profiled_steps (w.py:5);step (/p/s/a.py:9);go (/p/m.py:4) 20
<module> (w.py:1);main (w.py:2);make_profiled_steps (w.py:6);step (/p/s/a.py:9);go (/p/m.py:5) 10
<module> (w.py:1);make_profiled_steps (w.py:6);step (/p/s/a.py:9);go (/p/m.py:5);go (/p/m.py:4) 2
thread (0x7F);_bootstrap (threading.py:1) 9
"""


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Installation]:
    return two_sides(tmp_path_factory.mktemp("sides"))


@pytest.fixture(scope="module")
def root(sides: tuple[Installation, Installation]) -> Path:
    return sides[0].suite.parent


@pytest.fixture(scope="module")
def profile(sides: tuple[Installation, Installation]) -> Profile:
    return profile_case(sides[0], case(), steps=50, samples=250)


def test_what_is_no_step_is_left_out_of_the_stacks() -> None:
    stacks = read_stacks(RAW)
    assert sum(stacks.values()) == 32
    assert {stack[0].function for stack in stacks} == {"step"}
    assert stacks[Frame("step", "/p/s/a.py", 9), Frame("go", "/p/m.py", 4)] == 20


def test_samples_are_added_up_by_function_line_and_way_and_recursion_counts_once() -> None:
    shares = add_up(read_stacks(RAW), Path("/p"))
    go, step = Function("go", "m.py"), Function("step", "s/a.py")
    assert shares.samples == 32
    assert shares.own == {go: 32}
    assert shares.total == {step: 32, go: 32}
    assert {each.line: count for each, count in shares.lines.items()} == {4: 22, 5: 10}
    assert shares.ways == {(step,): 32, (step, go): 32, (step, go, go): 2}


def test_py_spy_finds_each_function_with_its_share_and_setting_up_left_out(
    profile: Profile, root: Path
) -> None:
    """A process is started by it, so that no setting of the system is needed."""
    assert profile.why_not == ""
    assert profile.sampled.rounds > 1
    shares = add_up(profile.sampled.stacks, root)
    assert shares.samples >= 100  # of 250: a sampler on a busy machine comes late
    own = Counter({each.name: count for each, count in shares.own.items()})
    assert own["Case.__init__"] == 0
    expected = {name: turns / sum(MODEL.values()) for name, turns in MODEL.items()}
    for name, share in expected.items():
        assert own[name] / shares.samples == pytest.approx(share, abs=0.2)
    assert shares.total[Function("advance", "model.py")] >= 0.95 * shares.samples


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"),
    reason="an ordinary user has no such right: the other tests show it; root needs setpriv",
)
def test_no_right_to_look_at_other_processes_is_needed(root: Path) -> None:
    """As in a container without SYS_PTRACE."""
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.observe.profile.sides import case\n"
        "from tools.measure.workload import working_tree\n"
        "from tools.observe.profile.sampled import profile_case\n"
        "root = Path(sys.argv[1])\n"
        "print(profile_case(working_tree(root, root / 'suite'), case(), 100, 20).tool)\n"
    )
    path = f"{root / 'base' / 'lib' / 'python3.11'}:{REPOSITORY}"
    without = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-all"]
    done = subprocess.run(
        [*without, sys.executable, "-c", code, str(root)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "py-spy\n", done.stderr


def test_the_table_has_the_functions_with_lines_in_the_order_of_their_own_time(
    profile: Profile, root: Path
) -> None:
    report = profile_report(profile, add_up(profile.sampled.stacks, root), ["kept/1a2b3c4d/a.svg"])
    (table,) = report.tables
    assert {row[0] for row in table.rows[:3]} == {f"{name} (model.py)" for name in MODEL}
    own = [float(row[1].partition(" ")[0]) for row in table.rows]
    assert own == sorted(own, reverse=True)
    lines = {row[0].partition(" ")[0]: row[3].partition(" ")[0] for row in table.rows}
    assert lines["decide"] in {"3", "4"}
    assert "rounds" in how(profile)
    assert table.notes[-1] == "Written to kept/1a2b3c4d: a.svg"
    head, *functions = report.records
    assert head["tool"] == "py-spy"
    assert sum(each["own"]["value"] for each in functions) == pytest.approx(1)


def test_the_graph_is_xml_whose_boxes_lie_on_one_another_within_their_callers(
    profile: Profile, root: Path
) -> None:
    shares = add_up(profile.sampled.stacks, root)
    drawn = ET.fromstring(graph_of("a <title> & more", how(profile), shares, str))
    assert drawn.find(f"{SVG}title").text == "a <title> & more"  # type: ignore[union-attr]
    boxes = {}
    for group in drawn.findall(f"{SVG}g"):
        box, title = group.find(f"{SVG}rect"), group.find(f"{SVG}title")
        assert box is not None
        assert title is not None
        boxes[str(title.text).partition(" ")[0]] = box
    step, advance, decide = (boxes[name] for name in ("Case.step", "advance", "decide"))
    assert float(step.get("width", 0)) == pytest.approx(1200, rel=0.01)
    assert float(step.get("y", 0)) > float(advance.get("y", 0)) > float(decide.get("y", 0))
    assert float(decide.get("width", 0)) == pytest.approx(600, rel=0.25)


def test_speedscope_gets_every_stack_with_its_weight(profile: Profile, root: Path) -> None:
    content = json.loads(json.dumps(speedscope("a case", profile.sampled.stacks, "none", root)))
    (of_case,) = content["profiles"]
    assert sum(of_case["weights"]) == of_case["endValue"] == profile.sampled.samples
    frames = content["shared"]["frames"]
    outermost = {frames[stack[0]]["name"] for stack in of_case["samples"]}
    assert outermost == {"Case.step"}
    assert {frame["file"] for frame in frames} <= {"suite/adapter.py", "model.py"}


def test_files_are_kept_by_commit_and_case_and_no_json_that_asv_would_read(tmp_path: Path) -> None:
    assert profiles_directory(tmp_path) == tmp_path / ".measured" / "profiles"
    (tmp_path / "asv.conf.json").write_text('{"results_dir": "kept"}')
    (tmp_path / "kept").mkdir()
    directory = profiles_directory(tmp_path)
    assert directory == tmp_path / "kept" / "profiles"
    content = {".svg": "<svg/>", ".speedscope.json.gz": {"a": 1}}
    graph, packed = keep(directory, "1a2b3c4d", "size=10", content)
    assert graph.parent.name == "1a2b3c4d"
    assert graph.read_text() == "<svg/>"
    assert json.loads(gzip.decompress(packed.read_bytes())) == {"a": 1}
    assert not list(tmp_path.rglob("kept/**/*.json"))
    keep(directory, "1a2b3c4d", "size=10", content)
    assert len(list(directory.rglob("*.*"))) == 2


def test_where_py_spy_cannot_look_cprofile_counts_and_it_is_said(
    sides: tuple[Installation, Installation], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampled_module, "find_py_spy", lambda: Path("/bin/false"))
    counted = profile_case(sides[0], case(), steps=50, samples=100)
    assert counted.tool == "cProfile"
    assert counted.why_not.startswith("exit code 1")
    shares = add_up(counted.sampled.stacks, root)
    ordered = sorted(shares.own, key=lambda each: -shares.own[each])
    assert {each.name for each in ordered[:3]} == set(MODEL)
    (table,) = profile_report(counted, shares, ["a/b.svg"]).tables
    assert table.title.endswith(", cProfile")
    assert "since exit code 1" in table.notes[1]


def test_a_case_that_cannot_be_made_is_told_in_one_line(
    sides: tuple[Installation, Installation],
) -> None:
    failed = sample(SampleRequest(case(99), sides[0], 10, 10), find_py_spy())
    assert failed == Failed("ValueError: cannot be made")
    with pytest.raises(UserError, match="size=99: ValueError: cannot be made"):
        profile_case(sides[0], case(99), steps=10, samples=10)
