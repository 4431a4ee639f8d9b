"""What the gate finds on each machine, and how often it is wrong there: the newest self-checks."""

from collections.abc import Iterator

from ...gate.selfcheck_table import selfcheck_report
from ..data import SiteData
from ..machines import newest_files
from ..page import Section
from ..self_checks import SelfChecks, find_self_checks, smallest_found

_SHOWN = 5


def self_check_section(site: SiteData) -> Section:
    """Return a table a machine, those with the newest results first."""
    checks = find_self_checks(site.database.results_dir, site.root)
    machines = list(newest_files(site.database))
    order = [name for name in (*machines, *checks.newest) if name in checks.newest]
    entries = [checks.newest[name] for name in dict.fromkeys(order)]
    tables = tuple(table for entry in entries for table in selfcheck_report(entry).tables)
    return Section(
        name="self-checks",
        heading="What does the gate find here?",
        how="python -m tools selfcheck",
        summary=tuple(_summary(checks, machines)),
        tables=tables[:_SHOWN],
        more=tables[_SHOWN:],
    )


def _summary(checks: SelfChecks, machines: list[str]) -> Iterator[str]:
    yield from smallest_found(checks, machines)
    yield from (checks.damaged[name] for name in sorted(checks.damaged.keys() - set(machines)))
