"""A page with one of everything, of any texts."""

from tools.render.report import Column, Table
from tools.site.page import Chart, Page, Section

HASH = "0131b7f3" + "0" * 32
BENCHMARK = "step.Step.time_step"
COLUMNS = (Column("benchmark"), Column("what", fold=True), Column("time", "right"))


def table(text: str = "words") -> Table:
    """A heading of rows and two rows."""
    rows = ((text, "", ""), (text, "the same", "1.2 ms"), ("Step.time_step(numba)", text, "3.4 µs"))
    return Table(f"a table of {text}", COLUMNS, rows, (f"a note: {text}",))


def chart(text: str = "words", name: str = "cost") -> Chart:
    """A point for each row of the table."""
    values = [{"n": 10, "cost": 1.2e-3, "tell": text}, {"n": 20, "cost": 3.4e-6, "tell": text}]
    encoding = {
        "x": {"field": "n", "type": "quantitative"},
        "y": {"field": "cost", "type": "quantitative"},
    }
    spec = {"data": {"values": values}, "mark": "point", "encoding": encoding}
    return Chart(name, f"a chart of {text}", spec, f"it shows {text}", table(text))


def page(text: str = "words", name: str = "overview") -> Page:
    """A page with a section of each part, all of which say `text`."""
    section = Section(
        name="changed",
        heading=f"What changed: {text}",
        how="python -m tools history",
        summary=(f"a summary: {text}",),
        charts=(chart(text),),
        tables=(table(text),),
        more=(table(text),),
    )
    return Page(
        name,
        f"Overview of {text}",
        lead=(f"a lead: {text}",),
        sections=(section,),
        data={"of-the-script": {"text": text}},
        script="scaling.js",
        warnings=(f"old: {text}",),
    )
