"""What `scaling` says first: which laws are known, why others are not, and what to measure next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from ..stats.interval import Refusal
from .judge import SeriesGrowth
from .law_counts import count_laws, count_words
from .places import JudgedPlace, newest
from .rates import reason_of
from .rule.growth import LawClaim, Undecided
from .series_words import overtakes, sentence

_MOST = 3  # lines of one kind


def scaling_summary(
    places: Sequence[JudgedPlace], names: Mapping[str, str], few: bool
) -> tuple[str, ...]:
    """Return at most ten lines on the newest commit of each machine and environment.

    few: the series have a sentence each, so that nothing of single ones is said here.
    """
    latest = newest(places)
    lines = [_laws(place) for place in latest[:_MOST]]
    if len(latest) > _MOST:
        lines.append(f"and {len(latest) - _MOST} more machines and environments.")
    if not few:
        judged = [growth for place in latest for growth in place.judged]
        compared = chain.from_iterable(place.comparisons for place in latest)
        crossing = dict.fromkeys(sentence(each, names) for each in compared if overtakes(each))
        lines += [*_unknown(judged), *islice(crossing, _MOST)]
    return tuple(lines)


def _laws(place: JudgedPlace) -> str:
    counts = count_laws(growth.growth for growth in place.judged)
    return f"Laws of growth on {place.machine} at {place.commit[:8]}: {count_words(counts)}."


def _unknown(judged: Sequence[SeriesGrowth]) -> Iterator[str]:
    """Yield why laws are not claimed, and what would decide most of them."""
    kinds = Counter(kind for each in judged if (kind := _kind(each)))
    if kinds:
        counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        yield f"Not claimed: {counted}."
    growths = [each.growth for each in judged]
    sizes = Counter(
        growth.tell_apart for growth in growths if isinstance(growth, Undecided) and growth.close
    )
    advice = [(size, count) for size, count in sizes.most_common() if size is not None]
    if advice:
        named = ", ".join(f"{size:,.10g} ({count} series)" for size, count in advice[:_MOST])
        yield f"Measure next, to tell laws apart: n = {named}."
    refusals = Counter(
        reason_of(each.growth, each.series.higher_is_better)
        for each in judged
        if isinstance(each.growth, Refusal)
    )
    for reason, count in refusals.most_common(1):
        yield f"Refused, {count} of {refusals.total()}: {reason}."


def _kind(judged: SeriesGrowth) -> str | None:
    growth = judged.growth
    if isinstance(growth, LawClaim):
        return None
    if isinstance(growth, Refusal):
        return "refused"
    if growth.close:
        return "with laws too close to tell apart"
    if growth.falls:
        return "rising with size" if judged.series.higher_is_better else "falling with size"
    return "undecided for other reasons"
