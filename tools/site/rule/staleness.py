"""Whether the newest data are too old to answer for the code as it is now."""

from typing import Literal

Staleness = Literal["fresh", "quiet", "unknown", "stale"]


def staleness(age_days: float, old_days: float, newer: int | None) -> Staleness:
    """Return how far the newest data can be relied on.

    age_days: of the newest measured commit. old_days: from which on data are old. newer: how many
    commits there are after it, None where it is not known.

    fresh: the data are not old. quiet: they are, and nothing has come since. stale: they are, and
    there are newer commits. unknown: they are, and whether anything has come since is not known.
    """
    if age_days <= old_days:
        return "fresh"
    if newer is None:
        return "unknown"
    return "stale" if newer else "quiet"
