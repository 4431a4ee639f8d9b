"""The page of verdicts: the newest first, what decided in the open and the rest folded."""

from dataclasses import replace
from typing import Any

from tests.gate.comparisons import EVERYTHING, FASTER, SLOWER, comparison
from tests.gate.test_verdict_log import MEASURED, STORED, records_of
from tests.history.made import commit, write_project
from tests.site.made import section, site_of
from tools.gate.comment import LEVELS
from tools.gate.verdict_log import NAME, append_verdict
from tools.gate.verdicts import VERDICTS
from tools.site.page import Page
from tools.site.pages.verdicts import verdicts_page


def page_of(project: Any) -> Page:
    return verdicts_page(site_of(write_project(project)))


def by_hand(records: list[dict[str, Any]]) -> list[str]:
    """Return what is said of the rows that did not stay the same, as it should stand."""
    changed = [record for record in records if record["verdict"] != "same"]
    changed.sort(key=lambda record: -abs((record.get("change") or {"value": 0.0})["value"]))
    changed.sort(key=lambda record: LEVELS.index(record["level"]))
    changed.sort(key=lambda record: VERDICTS.index(record["verdict"]))
    return [
        words if verdict in words else f"{verdict}: {words}"
        for verdict, words in ((record["verdict"], record["words"]) for record in changed)
    ]


def test_without_any_the_page_says_how_to_keep_one(project: Any) -> None:
    page = page_of(project)
    assert "--keep-verdict" in page.lead[0]
    assert page.sections == ()


def test_the_newest_comes_first_and_its_anchor_is_its_line(project: Any) -> None:
    for compared in (EVERYTHING, comparison(SLOWER), comparison(FASTER)):
        append_verdict(project.results, records_of(compared), MEASURED)
    page = page_of(project)
    assert [each.name for each in page.sections] == ["gate-3", "gate-2", "gate-1"]
    assert [each.heading.partition(": ")[2] for each in page.sections] == [
        *("same", "slower", "computes something else")
    ]
    assert page.lead == ("Verdicts kept: 3. The newest: bbbbbbbb against aaaaaaaa: same.",)


def test_what_decided_stands_first_and_what_stayed_the_same_is_folded(project: Any) -> None:
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    told = section(page_of(project), "gate-1")
    compared, changed = told.tables
    (folded,) = told.more
    assert [words for _, _, words in changed.rows] == by_hand(records_of(EVERYTHING)[1:])
    assert changed.rows[0][0] == "ring.Ring('numpy')"
    assert all("same" in words for _, _, words in folded.rows)
    records = records_of(EVERYTHING)[1:]
    assert len(changed.rows) + len(folded.rows) == len(records)
    assert len(folded.rows) == sum(record["verdict"] == "same" for record in records)
    assert compared.rows == (
        ("bbbbbbbb", "aaaaaaaa", "2026-01-02", "box (Some CPU @ 2 GHz)", "10", "all"),
    )


def test_of_one_verdict_the_family_comes_before_its_cases_and_the_largest_first(
    project: Any,
) -> None:
    changes = (0.0, 0.0, 0.0, 0.05, 0.2, 0.1, 0.0)
    append_verdict(project.results, records_of(comparison(changes)), MEASURED)
    _, changed = section(page_of(project), "gate-1").tables
    slower = [(name, level) for name, level, words in changed.rows if "slower" in words]
    assert slower == [
        ("step.Step.time_step('numba')", "family"),
        ("step.Step.time_step('numba', 100)", "case"),
        ("step.Step.time_step('numba', 1000)", "case"),
        ("step.Step.time_step('numba', 10)", "case"),
    ]


def test_the_command_is_the_one_that_asks_the_same_again(project: Any) -> None:
    odd = replace(STORED, bench="Step('a b')")
    for ran in (MEASURED, STORED, odd):
        append_verdict(project.results, records_of(EVERYTHING), ran)
    page = page_of(project)
    asked = "python -m tools gate aaaaaaaa bbbbbbbb"
    assert section(page, "gate-1").how == f"{asked} --budget 10"
    assert section(page, "gate-2").how == f"{asked} --stored --bench Step"
    assert section(page, "gate-3").how == f"""{asked} --stored --bench 'Step('"'"'a b'"'"')'"""
    assert section(page, "gate-2").tables[0].rows[0][3:] == ("stored results", "", "Step")


def test_commits_that_are_known_have_their_titles(project: Any) -> None:
    suite, *rows = records_of(EVERYTHING)
    append_verdict(project.results, [suite | {"head": commit(5)}, *rows], MEASURED)
    site = site_of(write_project(project))
    titled = replace(site.database.commits, subject={commit(5): "Faster lanes"})
    site = replace(site, database=replace(site.database, commits=titled))
    told = section(verdicts_page(site), "gate-1")
    assert told.tables[0].rows[0][0] == f"{commit(5)[:8]} Faster lanes"


def test_of_very_many_the_older_ones_are_a_line_each(project: Any) -> None:
    for _ in range(25):
        append_verdict(project.results, records_of(comparison(SLOWER)), MEASURED)
    page = page_of(project)
    assert len(page.sections) == 21
    (earlier,) = section(page, "earlier").more
    assert len(earlier.rows) == 5
    assert earlier.rows[0][3] == "slower"


def test_a_damaged_line_is_warned_of_and_the_others_are_shown(project: Any) -> None:
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    with (project.results / NAME).open("a") as file:
        file.write("[]\n")
    append_verdict(project.results, records_of(EVERYTHING), STORED)
    page = page_of(project)
    assert [each.name for each in page.sections] == ["gate-3", "gate-1"]
    (warning,) = page.warnings
    assert warning.startswith(f"results/{NAME}: line 2 is damaged")


def test_a_file_that_cannot_be_read_is_warned_of_without_where_this_machine_has_it(
    project: Any,
) -> None:
    (project.results / NAME).mkdir()
    page = page_of(project)
    assert page.sections == ()
    assert page.warnings[0].startswith(f"results/{NAME}: cannot be read")


def test_where_each_row_was_measured_stands_beside_it(project: Any) -> None:
    suite, *rows = records_of(comparison(SLOWER))
    for line, environments in enumerate((("py", "py"), ("py", "other")), 1):
        placed = [
            {**row, "words": f"{machine} in {environment}: {row['words']}"}
            | {"machine": machine, "environment": environment}
            for machine, environment in zip(("box", "box"), environments, strict=True)
            for row in rows
        ]
        append_verdict(project.results, [suite, *placed], STORED)
        _, changed = section(page_of(project), f"gate-{line}").tables
        assert not any("box" in words for _, _, words, _ in changed.rows)
        of_both = {"box"} if line == 1 else {"box, py", "box, other"}
        assert {place for _, _, _, place in changed.rows} == of_both
