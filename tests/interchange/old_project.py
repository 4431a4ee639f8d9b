"""A project with old performance tests, in the styles met in the wild."""

import shutil
from pathlib import Path

SOURCE = Path(__file__).parent / "old_tests"
# A suffix that neither pytest nor a linter takes for Python.
SUFFIX = ".old"


def make_project(root: Path) -> Path:
    """Write the project into the new directory `root` and return it."""
    for file in sorted(SOURCE.rglob(f"*{SUFFIX}")):
        inside = file.relative_to(SOURCE).with_suffix("")
        parts = (".github", *inside.parts) if inside.parts[0] == "workflows" else inside.parts
        new = root.joinpath(*parts)
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, new)
    return root


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return content and mode of every file, and every folder, but what Python caches."""
    return {
        str(path.relative_to(root)): (
            path.read_bytes() if path.is_file() else b"",
            path.stat().st_mode,
        )
        for path in sorted(root.rglob("*"))
        if "__pycache__" not in path.parts
    }
