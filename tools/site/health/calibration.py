"""Whether the calibration still fits what was measured last."""

from collections.abc import Iterator

from ...calibration.check import misfits, timed_values
from ...calibration.file import EMPTY, Calibration, read_calibration
from ...errors import UserError
from ...store.config import read_suite_dir
from ..data import SiteData
from ..machines import newest_files
from ..page import Section
from ..told import told

_CONFIG = "asv.conf.json"
_MOST_MACHINES = 5


def calibration_section(site: SiteData) -> Section:
    """Hold the newest values of each machine against the calibration; measures nothing."""
    try:
        suite = read_suite_dir(site.root / _CONFIG)
        calibration = read_calibration(suite / "calibration.json")
        summary = tuple(_summary(site, calibration))
    except UserError as error:
        summary = (told(error, site.root),)
    return Section(
        name="calibration",
        heading="Does the calibration still fit?",
        how="python -m tools calibrate",
        summary=summary,
    )


def _summary(site: SiteData, calibration: Calibration) -> Iterator[str]:
    if calibration == EMPTY:
        yield "No benchmark is calibrated: ASV looks for the loops of each anew at every run."
        return
    newest = max(each.origin.date for each in calibration.benchmarks.values())
    yield f"Calibrated benchmarks: {len(calibration.benchmarks)}, the last on {newest[:10]}."
    files = list(newest_files(site.database).items())
    for machine, file in files[:_MOST_MACHINES]:
        values_s = timed_values(site.database.files, machine, file.commit)
        lines = misfits(values_s, calibration) if values_s else ["nothing was timed."]
        for line in lines or [f"all {len(values_s)} timed cases fit."]:
            yield f"{machine} at {file.commit[:8]}: {line}"
    if len(files) > _MOST_MACHINES:
        yield f"Not looked at: {len(files) - _MOST_MACHINES} machines whose results are older."
