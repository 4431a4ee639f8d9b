"""A report as PDF, printed by a Chromium that is at hand, without network."""

import os
import shutil
import subprocess
from pathlib import Path

from ...errors import UserError
from ...store.leftovers import scratch_directory

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLAYWRIGHTS = "chromium-*/chrome-linux*/chrome"
_TIMEOUT_S = 300.0
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",  # which name the file and the day
)


def find_browser() -> str:
    """Return the Chromium on PATH, or the newest that Playwright installed; UserError without."""
    on_path = next(filter(None, map(shutil.which, _NAMES)), None)
    if on_path:
        return on_path
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright"
    installed = sorted(Path(home).expanduser().glob(_PLAYWRIGHTS), key=_release)
    if not installed:
        raise UserError(
            f"--pdf: no Chromium to print with ({', '.join(_NAMES)}): install one, or leave --pdf"
            " out and print report.html from any browser"
        )
    return str(installed[-1])


def print_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print an HTML file to `pdf`; UserError where the browser fails."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with scratch_directory() as scratch:
        command = [
            *(browser, *_OPTIONS, *as_root),
            *(f"--user-data-dir={scratch}", f"--print-to-pdf={pdf.absolute()}"),
            page.absolute().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S)
            words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        except (OSError, subprocess.TimeoutExpired) as error:
            words = str(error)
    if not pdf.is_file():
        raise UserError(f"--pdf: {browser} printed nothing ({words}); leave --pdf out")


def _release(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split("-") if part.isdecimal())
