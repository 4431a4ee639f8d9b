"""Cores of a machine, from which processors share one."""

from pathlib import Path

import pytest

from tools.projection.topology import cores_of_system


@pytest.mark.parametrize(
    ("siblings", "cores"),
    [(["0,2", "1,3", "0,2", "1,3"], 2), (["0", "1"], None), (["0-1", "0-1"], 1), ([], None)],
)
def test_processors_that_share_a_core_are_one(
    tmp_path: Path, siblings: list[str], cores: int | None
) -> None:
    for i, shared in enumerate(siblings):
        (tmp_path / f"cpu{i}" / "topology").mkdir(parents=True)
        (tmp_path / f"cpu{i}" / "topology" / "thread_siblings_list").write_text(f"{shared}\n")
    (tmp_path / "cpufreq").mkdir()
    assert cores_of_system(tmp_path) == cores


def test_what_is_no_list_of_processors_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "cpu0" / "topology").mkdir(parents=True)
    (tmp_path / "cpu0" / "topology" / "thread_siblings_list").write_bytes(b"\xff")
    assert cores_of_system(tmp_path) is None
