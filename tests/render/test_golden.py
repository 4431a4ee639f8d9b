"""Reports and commands print what was judged to be right, at four widths and through a pipe.

`python -m tests.render.golden` renews the texts in tests/render/golden.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.golden import FOLDER, RECORDED, WIDTHS, recorded, text, write_project
from tests.render.hand_made import REPORTS
from tools.__main__ import main
from tools.render.report import Report

ROOT = Path(__file__).parents[2]


def kept(name: str, width: int) -> str:
    return (FOLDER / f"{name}-{width}.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("golden")
    write_project(root)
    return root


@pytest.fixture(scope="module")
def reports(project: Path) -> dict[str, Report]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(project / "cache"))
        return recorded(project)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_made_by_hand_is_as_it_was(name: str, width: int) -> None:
    assert text(REPORTS[name](), width) == kept(name, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", RECORDED)
def test_a_report_on_a_results_folder_is_as_it_was(
    name: str, width: int, reports: dict[str, Report]
) -> None:
    assert text(reports[name], width) == kept(name, width)


def test_through_a_pipe_it_is_80_columns_wide_or_as_wide_as_columns_says(project: Path) -> None:
    command = [sys.executable, "-m", "tools", "scaling", "--config", str(project / "asv.conf.json")]
    plain = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    plain |= {"PYTHONIOENCODING": "utf-8"}
    for environment, width in ((plain, 80), ({**plain, "COLUMNS": "60"}, 60)):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        assert done.stdout.decode("utf-8") == kept("scaling", width)


@pytest.mark.parametrize("arguments", [("scaling",), ("projection", "--commit", "all")])
def test_all_is_printed_where_it_is_asked_for(
    arguments: tuple[str, ...],
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    texts = []
    for more in ((), ("--all",)):
        assert main([*arguments, *more, "--config", str(project / "asv.conf.json")]) == 0
        texts.append(capsys.readouterr().out)
    brief, everything = texts
    hint = brief.splitlines()[-1]
    assert hint.endswith(" rows in all: --all prints them.")
    assert "--all" not in everything
    assert len(everything.splitlines()) > int(hint.split()[0].replace(",", ""))


def test_summaries_come_first_and_have_ten_lines_at_most(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        assert 1 <= len(report.summary) <= 10
        first = kept(name, 140).splitlines()[0]
        assert report.summary[0].startswith(first)


def test_no_text_is_wider_than_it_may_be_and_none_is_left_over() -> None:
    texts = {path.name: path for path in FOLDER.iterdir()}
    names = (*REPORTS, *RECORDED)
    assert set(texts) == {f"{name}-{width}.txt" for name in names for width in WIDTHS}
    for name, path in texts.items():
        width = int(name.removesuffix(".txt").rpartition("-")[2])
        assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= width
