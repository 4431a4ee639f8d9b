"""Presets: what a command measures, and for how long, by a name instead of by flags."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .checks import NUMBERS_OR_TEXTS, TABLE, number, whole_number
from .tables import Key, read_table

_FLAG = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Preset:
    """A workload and the effort to measure it.

    steps: counted in a process. repeats: processes of each case. budget_s: of the whole command;
    each case gets an equal share of it. flags: of the workload, each with one value or several;
    several span a grid. A flag that is absent has the workload's own default.
    """

    name: str
    steps: int
    repeats: int
    budget_s: float
    flags: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


STANDARD = Preset("standard", steps=1000, repeats=5, budget_s=12)
BUILT_IN = {
    preset.name: preset
    for preset in (
        Preset("smoke", steps=200, repeats=3, budget_s=15),
        STANDARD,
        Preset("high-performance", steps=1000, repeats=5, budget_s=60),
        Preset("scale", steps=300, repeats=3, budget_s=120),
        Preset("stress", steps=100, repeats=3, budget_s=120),
    )
}


def preset_keys(default: Preset) -> tuple[Key, ...]:
    """Return the keys of `[preset.NAME]`; default: what it says where the table is silent."""
    return (
        Key("steps", whole_number(1, 100_000_000), default.steps),
        Key("repeats", whole_number(3, 1000), default.repeats),
        Key("budget_s", number(1, 86_400), default.budget_s),
        Key("flags", TABLE, {}),
    )


def read_presets(tables: Mapping[str, Any]) -> dict[str, Preset]:
    """Return the built-in presets and those of `[preset.NAME]`, which go before them.

    A key that a table lacks is that of the built-in preset of its name, else of `standard`.
    ValueError names what is wrong.
    """
    return BUILT_IN | {name: _preset(name, table) for name, table in tables.items()}


def _preset(name: str, table: Any) -> Preset:
    where = f"[preset.{name}]"
    keys = preset_keys(BUILT_IN.get(name, STANDARD))
    given = read_table(where, TABLE(where, table), keys)
    flags = {
        flag: NUMBERS_OR_TEXTS(f"{where} flags.{flag}", value)
        for flag, value in given.pop("flags").items()
    }
    for flag in flags:
        if not _FLAG.fullmatch(flag):
            raise ValueError(
                f"{where} flags: {flag!r} is not lower-case letters, digits and underscores"
            )
    return Preset(name, **given, flags=flags)
