"""Which points of a long line are drawn, so that none of its steps and peaks is lost."""

import numpy as np

from ....stats.arrays import FloatArray, IntArray

_OF_A_BUCKET = 4


def thinned(values: FloatArray, most: int) -> IntArray:
    """Return the places of the values that are drawn, ascending, at most `most` of them.

    values: shape (n,), those that are no finite number are left out. Where there are more, the
    first, the last, the least and the greatest of each bucket of neighbours: the line between these
    covers the same pixels, if a bucket is no wider than one (M4, Jugel et al., VLDB 7 (2014) 797).
    Raises ValueError where `most` is below four.
    """
    if most < _OF_A_BUCKET:
        raise ValueError(f"{most} points draw no line")
    there = np.flatnonzero(np.isfinite(values))
    if len(there) <= most:
        return there
    kept: set[int] = set()
    for bucket in np.array_split(there, most // _OF_A_BUCKET):
        of_bucket = values[bucket]
        ends = bucket[0], bucket[-1], bucket[np.argmin(of_bucket)], bucket[np.argmax(of_bucket)]
        kept.update(map(int, ends))
    return np.array(sorted(kept), np.int64)
