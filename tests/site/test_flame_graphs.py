"""Flame graphs that were kept stand on the pages of their commits, as pictures only."""

from pathlib import Path
from typing import Any

from tests.history.made import commit, write_project
from tests.site.made import section, site_of
from tools.site.flame_graphs import kept_flame_graphs, picture
from tools.site.pages.commit import commit_page

SVG = '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n'


def keep(project: Any, digits: str, name: str, content: str = SVG) -> Path:
    path = project.results / "profiles" / digits / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_a_commit_with_flame_graphs_has_a_page_that_carries_them(project: Any) -> None:
    write_project(project)
    digits = commit(5)[:8]
    keep(project, digits, "step.svg")
    keep(project, digits, "run.against-12345678.svg", SVG * 2)
    keep(project, digits, "step.speedscope.json.gz")
    keep(project, "no-commit", "step.svg")
    page = commit_page(site_of(project))
    name = f"commit/{commit(5)[:12]}"
    assert page.data["commit"] == {"commits": [commit(5)[:12]]}
    assert page.data[name]["flame_graphs"] == ["run.against-12345678", "step"]
    assert page.data[f"{name}-0"] == {"svg": SVG * 2}
    assert page.data[f"{name}-1"] == {"svg": SVG}
    (listed,) = section(page, "list").tables
    assert listed.rows == ((digits, "1970-01-06", "flame graphs: 2"),)


def test_what_is_no_picture_or_too_large_is_not_carried(project: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a password")
    link = keep(project, "a" * 8, "link.svg")
    link.unlink()
    link.symlink_to(secret)
    assert picture(link) is None
    assert picture(keep(project, "a" * 8, "text.svg", "a password")) is None
    assert picture(keep(project, "a" * 8, "large.svg", SVG + " " * 500_000)) is None
    assert picture(keep(project, "a" * 8, "fine.svg", f"\n{SVG}")) == f"\n{SVG}"


def test_of_very_many_the_first_are_taken(project: Any) -> None:
    for number in range(30):
        keep(project, "a" * 8, f"case-{number:02}.svg")
    (paths,) = kept_flame_graphs(project.results).values()
    assert [path.stem for path in paths] == [f"case-{number:02}" for number in range(8)]
