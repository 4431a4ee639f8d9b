"""What a gate measured, filed as results of ASV: read back by ASV itself and by this package."""

import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from asv.results import iter_results
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.__main__ import main
from tools.errors import UserError
from tools.gate.keep_results import Measured, keep_results, require_free
from tools.measure.machine import this_machine
from tools.store.blocks import Process
from tools.store.catalogue import read_catalogue
from tools.store.config import read_project
from tools.store.results import read_results

CONFIG = {
    "version": 1,
    "project": "little",
    "repo": ".",
    "branches": ["main"],
    "environment_type": "existing",
    "pythons": ["same"],
    "results_dir": "results",
}
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
STEP, PEAK, SPAN = "suite.Step.time_step", "suite.peakmem_run", "suite.track_span"
DESCRIBED = {"code": "", "version": "1 calibrated-1", "params": [], "param_names": []}
SIZES = ("10", "100", "1000")
BENCHMARKS: list[dict[str, Any]] = [
    DESCRIBED
    | {"name": STEP, "type": "time", "unit": "seconds", "rounds": 9, "number": 0}
    | {"params": [list(SIZES)], "param_names": ["vehicles"]},
    DESCRIBED | {"name": PEAK, "type": "peakmemory", "unit": "bytes"},
    DESCRIBED | {"name": SPAN, "type": "track", "unit": "m"},
]
Values = Sequence[float | str | None]


class Little:
    """A project of two commits, which measures with the interpreter of the tests."""

    def __init__(self, root: Path) -> None:
        self.root, self.results = root, root / "results"
        (root / "benchmarks").mkdir()
        self.results.mkdir()
        (root / "asv.conf.json").write_text(json.dumps(CONFIG))
        (root / "benchmarks" / "__init__.py").touch()
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.run("git", "add", ".")
        for message in ("base", "head"):
            commit = ("commit", "--quiet", "--allow-empty", "--message", message)
            self.run("git", *AS_SOMEBODY, *commit)
        hashes = self.run("git", "rev-list", "main").split()
        self.commits = hashes[1], hashes[0]

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def keep(self, directory: Path, processes: Sequence[Process]) -> None:
        keep_results(self.root, directory, Measured(self.commits, BENCHMARKS, processes))

    def compare(self, directory: Path) -> str:
        """What plain ASV says of both commits, with the same settings but for `results_dir`."""
        settings_file = self.root / "kept.conf.json"
        settings_file.write_text(json.dumps(CONFIG | {"results_dir": str(directory)}))
        asv = (sys.executable, "-m", "asv", "--config", str(settings_file))
        return self.run(*asv, "compare", *self.commits)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Little:
    """Return a project, made once."""
    return Little(tmp_path_factory.mktemp("a project with spaces"))


