"""Where compiled kernels are kept: what is read there is run, so that no other may write it."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("numba")
from simcore.engines.numba import compiled


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files, where everybody may write."""
    tmp_path.chmod(0o1777)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def only_mine(directory: str) -> bool:
    found = os.lstat(directory)
    return stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == os.getuid()


def test_it_is_made_for_the_user_alone_and_found_again(temporary: Path) -> None:
    directory = compiled.own_temporary_directory("kernels")
    assert Path(directory).parent == temporary
    assert only_mine(directory)
    assert compiled.own_temporary_directory("kernels") == directory


def expected(temporary: Path) -> Path:
    return temporary / f"kernels-{os.getuid()}"


def test_one_that_others_can_write_is_not_used(temporary: Path) -> None:
    expected(temporary).mkdir()
    expected(temporary).chmod(0o777)
    directory = compiled.own_temporary_directory("kernels")
    assert directory != str(expected(temporary))
    assert only_mine(directory)


def test_a_link_to_a_directory_is_not_followed(temporary: Path) -> None:
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    expected(temporary).symlink_to(elsewhere)
    directory = compiled.own_temporary_directory("kernels")
    assert directory != str(expected(temporary))
    assert only_mine(directory)


def test_a_file_in_its_place_is_left_alone(temporary: Path) -> None:
    expected(temporary).write_text("another's")
    assert only_mine(compiled.own_temporary_directory("kernels"))
    assert expected(temporary).read_text() == "another's"


def test_one_of_another_user_is_not_used(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.getuid()
    monkeypatch.setattr(compiled.os, "getuid", lambda: mine + 1)
    (temporary / f"kernels-{mine + 1}").mkdir(mode=0o700)
    directory = compiled.own_temporary_directory("kernels")
    assert directory != str(temporary / f"kernels-{mine + 1}")


def test_neither_package_nor_home_can_be_written(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = temporary / "file"
    nothing.write_text("")
    monkeypatch.setattr(compiled, "PACKAGE", nothing)
    monkeypatch.setenv("HOME", str(nothing))
    compiled._directory.cache_clear()
    try:
        directory = compiled._directory()
    finally:
        compiled._directory.cache_clear()
    assert Path(directory).parent == temporary
    assert only_mine(directory)
