"""Libraries of two installations are one file where they are equal, and else what they were."""

from pathlib import Path

import pytest

from tools.measure.installation import Installation
from tools.measure.shared_libraries import share_libraries

LIBRARIES = "lib/python3.11/site-packages/numeric"


def environment(directory: Path, files: dict[str, str]) -> Installation:
    """An environment with these files among its packages."""
    for name, content in files.items():
        file = directory / LIBRARIES / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    (directory / "bin").mkdir(parents=True, exist_ok=True)
    return Installation("c" * 40, directory / "bin" / "python", directory, {})


def contents(directory: Path) -> dict[str, str]:
    files = (directory / LIBRARIES).rglob("*")
    return {file.name: file.read_text() for file in files if file.is_file()}


@pytest.fixture
def sides(tmp_path: Path) -> list[Installation]:
    base = {"core.cpython-311.so": "loops", "libblas.so.0": "blas", "own.so": "before", "m.py": "m"}
    head = base | {"own.so": "after!", "new.so": "new"}
    return [
        environment(tmp_path / "base", base),
        environment(tmp_path / "head", head),
        environment(tmp_path / "build", base),
    ]


def test_equal_libraries_are_one_file_and_all_else_is_as_it_was(
    sides: list[Installation], tmp_path: Path
) -> None:
    before = {side: contents(tmp_path / side) for side in ("base", "head", "build")}
    assert share_libraries(sides) == 2 + 3
    assert {side: contents(tmp_path / side) for side in before} == before

    def is_shared(name: str, *with_side: str) -> bool:
        base = tmp_path / "base" / LIBRARIES / name
        return all((tmp_path / side / LIBRARIES / name).samefile(base) for side in with_side)

    assert is_shared("core.cpython-311.so", "head", "build")
    assert is_shared("libblas.so.0", "head", "build")
    assert is_shared("own.so", "build")
    assert not is_shared("own.so", "head")
    assert not is_shared("m.py", "head")
    assert share_libraries(sides) == 0


def test_a_link_and_what_an_interrupted_run_left_do_no_harm(
    sides: list[Installation], tmp_path: Path
) -> None:
    packages = tmp_path / "head" / LIBRARIES
    (packages / "core.cpython-311.so.linked").write_text("half")
    (packages / "libblas.so.0").unlink()
    (packages / "libblas.so.0").symlink_to(packages / "own.so")
    share_libraries(sides[:2])
    assert (packages / "libblas.so.0").is_symlink()
    assert (packages / "core.cpython-311.so").read_text() == "loops"
    assert not (packages / "core.cpython-311.so.linked").exists()
