"""A function of size in pieces, each a polynomial, so that a script answers what it answers.

`answerAt` of assets/laws.js evaluates them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ....stats.arrays import FloatArray

NODES = 6
_AT_NODES: FloatArray = np.linspace(0.0, 1.0, NODES)
_BETWEEN: FloatArray = np.array([0.1, 0.9])  # where it is off most
_TOLERANCE = 3e-5  # of a logarithm: a tenth of what three digits are off at most
_DEEPEST = 9  # halvings of a piece
_MOST = 120  # pieces from which on none is halved any more
_BESIDE = 1e-9  # of a size: what jumps at the end of a piece is asked for inside of it

Answer = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Piece:
    """A function above size `start`, up to and at `end`.

    logs: shape (NODES, k), of its k values at NODES sizes with equal ratios, the first and the last
    of them the ends; None where there is no value anywhere in the piece.
    """

    start: float
    end: float
    logs: FloatArray | None


def in_pieces(answer: Answer, edges: Sequence[float]) -> list[Piece]:
    """Return the pieces of a function, by size.

    answer: sizes (p,) -> logs (p, k) of its values, all NaN where it has none. edges: ascending;
    between two of them it has no jump. A piece is halved while its polynomial is off by _TOLERANCE,
    unless it is too small; if the function has values only here and there in it, it has none then.
    What is narrower than a fifth of the stretch between two edges may not be seen.
    """
    open_pieces = list(pairwise(edges))
    done: list[Piece] = []
    for depth in range(_DEEPEST + 1):
        if not open_pieces:
            break
        is_last = depth == _DEEPEST or len(done) + len(open_pieces) >= _MOST
        logs = _at(answer, open_pieces)
        again: list[tuple[float, float]] = []
        for (start, end), of_piece in zip(open_pieces, logs, strict=True):
            if is_last or _is_good(of_piece):
                nodes = of_piece[:NODES]
                there = bool(np.isfinite(of_piece).all())
                done.append(Piece(start, end, nodes if there else None))
            else:
                middle = float(np.sqrt(start * end))
                again += [(start, middle), (middle, end)]
        open_pieces = again
    return sorted(done, key=lambda piece: piece.start)


def interpolated(piece: Piece, size: float) -> FloatArray:
    """Return the logs of the k values at a size, by the polynomial through the nodes."""
    assert piece.logs is not None
    share = np.log(size / piece.start) / np.log(piece.end / piece.start)
    weights = _weights(np.array([share]))[0]
    logs: FloatArray = weights @ piece.logs
    return logs


def _at(answer: Answer, pieces: Sequence[tuple[float, float]]) -> Iterator[FloatArray]:
    """Yield the logs of each piece at its nodes and between them, all asked for at once."""
    shares = np.concatenate([_AT_NODES, _BETWEEN])
    starts, ends = (np.array(column) for column in zip(*pieces, strict=True))
    starts, ends = starts * (1 + _BESIDE), ends * (1 - _BESIDE)
    sizes = starts[:, None] * (ends / starts)[:, None] ** shares
    logs = answer(sizes.ravel())
    yield from logs.reshape(len(pieces), len(shares), -1)


def _is_good(logs: FloatArray) -> bool:
    """Return whether the polynomial tells the function, or nothing is to be told."""
    there = np.isfinite(logs)
    if not there.any():
        return True
    if not there.all():
        return False
    off = _weights(_BETWEEN) @ logs[:NODES] - logs[NODES:]
    return bool(np.abs(off).max() <= _TOLERANCE)


def _weights(shares: FloatArray) -> FloatArray:
    """Return Lagrange's weights of the nodes at shares (m,) of a piece, shape (m, NODES)."""
    weights = np.ones((len(shares), NODES))
    for i, own in enumerate(_AT_NODES):
        for other in np.delete(_AT_NODES, i):
            weights[:, i] *= (shares - other) / (own - other)
    return weights
