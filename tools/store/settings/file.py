"""`gate.toml`: the settings of a project, all of them checked whichever command reads it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import UserError
from ..problems import one_line
from ..reading import MissingError, decode, read_bytes
from .checks import LIST_OF_TABLES, TABLE
from .observing import (
    ESTIMATION,
    PARALLEL,
    TOOLS,
    WORKLOAD,
    Estimation,
    Parallel,
    ToolSettings,
)
from .presets import Preset, read_presets
from .quality import QualityGate, read_quality_gate
from .tables import Key, read_table
from .thresholds import DIGEST, LIMITS, MEMORY, SUITE, Thresholds, read_thresholds

FILE = Path("gate.toml")
_MOST_BYTES = 1_000_000
TABLES: Mapping[str, Sequence[Key]] = {
    "limits": LIMITS,
    "memory": MEMORY,
    "digest": DIGEST,
    "workload": WORKLOAD,
    "parallel": PARALLEL,
    "estimation": ESTIMATION,
    "tools": TOOLS,
}
TOP_LEVEL = (
    *SUITE,
    *(Key(name, TABLE, {}) for name in (*TABLES, "preset")),
    *(Key(name, LIST_OF_TABLES, []) for name in ("pattern", "quality")),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says, with defaults where it is silent.

    workload: the module that makes what is stepped; None: there is none. presets: by name.
    """

    thresholds: Thresholds
    workload: str | None
    presets: Mapping[str, Preset]
    parallel: Parallel
    estimation: Estimation
    tools: ToolSettings
    quality: tuple[QualityGate, ...]


def read_settings(file: Path = FILE) -> Settings:
    """Read the file, or the defaults where there is none.

    Raises UserError, which names the first key that is wrong, and what is accepted.
    """
    try:
        return _settings(tomllib.loads(decode(read_bytes(file, _MOST_BYTES))))
    except MissingError:
        return _settings({})
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        what = "is nested too deeply" if deep else one_line(error)
        raise UserError(f"{file}: {what}; fix it (docs/settings.md says what it holds)") from error


def _settings(content: Mapping[str, Any]) -> Settings:
    top = read_table("", content, TOP_LEVEL)
    tables = {name: read_table(f"[{name}]", top[name], keys) for name, keys in TABLES.items()}
    return Settings(
        thresholds=read_thresholds(top, tables),
        workload=tables["workload"]["module"],
        presets=read_presets(top["preset"]),
        parallel=Parallel(**tables["parallel"]),
        estimation=Estimation(**tables["estimation"]),
        tools=ToolSettings(**tables["tools"]),
        quality=tuple(
            read_quality_gate(f"[[quality]] number {i}:", table)
            for i, table in enumerate(top["quality"], 1)
        ),
    )
