"""Events in a few words: where, what, how much, and whether it is still there."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ..errors import some
from ..render.names import short_names
from ..render.quantities import quantity
from ..stats.interval import Interval
from ..store.commits import Commits
from ..store.history import Series
from .answer import ASV, History, SuiteHistory
from .rule.event import Event

_CAUSES = {"code": "code", "machine": "machine", "unknown": "unclear"}
_CERTAIN = 0.95
LEGEND = (
    "code: a commit changed the cost; machine: the machine or the environment did; unclear: it is"
    " not known which; drift: little by little; unconfirmed: it may be noise, measure again. A"
    " share is how certain it is that it was this commit and not one beside it. still there: at the"
    " newest commit, in all series or in so many."
)


def where(suite: SuiteHistory, event: Event, commits: Commits, width: int) -> str:
    """Return the commit that most probably brought an event, its title shortened to `width`."""
    if event.kind == "drift":
        first, last = (suite.place(t).commits[0][:8] for t in (event.first, event.last))
        return f"{first} to {last}"
    here = suite.place(event.likeliest).commits
    if len(here) > 1:
        return f"one of {some((commit[:8] for commit in here), ' or ')}"
    return commits.title(here[0], width)


def what(history: History, event: Event) -> str:
    """Return a word: of a confirmed event its cause, or that it is a drift."""
    if history.rule == ASV:
        return "step"
    if not event.confirmed:
        return "unconfirmed"
    return "drift" if event.kind == "drift" else _CAUSES[event.cause]


def what_how_certain(history: History, event: Event) -> str:
    """Return the word, with the certainty of the commit where that is in doubt."""
    word, certainty = what(history, event), max(event.certainty, default=1.0)
    doubtful = event.confirmed and event.kind == "step" and certainty < _CERTAIN
    return f"{word}, {certainty:.0%}".replace("%", " %") if doubtful else word


def counted(history: History) -> Iterable[tuple[str, int]]:
    """Return the words with the numbers of events, the most frequent first."""
    return Counter(what(history, event) for _, event in history.events()).most_common()


def ratio_range(suite: SuiteHistory, event: Event) -> str:
    """Return by what the series changed: `x 0.8 to 3.2`, or `x 1.3` where they agree.

    Rates, of which more is better, are told where there is nothing else: `x 0.7, rates`.
    """
    costs = [each for each in event.changes if not suite.series(each).higher_is_better]
    factors = [change.factor.value for change in costs or event.changes]
    ends = dict.fromkeys(quantity(factor, "unit") for factor in (min(factors), max(factors)))
    return "x " + " to ".join(ends) + ("" if costs else ", rates")


def rates_moved(suite: SuiteHistory, event: Event) -> str:
    """Return `; the rate fell: worse` where all that changed are rates, all in one direction."""
    changed = [(suite.series(each), each.factor.value) for each in event.changes]
    if not all(series.higher_is_better for series, _ in changed):
        return ""
    worse = {series.is_worse(factor) for series, factor in changed}
    if worse == {True}:
        return "; the rate fell: worse"
    return "; the rate rose: better" if worse == {False} else ""


def direction(series: Series, factor: Interval) -> str:
    """Return `, worse` or `, better` of a rate, where a factor below 1 is the worse one."""
    if not series.higher_is_better:
        return ""
    return ", worse" if series.is_worse(factor.value) else ", better"


def ratio(factor: Interval) -> str:
    """Return `x 1.3 (1.2 to 1.4)`, without an interval where none is known."""
    value, low, high = (quantity(x, "unit") for x in (factor.value, factor.low, factor.high))
    known = factor.low > 0 and factor.high < float("inf")
    return f"x {value} ({low} to {high})" if known else f"x {value}"


def still_there(event: Event) -> str:
    """Return in how many of its series an event is still there at the newest commit."""
    count, left = len(event.changes), sum(change.ended is None for change in event.changes)
    return {0: "no", count: "yes"}.get(left, f"{left} of {count}")


def back_at(suite: SuiteHistory, ended: int | None) -> str:
    """Return where a change of one series was taken back."""
    return "yes" if ended is None else f"no, back at {suite.place(ended).commits[0][:8]}"


def names_of(history: History) -> Mapping[str, str]:
    """Return the benchmarks by name, as short as they can be told apart."""
    return short_names(
        {series.benchmark for suite in history.suites for series in suite.costs.series}
    )


def label(series: Series, names: Mapping[str, str]) -> str:
    """Return the short name of a series with its parameters."""
    return names[series.benchmark] + series.label.removeprefix(series.benchmark)


def curve_label(series: Series, names: Mapping[str, str]) -> str:
    """Return the short name of a series with its parameters besides the size."""
    return names[series.benchmark] + series.curve.removeprefix(series.benchmark)