@pytest.fixture(autouse=True)
def _in_the_project(little: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASV reads files of the current directory."""
    monkeypatch.chdir(little.root)


def processes(side: str, benchmark: str, cases: Mapping[str, Values]) -> list[Process]:
    """Return a process a block; cases: per block a value, or why there is none, or None.

    None stands for a case that was not measured any more.
    """
    made = []
    for block, of_block in enumerate(zip(*cases.values(), strict=True)):
        of_case = {case: v for case, v in zip(cases, of_block, strict=True) if v is not None}
        made.append(
            Process(
                block=block,
                arm=side,
                benchmark=benchmark,
                place=0,
                values={c: None if isinstance(v, str) else v for c, v in of_case.items()},
                reference_kernel_s=0.005,
                wall_s=0.5,
                loops={c: None if isinstance(v, str) else 64 for c, v in of_case.items()},
                missing={c: v for c, v in of_case.items() if isinstance(v, str)},
            )
        )
    return made


def near(value: float, blocks: int = 20) -> list[float]:
    """Return values a block that differ by up to 10 %."""
    return [value * (1 + 0.1 * (7 * block % blocks) / blocks) for block in range(blocks)]


def marks(table: str) -> dict[str, str]:
    """Return ASV's mark of each row."""
    rows = [line.split("|") for line in table.splitlines() if line.startswith("|")]
    return {cells[5].strip(): cells[1].strip() for cells in rows[2:]}


def test_plain_asv_compares_what_was_kept(little: Little, tmp_path: Path) -> None:
    measured = [
        *processes("base", STEP, {"10": near(1e-5), "100": near(1e-4), "1000": near(1e-3)}),
        *processes("head", STEP, {"10": near(1.3e-5), "100": near(0.7e-4), "1000": near(1e-3)}),
        *processes("base", PEAK, {"": (1e8, 1e8)}),
        *processes("head", PEAK, {"": (2e8, 2e8)}),
    ]
    little.keep(tmp_path / "kept", measured)
    table = little.compare(tmp_path / "kept")
    assert marks(table) == {
        f"{STEP}(10)": "+",
        f"{STEP}(100)": "-",
        f"{STEP}(1000)": "",
        PEAK: "+",
    }
    assert little.commits[0][:8] in table


def test_asv_takes_the_processes_for_its_samples(little: Little, tmp_path: Path) -> None:
    """A fifth more in two processes is no change to ASV, in twenty it is."""
    for blocks, mark in ((2, ""), (20, "+")):
        sides = {"base": near(1e-5, blocks), "head": near(1.2e-5, blocks)}
        measured = [
            process
            for side, values in sides.items()
            for process in processes(side, STEP, {"10": values})
        ]
        kept = tmp_path / str(blocks)
        little.keep(kept, measured)
        assert marks(little.compare(kept))[f"{STEP}(10)"] == mark


def test_what_failed_is_null_and_what_was_skipped_or_not_asked_for_is_nan(
    little: Little, tmp_path: Path
) -> None:
    died, skipped = "exit code -9: killed", "skipped: too many vehicles"
    measured = [
        *processes("base", STEP, {"10": near(1e-5, 2), "100": near(1e-4, 2)}),
        *processes("head", STEP, {"10": [died, died], "100": [skipped, skipped]}),
        *processes("base", PEAK, {"": (1e8, 1e8)}),
        *processes("head", PEAK, {"": (died, skipped)}),
    ]
    little.keep(tmp_path / "kept", measured)
    found = {file.commit_hash: file for file in iter_results(str(tmp_path / "kept"))}
    base, head = (found[commit] for commit in little.commits)
    params = [list(SIZES)]
    assert head.get_result_value(STEP, params)[0] is None
    assert all(map(math.isnan, head.get_result_value(STEP, params)[1:]))
    assert head.get_result_samples(STEP, params) == [None] * 3
    assert head.get_result_value(PEAK, []) == [None]
    assert math.isnan(base.get_result_value(STEP, params)[2])
    assert SPAN not in base.get_all_result_keys(), "this gate measured no such benchmark"
    table = marks(little.compare(tmp_path / "kept"))
    assert table[f"{STEP}(10)"] == "!"
    assert table[f"{STEP}(100)"] == table[f"{STEP}(1000)"] == ""


value = st.floats(1e-9, 1e12) | st.sampled_from(["skipped: by choice", "ValueError: 1"]) | st.none()
of_blocks = st.integers(1, 12).flatmap(
    lambda blocks: st.fixed_dictionaries(
        {size: st.lists(value, min_size=blocks, max_size=blocks) for size in SIZES}
    )
)


@settings(max_examples=15)
@given(of_blocks)
def test_a_result_is_the_median_of_the_processes_in_the_order_of_the_blocks(
    little: Little, cases: Mapping[str, Values]
) -> None:
    with TemporaryDirectory() as scratch:
        kept = Path(scratch) / "kept"
        sides = ("base", "head")
        little.keep(kept, [process for side in sides for process in processes(side, STEP, cases)])
        numbers = {size: [v for v in cases[size] if isinstance(v, float)] for size in SIZES}
        numbers = {size: of_case for size, of_case in numbers.items() if of_case}
        for file in read_results(kept).files:
            row = file.rows.get(STEP)  # none where every case failed
            samples = row.recorded_samples() if row else {}
            assert {size: of_case.tolist() for size, of_case in samples.items()} == numbers
            medians = {size: median(of_case) for size, of_case in numbers.items()}
            assert (row.cases() if row else {}) == pytest.approx(medians, rel=1e-12)
            assert row is None or row.version == "1 calibrated-1"


def test_the_files_say_what_asv_says_of_commit_machine_and_suite(
    little: Little, tmp_path: Path
) -> None:
    measured = processes("base", STEP, {"10": near(1e-5, 3)})
    measured += processes("head", STEP, {"10": near(1e-5, 3)})
    little.keep(tmp_path / "kept", measured)
    files = {file.commit: file for file in read_results(tmp_path / "kept").files}
    assert files.keys() == set(little.commits)
    for commit, file in files.items():
        date_s = int(little.run("git", "show", "--no-patch", "--format=%at", commit))
        assert file.date_ms == 1000 * date_s
        assert file.environment.startswith("existing-py")
        assert file.path.name.startswith(f"{commit[:8]}-existing-py")
        assert file.machine == file.path.parent.name
        content = json.loads(file.path.read_text())
        row = dict(zip(content["result_columns"], content["results"][STEP], strict=False))
        assert row["stats_number"][0] == 64
        assert row["stats_repeat"][0] == 3
        assert row["duration"] == 1.5
    (machine,) = (tmp_path / "kept").glob("*/machine.json")
    facts = json.loads(machine.read_text())
    assert facts["machine"] == machine.parent.name
    assert facts["cpu"] == file.facts["cpu"]
    catalogue = read_catalogue(tmp_path / "kept").benchmarks
    assert catalogue.keys() == {benchmark["name"] for benchmark in BENCHMARKS}
    assert catalogue[STEP].param_names == ("vehicles",)
    assert catalogue[STEP].processes == 9


@pytest.mark.parametrize("noted", [False, True], ids=["not noted", "noted"])
def test_the_machine_is_the_one_that_asv_has_noted_and_nothing_is_noted(
    little: Little, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted: bool
) -> None:
    home, name = tmp_path / "home", "a box of mine" if noted else this_machine().name
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    if noted:
        facts = {"machine": name, "cpu": "a fast one", "num_cpu": "2"}
        note = json.dumps({name: facts, "version": 1})
        (home / ".asv-machine.json").write_text(note)
    little.keep(tmp_path / "kept", processes("base", STEP, {"10": [1e-5]}))
    files = read_results(tmp_path / "kept").files
    assert {file.machine for file in files} == {name}
    assert [path.name for path in home.iterdir()] == [".asv-machine.json"] * noted
    assert not noted or (home / ".asv-machine.json").read_text() == note


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_a_directory_is_filled_whole_and_nothing_is_left_beside_it(
    little: Little, tmp_path: Path, there: bool
) -> None:
    kept = tmp_path / "deep" / "kept"
    if there:
        kept.mkdir(parents=True)
    require_free(kept, little.results, little.commits)
    little.keep(kept, processes("base", STEP, {"10": [1e-5]}))
    assert {path.name for path in kept.parent.iterdir()} == {"kept"}
    assert len(list(kept.glob("*/????????-*.json"))) == 2
    assert not list(little.results.iterdir()), "the project's own results are not touched"
    with pytest.raises(UserError, match="no empty directory"):
        require_free(kept, little.results, little.commits)
    before = (kept / "benchmarks.json").stat()
    with pytest.raises(UserError, match="cannot be written"):
        little.keep(kept, processes("base", STEP, {"10": [1e-5]}))
    assert (kept / "benchmarks.json").stat() == before
    assert {path.name for path in kept.parent.iterdir()} == {"kept"}


def test_a_directory_that_cannot_be_used_is_named_in_one_line(
    little: Little, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(little.results, target_is_directory=True)
    for directory, words in (
        (little.results, "the project's own results"),
        (little.results / "box" / "new", "the project's own results"),
        (tmp_path / "link" / "new", "the project's own results"),
        (little.root, "no empty directory"),
        (tmp_path / "file", "no empty directory"),
        (tmp_path / "file" / "new", "cannot be written"),
    ):
        with pytest.raises(UserError, match=words) as refusal:
            require_free(directory, little.results, little.commits)
        assert str(refusal.value).startswith(f"--keep-results {directory}: ")
        assert len(str(refusal.value).splitlines()) == 1
    same = little.commits[0], little.commits[0]
    with pytest.raises(UserError, match="both commits are"):
        require_free(tmp_path / "new", little.results, same)


def test_the_command_refuses_a_directory_before_it_installs_anything(
    little: Little, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "before.json").touch()
    assert main(["gate", "main~1", "main", "--keep-results", str(tmp_path)]) == 20
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert "no empty directory" in line
    assert not (little.root / "env").exists()
    assert read_project(little.root / "asv.conf.json").results_dir == little.root / "results"


def test_stored_results_are_not_kept_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["gate", "a", "b", "--stored", "--keep-results", str(tmp_path / "new")])
    assert stopped.value.code == 2
    assert "--keep-results files what is measured" in capsys.readouterr().err.splitlines()[-1]
