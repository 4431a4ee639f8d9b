"""What an interrupted `asv run` leaves in results/: whole results stay, halves do not."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ..store.results import result_paths
from ..store.side_car import SUFFIX, side_car_paths

_SET_ASIDE = re.compile(r"\.damaged-\d+$")  # as benchmarks/side_car.py calls them


def written_ns(results_dir: Path) -> dict[Path, int]:
    """Return when each result, and each side-car of one, was written."""
    paths = (*result_paths(results_dir), *side_car_paths(results_dir))
    return {path: path.stat().st_mtime_ns for path in paths}


def keep_whole(results_dir: Path, before: Mapping[Path, int]) -> tuple[str, ...]:
    """Return the commits of which results were written since, 8 digits each, in order.

    before: as `written_ns` had it. ASV does not write a result whole or not at all: one that is cut
    short is removed. So is a side-car that began since and belongs to no result; one that was
    damaged and set aside since is older than that, and stays.
    """
    kept = set()
    for path in result_paths(results_dir):
        if path.stat().st_mtime_ns == before.get(path):
            continue
        if _is_whole(path):
            kept.add(path.name[:8])
        else:
            path.unlink()
    stems = {path.stem for path in result_paths(results_dir)}
    for path in side_car_paths(results_dir):
        stem = path.name.removesuffix(SUFFIX)
        if path not in before and stem not in stems and not _SET_ASIDE.search(stem):
            path.unlink()
    return tuple(sorted(kept))


def _is_whole(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True
