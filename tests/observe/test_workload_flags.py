"""The flags of a workload are options of a command, and bad values are answered in one line."""

import argparse
from pathlib import Path

import pytest

from tests.measure.steppers import ADAPTER, stepping_project
from tools.commands._workload import add_workload_flags, flags_of
from tools.errors import UserError
from tools.observe.tree import read_tree


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stepping_project(tmp_path)
    (tmp_path / "gate.toml").write_text('[workload]\nmodule = "suite.adapter"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parsed(*arguments: str, several: bool = False) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    workload = add_workload_flags(parser, several)
    assert workload is not None
    return flags_of(parser.parse_args(arguments), workload)


@pytest.mark.usefixtures("project")
def test_flags_are_options_by_their_name_or_their_plural():
    assert parsed() == {}
    assert parsed("--size", "20", "--pause-s", "0.5") == {"size": 20, "pause_s": 0.5}
    assert parsed("--sizes", "20", "30", "--how", "dies", several=True) == {
        "size": [20, 30],
        "how": "dies",
    }


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--size", "0"), "argument --size: 0 is not a whole number from 1 to 100"),
        (("--size", "1.5"), "argument --size: 1.5 is not a whole number from 1 to 100"),
        (("--pause-s", "nan"), "argument --pause-s: nan is not a number from 0 to 1"),
        (("--how", "well"), "argument --how: well is not one of busy, dies, fails"),
        (("--sizes", "1"), "unrecognized arguments: --sizes 1"),
    ],
)
def test_a_bad_value_is_wrong_usage_with_what_is_accepted(arguments, words, capsys):
    with pytest.raises(SystemExit) as stopped:
        parsed(*arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err.splitlines()[-1]


def test_a_flag_cannot_be_called_as_an_option_of_the_command(project: Path):
    adapter = project / "suite" / "adapter.py"
    adapter.write_text(ADAPTER.replace('"name": "how"', '"name": "steps"'))
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps")
    with pytest.raises(UserError, match=r"steps is an option of this command itself; rename"):
        add_workload_flags(parser, several=False)


def test_without_a_workload_there_are_no_flags_and_the_help_says_why(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser()
    assert add_workload_flags(parser, several=True) is None
    assert 'add [workload] module = "..."' in " ".join(parser.format_help().split())


def test_a_workload_that_does_not_import_is_named(project: Path):
    (project / "gate.toml").write_text('[workload]\nmodule = "suite.nothing"\n')
    with pytest.raises(UserError, match=r"\[workload\] module suite\.nothing: .*correct it"):
        read_tree(project)
