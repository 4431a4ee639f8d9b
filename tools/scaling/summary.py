"""What `scaling` says first: which laws are known, why others are not, and what to measure next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from ..stats.interval import Refusal
from .law_counts import count_laws, count_words
from .places import JudgedPlace, newest
from .rule.growth import Growth, LawClaim, Undecided
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
        growths = [growth.growth for place in latest for growth in place.judged]
        compared = chain.from_iterable(place.comparisons for place in latest)
        crossing = dict.fromkeys(sentence(each, names) for each in compared if overtakes(each))
        lines += [*_unknown(growths), *islice(crossing, _MOST)]
    return tuple(lines)


def _laws(place: JudgedPlace) -> str:
    counts = count_laws(growth.growth for growth in place.judged)
    return f"Laws of growth on {place.machine} at {place.commit[:8]}: {count_words(counts)}."


def _unknown(growths: Sequence[Growth]) -> Iterator[str]:
    """Yield why laws are not claimed, and what would decide most of them."""
    kinds = Counter(_kind(growth) for growth in growths if not isinstance(growth, LawClaim))
    if kinds:
        counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        yield f"Not claimed: {counted}."
    sizes = Counter(
        growth.tell_apart for growth in growths if isinstance(growth, Undecided) and growth.close
    )
    advice = [(size, count) for size, count in sizes.most_common() if size is not None]
    if advice:
        named = ", ".join(f"{size:,.10g} ({count} series)" for size, count in advice[:_MOST])
        yield f"Measure next, to tell laws apart: n = {named}."
    refusals = Counter(growth.reason for growth in growths if isinstance(growth, Refusal))
    for reason, count in refusals.most_common(1):
        yield f"Refused, {count} of {refusals.total()}: {reason}."


def _kind(growth: Undecided | Refusal) -> str:
    if isinstance(growth, Refusal):
        return "refused"
    if growth.close:
        return "with laws too close to tell apart"
    return "falling with size" if growth.falls else "undecided for other reasons"
