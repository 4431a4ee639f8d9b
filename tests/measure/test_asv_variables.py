"""ASV finds the Python that runs, whatever else is on PATH."""

import contextlib
import os
import sys
from pathlib import Path

import pytest
from asv.plugins.virtualenv import Virtualenv

from tools.measure.asv_run import measure_quickly
from tools.measure.asv_variables import asv_variables, asv_variables_set

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
HERE = Path(sys.executable).parent
STANDS_IN_FOR_ASV = """
import os
from pathlib import Path
said = os.environ["PATH"] + os.pathsep + os.environ["PIP_ONLY_BINARY"]
Path(__file__).with_name("said").write_text(said)
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program on PATH that is named as this Python and does not run, as pyenv has them."""
    program = tmp_path / f"python{VERSION}"
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return program


def test_asv_takes_the_python_that_runs_and_not_one_of_its_name(stand_in: Path) -> None:
    assert Virtualenv._find_python(VERSION) == str(stand_in)
    with asv_variables_set():
        assert Virtualenv._find_python(VERSION) == str(HERE / f"python{VERSION}")


def test_what_was_set_before_is_set_again(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_ONLY_BINARY", raising=False)
    before = dict(os.environ)
    with contextlib.suppress(ZeroDivisionError), asv_variables_set():
        inside = dict(os.environ)
        raise ZeroDivisionError
    assert inside["PIP_ONLY_BINARY"] == ":all:"
    assert inside["PATH"] == f"{HERE}{os.pathsep}{before['PATH']}"
    assert dict(os.environ) == before


def test_without_a_path_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH")
    assert asv_variables()["PATH"] == str(HERE)
    with asv_variables_set():
        pass
    assert "PATH" not in os.environ


def test_asv_as_a_process_has_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asv.py").write_text(STANDS_IN_FOR_ASV)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    measure_quickly(["a" * 40], lambda percent: None)
    said = (tmp_path / "said").read_text()
    assert said.startswith(f"{HERE}{os.pathsep}")
    assert said.endswith(":all:")
