"""Where and when something was measured, as files tell it: commit, dates, machine."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ..store.reading import UnusableError
from ..store.results import FIRST_MS, LAST_MS
from ..store.values import text
from .model import Facts

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_UNKNOWN = frozenset({"", "unversioned", "unknown"})
_PYTHON = re.compile(r"([0-9]{1,2}\.[0-9]{1,3})(?![0-9])")
_MOST_CHARACTERS = 100
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


def commit_hash(value: Any, where: str) -> str | None:
    """Return a full hash, None where the tool knew of none; UnusableError for anything else."""
    if value is None or (isinstance(value, str) and value in _UNKNOWN):
        return None
    if not _HASH.fullmatch(text(value, where)):
        raise UnusableError(f"{where}: is no full hash of a commit")
    return str(value)


def milliseconds(value: Any, where: str) -> int | None:
    """Return a date of ISO 8601 since 1970, None for null; one without a time zone is taken as UTC.

    UnusableError where it is no date.
    """
    if value is None:
        return None
    written = text(value, where)
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since_ms = round((moment - _EPOCH) / _MILLISECOND)  # exact: a float of seconds is not
        if not FIRST_MS <= since_ms <= LAST_MS:  # of these years in its own time zone alone
            raise ValueError
    except ValueError as error:
        raise UnusableError(f"{where}: is no date such as 2026-01-31T12:00:00Z") from error
    return since_ms


def machine_facts(**facts: Any) -> Facts:
    """Return the facts that are known, as text; UnusableError where one is no text or number."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    return tuple((name, _fact(value, name)) for name, value in known.items())


def minor_version(python: Any) -> str | None:
    """Return `3.11` of `3.11.7 (64-bit)`, None where there is no such version."""
    match = _PYTHON.match(python) if isinstance(python, str) else None
    return match[1] if match else None


def _fact(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnusableError(f"{name} of the machine: is no text")
    fact = str(value)
    if not fact.isprintable() or len(fact) > _MOST_CHARACTERS:
        raise UnusableError(
            f"{name} of the machine: is no text of up to {_MOST_CHARACTERS} characters"
        )
    return fact
