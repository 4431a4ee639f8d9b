"""The verdicts that gates were told to keep, as the dashboard shows them."""

from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz.mutate import json_text, lines
from tools.gate.verdict_log import Circumstances, append_verdict
from tools.measure.machine import Machine
from tools.site.data import SiteData
from tools.site.pages.commit import commit_page
from tools.site.pages.verdicts import verdicts_page
from tools.store.catalogue import Catalogue
from tools.store.commits import order_commits
from tools.store.database import Database

RAN = Circumstances("2026-01-02T03:04:05+00:00", Machine("box", "Some CPU", "4"), 10.0, "Step")
CHANGE = {"value": 0.1, "low": 0.05, "high": 0.15}
CASE = {"level": "case", "benchmark": "step.Step.time_step", "params": {"case": "'numpy', 10"}}
RECORDS = [
    {"level": "suite", "benchmark": "", "params": {}, "verdict": "slower", "words": "Quoted."}
    | {"base": "a" * 40, "head": "b" * 40},
    CASE | {"verdict": "slower", "words": "10 % slower (5 to 15 %)", "change": CHANGE},
    CASE | {"verdict": "undecided", "words": "undecided", "change": None},
]

mutate = lines(json_text)


def seeds(folder: Path) -> list[Path]:
    append_verdict(folder, RECORDS, RAN)
    append_verdict(folder, RECORDS, RAN)
    return [folder / "verdicts.jsonl"]


def read(file: Path) -> None:
    results_dir = file.parent
    database = Database(results_dir, (), Catalogue({}), order_commits([], None), ())
    site = SiteData(database, None, datetime(2026, 1, 1, tzinfo=UTC), results_dir.parent)
    verdicts_page(site)
    commit_page(site)
