"""Options of `projection`: formats, plots, and what makes no sense."""

from pathlib import Path
from typing import Any

import pytest

from tests.projection.projects import FORMATS, projection


def test_every_format_and_no_line_over_100_columns(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in FORMATS:
        options = ["--format", form, "--cores", "4", "--predict", "50000", "--commit", "all"]
        assert projection(suite, *options) == 0
        out = capsys.readouterr().out
        assert form != "text" or max(map(len, out.splitlines())) <= 100
        assert "step" in out
        assert "step.Step.time_step" in out or form not in ("json", "csv")


def test_plots_are_written_a_benchmark_each(
    suite: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--plot", str(tmp_path / "plots")) == 0
    (png,) = (tmp_path / "plots").iterdir()
    assert png.name == "ensemble.Ensemble.track_throughput.workers.png"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert projection(suite, "--plot", str(suite.config)) == 20
    assert "--plot" in capsys.readouterr().err


def test_many_series_are_drawn_up_to_a_limit(
    project: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, sizes = "suite.Many.track_rate", [str(n) for n in range(1, 30)]
    project.describe(**{name: {"unit": "1/s", "param_names": ["size", "workers"], "version": "1"}})
    rates = [rate for _ in sizes for rate in (1.0, 1.9)]
    project.add("a" * 40, {name: [rates, [sizes, ["1", "2"]], "1"]})
    assert projection(project, "--plot", str(tmp_path / "plots")) == 0
    (png,) = (tmp_path / "plots").iterdir()
    header = png.read_bytes()[16:24]
    assert max(int.from_bytes(header[:4]), int.from_bytes(header[4:])) < 4000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--machine", "elsewhere"], "--machine elsewhere: no results; there are box"),
        (["--commit", "0123"], "is not a measured commit"),
        (["--bench", "nosuch"], "--bench nosuch: matches no benchmark; there are ensemble."),
        (["--axis", "engine"], "--axis engine: its values are not two or more different"),
        (["--axis", "cars"], "--axis cars: not a parameter"),
        (["--verify"], "projection --verify: is now `python -m tools verify`"),
    ],
)
def test_options_that_make_no_sense_say_so(
    suite: Any, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert projection(suite, *options) == 20
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("cores", ["0", "1.5", "-2", "1e9", "9" * 400])
def test_cores_are_whole_numbers_with_a_limit(
    suite: Any, capsys: pytest.CaptureFixture[str], cores: str
) -> None:
    with pytest.raises(SystemExit):
        projection(suite, "--cores", cores)
    assert "not a whole number from 1 to" in capsys.readouterr().err
