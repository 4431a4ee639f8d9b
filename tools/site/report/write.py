"""The files of a report, written whole or not at all."""

import os
from pathlib import Path

from ...errors import UserError
from ...store.leftovers import scratch_directory
from .document import Document
from .markdown import PICTURES, to_markdown
from .pdf import print_pdf
from .single_file import to_html

HTML, MARKDOWN, PDF = "report.html", "report.md", "report.pdf"
_OURS = {HTML, MARKDOWN, PDF, PICTURES}


def require_replaceable(out: Path) -> None:
    """Raise UserError where `out` is something else than a folder for a report and nothing else."""
    if not out.exists():
        return
    others = {path.name for path in out.iterdir()} - _OURS if out.is_dir() else {out.name}
    if others:
        raise UserError(f"--out {out}: holds {min(others)}, which is no report; name a new folder")


def write_report(document: Document, out: Path, browser: str | None) -> None:
    """Put the report in the place of what is in `out`; UserError where it cannot be written.

    browser: the Chromium that prints it as PDF, None: no PDF. What was there stays if this fails.
    """
    require_replaceable(out)
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with scratch_directory(out.absolute().parent) as scratch:
            written = scratch / "new"
            _write(document, written, browser)
            if out.exists():
                os.replace(out, scratch / "old")
            os.replace(written, out)
    except OSError as error:
        raise UserError(f"--out {out}: cannot be written ({error.strerror})") from error


def _write(document: Document, folder: Path, browser: str | None) -> None:
    folder.mkdir()
    (folder / HTML).write_text(to_html(document), encoding="utf-8")
    (folder / MARKDOWN).write_text(to_markdown(document), encoding="utf-8")
    if document.pictures:
        (folder / PICTURES).mkdir()
        for name, svg in document.pictures.items():
            (folder / PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
    if browser:
        print_pdf(browser, folder / HTML, folder / PDF)
