"""docs/settings.md lists every key of the settings file, what it accepts and its default."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tools.store.settings.file import TABLES, TOP_LEVEL, read_settings
from tools.store.settings.presets import BUILT_IN, STANDARD, preset_keys
from tools.store.settings.quality import QUALITY
from tools.store.settings.tables import REQUIRED, Key
from tools.store.settings.thresholds import PATTERN, SUITE

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
KEYS: dict[str, Sequence[Key]] = {
    "": SUITE,
    **{f"[{name}] ": keys for name, keys in TABLES.items()},
    "[[pattern]] ": PATTERN,
    "[preset.NAME] ": preset_keys(STANDARD),
    "[[quality]] ": QUALITY,
}


def rows(heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table under a heading, without its header."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table is not None
    _, _, *lines = table[0].splitlines()
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def in_words(default: Any) -> str:
    if isinstance(default, re.Pattern):
        return f"`{default.pattern!r}`"
    if default is REQUIRED:
        return REQUIRED
    return "none" if default in (None, (), {}) else f"{default:g}"


def test_the_table_holds_every_key_as_the_code_has_it() -> None:
    listed = {row[:3] for row in rows("Every key")}
    assert listed == {
        (f"`{where}{key.name}`", key.check.accepted, in_words(key.default))
        for where, keys in KEYS.items()
        for key in keys
    }
    assert all(row[3] for row in rows("Every key"))


def test_every_table_that_the_file_may_have_is_among_them() -> None:
    headers = {re.sub(r"\.NAME|[\[\] ]", "", where) for where in KEYS}
    assert headers - {""} == {key.name for key in TOP_LEVEL} - {key.name for key in SUITE}


def test_the_built_in_presets_are_those_of_the_code() -> None:
    assert rows("Presets") == [
        (preset.name, str(preset.steps), str(preset.repeats), f"{preset.budget_s:g}")
        for preset in BUILT_IN.values()
    ]
    assert not any(preset.flags for preset in BUILT_IN.values())


def test_the_example_is_read(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    (tmp_path / "gate.toml").write_text(example[1], encoding="utf-8")
    smoke = read_settings(tmp_path / "gate.toml").presets["smoke"]
    assert (smoke.steps, smoke.budget_s) == (BUILT_IN["smoke"].steps, 5)
    assert smoke.flags == {"vehicles": (20, 100), "engine": ("numpy",)}


@pytest.mark.parametrize("name", ["README.md", "docs/gate.md"])
def test_the_page_is_linked(name: str) -> None:
    text = (PAGE.parents[1] / name).read_text(encoding="utf-8")
    assert "](settings.md)" in text or "](docs/settings.md)" in text
