"""What takes more memory than it did, as the history tells."""

from ...history.answer import History
from ..changed import change_table, changes_since, most_relevant_first
from ..data import SiteData
from ..page import Section

_SHOWN = 40
_UNIT = "bytes"
_HOW = "python -m tools history --bench mem"


def memory_section(site: SiteData) -> Section:
    """Return the changes to more memory that are still there, over the whole history."""
    name, heading = "memory", "Does memory grow?"
    if site.history is None:
        return Section(
            name, heading, _HOW, ("Whether memory grows is not known: there is no history.",)
        )
    measured = _measured(site.history)
    if not measured:
        none = "No benchmark measures memory; those of ASV named `peakmem_` or `mem_` do."
        return Section(name, heading, _HOW, (none,))
    changes = changes_since(site.history, site.history.commits.place.keys())
    of_memory = [each for each in changes if each.series.unit == _UNIT and each.is_worse]
    grown = most_relevant_first([each for each in of_memory if each.is_relevant])
    if not grown:
        none = f"No growth is known that is still there. Benchmarks of memory: {measured}."
        return Section(name, heading, _HOW, (none,))
    benchmarks = len({each.series.benchmark for each in grown})
    more = f"{len(grown)} series, in {benchmarks} of {measured} benchmarks of memory"
    return Section(
        name,
        heading,
        _HOW,
        (f"More memory than before: {more}.",),
        tables=(change_table("What grew, and is still so", site.history, grown[:_SHOWN]),),
        more=(change_table("All that grew", site.history, grown),) if len(grown) > _SHOWN else (),
    )


def _measured(history: History) -> int:
    """Return how many benchmarks measure memory."""
    return len(
        {
            series.benchmark
            for suite in history.suites
            for series in suite.costs.series
            if series.unit == _UNIT
        }
    )
