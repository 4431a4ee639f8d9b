"""Files of other tools, as `import` reads them; what it would write, this project reads back."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fuzz.promises import BrokenPromiseError, require_line, require_lines_of
from tests.interchange.made import COMMIT
from tools.errors import UserError
from tools.interchange.formats.plain_csv import Columns
from tools.interchange.importing import Import, plan_import
from tools.interchange.place import Wanted
from tools.interchange.sources import Source, read_sources
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results

DATE_MS = 1_700_000_000_000
WITHOUT_COMMIT = Wanted("box", COMMIT, None)
WITH_COMMIT = Wanted("box", None, None)


def specimens(folder: Path, documents: Mapping[str, Any]) -> list[Path]:
    """Write each document below `folder`, JSON unless it is a text or bytes already."""
    files = []
    for name, document in documents.items():
        content = document if isinstance(document, str | bytes) else json.dumps(document)
        files.append(folder / name)
        files[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    return files


def import_alone(file: Path, wanted: Wanted, columns: Columns | None = None) -> None:
    """Import a file into a project without results; raise UserError where that is refused."""
    results_dir = file.parent / "results"
    sources = [_dated(source) for source in read_sources([file], columns)]
    try:
        imported = plan_import(sources, results_dir, wanted)
    except UserError as error:
        if str(results_dir) not in str(error):
            raise
        require_line(str(error), "")  # it names the file that would be written
        return
    try:
        _write(imported, results_dir)
        _require_readable(results_dir)
    finally:
        shutil.rmtree(results_dir, ignore_errors=True)


def _dated(source: Source) -> Source:
    """Return a file with a date for each commit, as git has one."""
    runs = [replace(run, measured_ms=run.measured_ms or DATE_MS) for run in source.content.runs]
    return replace(source, content=replace(source.content, runs=tuple(runs)))


def _write(imported: Import, results_dir: Path) -> None:
    for file in imported.files:
        if ".." in file.path.parts or not file.path.is_relative_to(results_dir):
            raise BrokenPromiseError("a file outside of the results directory")
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.after)


def _require_readable(results_dir: Path) -> None:
    """Raise BrokenPromiseError unless all is read, but for cases that the tool says have failed."""
    results, catalogue = read_results(results_dir), read_catalogue(results_dir)
    problems = [*results.problems, *catalogue.problems]
    require_lines_of(problems)
    if any("failed" not in problem.reason for problem in problems) or not results.files:
        raise BrokenPromiseError("results that cannot be read back")
