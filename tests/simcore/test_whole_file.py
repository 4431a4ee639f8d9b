"""A file is there whole or not at all, and nothing is there beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simcore import whole_file as module
from simcore.whole_file import whole_file

ROOT = Path(__file__).parents[2]
HALF = """
import sys, time
from simcore.whole_file import whole_file
with whole_file(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=["nameless", "named"])
def either(request, monkeypatch):
    """Where the system has files without a name, and where it has none."""
    if request.param == "named":
        monkeypatch.setattr(module, "_nameless", lambda directory: None)


def write_half(path, error):
    with whole_file(path) as file:
        file.write(b"half")
        raise error


@pytest.mark.usefixtures("either")
def test_it_appears_when_it_is_whole_in_place_of_what_was_there(tmp_path):
    path = tmp_path / "run.npz"
    for content in (b"first", b"second"):
        with whole_file(path) as file:
            file.write(content)
            assert not path.exists() or path.read_bytes() == b"first"
        assert path.read_bytes() == content
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("error", [ValueError("no"), OSError(28, "full"), KeyboardInterrupt()])
def test_an_error_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "run.npz"
    path.write_bytes(b"before")
    with pytest.raises(type(error)) as raised:
        write_half(path, error)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(error, OSError):
        assert raised.value.filename == str(path)


@pytest.mark.usefixtures("either")
def test_it_may_be_read_by_whom_the_system_lets_read_new_files(tmp_path):
    (tmp_path / "plain").touch()
    with whole_file(tmp_path / "whole"):
        pass
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.usefixtures("either")
def test_a_directory_that_is_missing_or_none_is_named(tmp_path):
    for parent in (tmp_path / "nowhere", tmp_path / "plain"):
        (tmp_path / "plain").touch()
        with pytest.raises(OSError, match="run") as error, whole_file(parent / "run"):
            pass
        assert error.value.filename == str(parent / "run")


def test_a_process_that_is_killed_leaves_nothing_behind(tmp_path):
    probe = module._nameless(tmp_path)
    if probe is None:
        pytest.skip("the file system has no files without a name")
    probe.close()
    path = tmp_path / "run.npz"
    command = [sys.executable, "-c", HALF, path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as half:
        assert half.stdout.readline() == "half\n"
        half.kill()
    assert os.listdir(tmp_path) == []
