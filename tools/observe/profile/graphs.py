"""The two flame graphs: of one profile, and of what changed."""

import hashlib
from collections.abc import Callable

from .difference import Difference, ShareChange
from .flame_graph import Look, flame_graph
from .shares import Shares, Way

# Lightness is alike, so that names can be read on all of them.
_WARM = ("#f4a582", "#f7b267", "#f2c57c", "#f6bd9b", "#eeb86d", "#f5cba7")
# M. Okabe and K. Ito, "Color Universal Design", 2008: vermilion and sky blue, each made lighter.
_GREW, _SHRANK, _WITHIN = "#e8946a", "#7fbfe6", "#dddddd"
_SIGNS = {_GREW: "+ ", _SHRANK: "- ", _WITHIN: ""}


def graph_of(title: str, how: str, shares: Shares, counted: Callable[[int], str]) -> str:
    """Return the SVG of a profile. how: it came about, one line. counted: a count in words."""
    ways = {way: count / shares.samples for way, count in shares.ways.items()}
    looks = {
        way: Look(_colour(way), f"{share:.1%}, {counted(shares.ways[way])}")
        for way, share in ways.items()
    }
    return flame_graph(title, (how,), ways, looks)


def graph_of_difference(title: str, how: str, difference: Difference) -> str:
    """Return the SVG of what changed: boxes are as wide as the mean share of both sides."""
    legend = (
        "+ and orange: a larger share than before; - and blue: a smaller one; grey: within error"
    )
    ways = {way: (each.base + each.head) / 2 for way, each in difference.ways.items()}
    looks = {way: _look(each) for way, each in difference.ways.items()}
    return flame_graph(title, (how, legend), ways, looks)


def _look(change: ShareChange) -> Look:
    colour = _WITHIN
    if change.changed:
        colour = _GREW if change.change.value > 0 else _SHRANK
    return Look(colour, change_words(change), _SIGNS[colour])


def change_words(change: ShareChange) -> str:
    """Return `12.1 % to 21.3 %: +9.2 points (+7.9 to +10.5)`, or that it is within error."""
    value, low, high = (100 * part for part in _parts(change))
    words = f"{change.base:.1%} to {change.head:.1%}: {value:+.1f} points"
    ends = f"({low:+.1f} to {high:+.1f})"
    return f"{words} {ends}" if change.changed else f"{words} {ends}, within error"


def _parts(change: ShareChange) -> tuple[float, float, float]:
    return change.change.value, change.change.low, change.change.high


def _colour(way: Way) -> str:
    """Return a warm colour, the same for all functions of a file."""
    digest = hashlib.blake2b(way[-1].file.encode(errors="surrogatepass"), digest_size=2).digest()
    return _WARM[digest[0] % len(_WARM)]
