"""Which parameters count workers, by their names."""

import re

# The clearest first, where a benchmark has several.
WORKER_WORDS = ("worker", "thread", "core", "process", "job", "proc", "cpu")

_WORD = re.compile(rf"(?:n|nb|num|max)?({'|'.join(WORKER_WORDS)})(s|es)?")
_COUNTS = frozenset({"n", "nb", "num", "number", "count", "total", "max"})


def worker_rank(name: str) -> int | None:
    """Return the place among WORKER_WORDS of what a parameter counts, None if it is no worker.

    The word is the last of the name, but for one that says count, as in `n_jobs`, `cpu` and
    `thread_num`; a plural may stand anywhere, as in `threads_per_node`. So `process_noise`,
    `core_dim`, `job_id` and `cpu_time_limit` count none.
    """
    words = [word for word in re.split(r"[^a-z0-9]+", _apart(name).lower()) if word]
    while len(words) > 1 and words[-1] in _COUNTS:
        words.pop()
    matches = [(word == words[-1], match) for word in words if (match := _WORD.fullmatch(word))]
    ranks = [WORKER_WORDS.index(match[1]) for is_last, match in matches if is_last or match[2]]
    return min(ranks, default=None)


def _apart(name: str) -> str:
    """Return `num_Threads` for `numThreads`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
