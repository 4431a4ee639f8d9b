"""The laws of curves at chosen commits, each judged once and kept from then on."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import UserError
from ...render.progress import track
from ...scaling.judge import judge
from ...scaling.rule.interval_inflation import IntervalInflation
from ...store.catalogue import Catalogue
from ...store.reading import UnusableError, read_bytes
from ...store.results import ResultFile
from ...store.series import size_series
from ..cache import cached
from .curves import Curve
from .record import Law, law_record
from .rule.spacing import chosen_places

MOST_OF_A_CURVE = 40
MOST = 300  # in all besides the newest: judging takes some hundredths of a second each
_ANSWERED = 2  # tags of a curve, the newest, whose laws answer at any size, which takes longer
_PLACES_WORTH_A_BAR = 20


def find_laws(
    curves: Sequence[Curve],
    tagged: frozenset[str],
    catalogue: Catalogue,
    inflation: IntervalInflation,
) -> list[dict[int, Law]]:
    """Return of each curve its laws by place: at the newest, at events, at tags and evenly.

    tagged: commits that have a tag. A place where the curve was not measured has none. The newest,
    and those at the newest tags, answer at any size.
    """
    most = min(MOST_OF_A_CURVE, 1 + MOST // max(len(curves), 1))
    asked: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    files: dict[int, ResultFile] = {}
    for number, curve in enumerate(curves):
        of_tags = _measured(curve, tagged)[-_ANSWERED:]
        chosen = _places(curve, of_tags, most)
        for place in chosen:
            file = curve.suite.place(place).files[-1]
            files[id(file)] = file
            asked[id(file)].append((number, place, place == chosen[-1] or place in of_tags))

    @cache
    def digest(path: Path) -> bytes:
        try:
            return hashlib.blake2b(read_bytes(path)).digest()
        except UnusableError as error:
            raise UserError(f"{path}: {error}; run the command again") from error

    laws: list[dict[int, Law]] = [{} for _ in curves]
    for key in track(list(asked), "fitting laws", _PLACES_WORTH_A_BAR):  # a file is parsed once
        file = files[key]
        for number, place, answers in asked[key]:
            widened = inflation if answers else None
            law = _law(file, curves[number], catalogue, widened, digest(file.path))
            if law is not None:
                laws[number][place] = law
    return [dict(sorted(of_curve.items())) for of_curve in laws]


def _measured(curve: Curve, commits: frozenset[str]) -> list[int]:
    """Return the places of these commits at which the curve was measured."""
    places = curve.suite.costs.timeline.places
    measured = np.flatnonzero((curve.values > 0).any(axis=0)).tolist()
    return [t for t in measured if not commits.isdisjoint(places[t].commits)]


def _places(curve: Curve, of_tags: Sequence[int], most: int) -> list[int]:
    """Return the chosen places, by number among all of the suite, where the curve was measured."""
    places = curve.suite.costs.timeline.places
    measured = np.flatnonzero((curve.values > 0).any(axis=0)).tolist()
    number = {t: i for i, t in enumerate(measured)}
    of_events = {t for event in curve.events() for t in (event.likeliest, event.likeliest - 1)}
    always = {number[t] for t in (*of_events, *of_tags) if t in number}
    chosen = chosen_places([places[t].commits[0] for t in measured], always, most)
    return [measured[i] for i in chosen]


def _law(
    file: ResultFile,
    curve: Curve,
    catalogue: Catalogue,
    inflation: IntervalInflation | None,
    digest: bytes,
) -> Law | None:
    """Return the law of a curve in a file; inflation: of its answers, None where it has none."""
    series = curve.series
    benchmark = catalogue[series.benchmark]

    def make() -> Any:
        if series.benchmark not in file.rows:
            return None
        for each in size_series(file, series.benchmark, benchmark, series.axis):
            if each.key.params == series.fixed and each.key.version == series.version:
                return law_record(judge(each), inflation)
        return None

    asked = json.dumps([series.benchmark, series.version, series.fixed, series.axis])
    told = f"{asked}{benchmark!r}{inflation!r}".encode()
    law: Mapping[str, Any] | None = cached("law", digest + told, make)
    return None if law is None else dict(law)
