"""Plots of what strangers have named: every text is drawn as it is, every file has a name."""

from pathlib import Path

import pytest
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from tools.errors import UserError
from tools.render.file_names import file_name
from tools.render.plot_file import label_costs, save

FORMULA = "$\\frac{$"  # which matplotlib refuses as a formula
NAME = f"b.time_{FORMULA} \x1b[2J \u202e\ud800 _x^2"
SHOWN = f"b.time_{FORMULA} \ufffd[2J \ufffd\ufffd _x^2"


@pytest.fixture
def figure() -> Figure:
    return Figure(layout="constrained")


def drawn(figure: Figure, tmp_path: Path, name: str = "a.png") -> set[str]:
    """The texts of a figure once it is saved, those of its ticks too."""
    path = save(figure, tmp_path / "plots", name)
    assert list(path.parent.iterdir()) == [path]
    texts = figure.findobj(Text)
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)
    shown = {text.get_text() for text in texts}
    assert all(line.isprintable() for text in shown for line in text.split("\n"))
    return shown


def axes_named(figure: Figure) -> Axes:
    axes = figure.add_subplot()
    axes.plot([10, 1000], [1, 50], label=NAME)
    axes.set(xscale="log", yscale="log", xlabel=NAME, title=f"{NAME}\nmachine")
    label_costs(axes, NAME)
    return axes


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_names_are_drawn_as_they_are(figure: Figure, tmp_path: Path, suffix: str) -> None:
    axes = axes_named(figure)
    axes.annotate(NAME, (100, 10))
    figure.legend(title=NAME)
    figure.suptitle(NAME)
    shown = drawn(figure, tmp_path, f"a.{suffix}")
    assert {SHOWN, f"{SHOWN}\nmachine", "10", "100", "1k"} <= shown


def test_ticks_with_names_are_drawn_as_they_are(figure: Figure, tmp_path: Path) -> None:
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1])
    axes.set_xticks([0, 1], [NAME, "second"], rotation=30)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f} {FORMULA}\n"))
    assert {SHOWN, "second", f"1.0 {FORMULA} "} <= drawn(figure, tmp_path)


def test_it_is_so_whatever_the_user_has_set_for_matplotlib(figure: Figure, tmp_path: Path) -> None:
    with rc_context({"text.usetex": True}):
        axes_named(figure)
        assert SHOWN in drawn(figure, tmp_path)


def test_a_directory_that_cannot_be_made_is_told(figure: Figure, tmp_path: Path) -> None:
    (tmp_path / "plots").write_text("")
    with pytest.raises(UserError, match=r"--plot .*plots: cannot be written"):
        save(figure, tmp_path / "plots", "a.png")


def test_a_file_is_called_as_its_benchmark_where_that_is_a_file_name() -> None:
    assert file_name("step.Step.time_step", ".workers.png") == "step.Step.time_step.workers.png"


def test_other_names_stay_apart_and_in_the_directory() -> None:
    names = ["a b", "a_b", "a/b", "../a", "/a", "größer", "\ud800", "", "x" * 400, "x" * 401, "."]
    files = [file_name(name, ".png") for name in names]
    assert len(set(files)) == len(names)
    for file in files:
        assert file.isascii()
        assert file.isprintable()
        assert len(file) < 200
        assert Path(file).name == file
        assert file.endswith(".png")
