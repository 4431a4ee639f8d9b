"""Which tool wrote a file, by what is in it."""

from typing import Any

from ..store.reading import UnusableError
from .formats import (
    bencher,
    criterion,
    github_action_benchmark,
    google_benchmark,
    hyperfine,
    pyperf,
    pytest_benchmark,
    traffic_simulator,
)
from .model import Format
from .sheets import Sheet

# Bencher's has no field of its own, so that it comes last.
FORMATS = (
    pytest_benchmark.FORMAT,
    pyperf.FORMAT,
    google_benchmark.FORMAT,
    hyperfine.FORMAT,
    criterion.FORMAT,
    github_action_benchmark.FORMAT,
    traffic_simulator.FORMAT,
    bencher.FORMAT,
)


def format_of(document: Any) -> Format:
    """Return the format of parsed content; UnusableError where it is none of those known."""
    for known in FORMATS:
        if known.recognises(document):
            return known
    if isinstance(document, dict) and "result_columns" in document:
        raise UnusableError("is a result file of ASV already; copy it below the results directory")
    if isinstance(document, Sheet):
        raise UnusableError("is a table of unknown columns; say what they are with --columns")
    raise UnusableError(f"is of none of these formats: {', '.join(f.tool for f in FORMATS)}")
