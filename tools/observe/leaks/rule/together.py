"""One answer from all counters of a case."""

from collections.abc import Mapping

from .growth import Answer, Growth

_OUTSIDE = (
    "only what the system counts grows: free memory lies between what is used, or it is mapped past"
    " malloc"
)
# What allocators hand out; the pages of a process (uss) also hold what they have free.
_IN_USE = ("malloc", "python")


def together(growths: Mapping[str, Growth]) -> tuple[Answer, str]:
    """Return the answer, and why it is undecided.

    It leaks if what an allocator hands out does. Pages that grow alone are not taken for a leak:
    free memory in pieces makes them grow, too.
    """
    answers = {name: growth.answer for name, growth in growths.items()}
    if any(answers.get(name) == "leaks" for name in _IN_USE):
        return "leaks", ""
    if "leaks" in answers.values():
        return "undecided", _OUTSIDE
    for growth in growths.values():
        if growth.answer == "undecided":
            return "undecided", growth.reason
    return "no leak", ""
