"""Which commits of a history are looked at more closely, so that few others come in with new ones.

A choice by place would move with every commit that is measured between older ones, and all that was
computed would be computed again.
"""

from collections.abc import Collection, Sequence


def chosen_places(commits: Sequence[str], events: Collection[int], most: int) -> list[int]:
    """Return at most `most` places, ascending: the newest, those of events, and others evenly.

    commits: their hashes, oldest first. events: places; half of `most` at most, the newer ones. The
    others are at least a power of two apart, and nowhere twice as far: taken in the order of their
    hashes, each that is far enough from all taken before, so that what comes in between changes the
    choice beside it only.
    """
    if not commits or most < 1:
        return []
    newest = len(commits) - 1
    of_events = sorted(set(events) - {newest}, reverse=True)[: most // 2]
    evenly = _spread(commits, most - 1 - len(of_events))
    return sorted({newest, *of_events, *evenly})


def _spread(commits: Sequence[str], most: int) -> list[int]:
    if most < 1:
        return []
    apart = 1
    while len(commits) > apart * most:
        apart *= 2
    taken: list[int] = []
    is_near = [False] * len(commits)
    for place in sorted(range(len(commits)), key=commits.__getitem__):
        if not is_near[place]:
            taken.append(place)
            near = range(max(0, place - apart + 1), min(len(commits), place + apart))
            for other in near:
                is_near[other] = True
    return taken
