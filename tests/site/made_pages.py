"""Pages made by hand, some of whose names are a stranger's."""

from tools.render.report import Column, Table
from tools.site.page import Chart, Page, Section

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eevil",
    "\x1b[2J a control",
    "שלום & goodbye",
    "| a | cell |",
    "```\n# no heading",
    "]](http://192.0.2.1/)",
    "'quoted' <b>",
)


def table(title: str, names: tuple[str, ...]) -> Table:
    """A table with a row a name."""
    rows = tuple((name, f"{i}.5 ms") for i, name in enumerate(names, 1))
    return Table(title, (Column("name"), Column("cost", "right")), rows, (f"note on {title}",))


def chart(name: str, title: str = "Cost against size", word: str = "law") -> Chart:
    """A line with a band that is clipped, so that its picture has ids, on a logarithmic axis."""
    link = "commit.html#commit=abc"
    values = [{"size": 10**i, "cost": 2.0 * 10**i, "law": word, "href": link} for i in range(1, 5)]
    encoding = {
        "x": {"field": "size", "type": "quantitative", "scale": {"type": "log"}},
        "y": {"field": "cost", "type": "quantitative", "scale": {"type": "log"}},
        "color": {"field": "law", "type": "nominal"},
        "href": {"field": "href"},
    }
    spec = {
        "data": {"values": values},
        "mark": {"type": "line", "clip": True, "point": True},
        "encoding": encoding,
    }
    return Chart(name, title, spec, f"The cost grows with the size: {title}.", table("n", ("10",)))


def page(name: str, names: tuple[str, ...] = ("time_step",), charts: int = 1) -> Page:
    """A page with a section, its charts, a table that is shown and one that is folded away."""
    first, *_ = names
    section = Section(
        name="laws",
        heading=f"Laws of {first}",
        how=f"python -m tools scaling --bench '{first}'",
        summary=(f"It grows like n: {first}.",),
        charts=tuple(chart(f"law-{i}", f"Law {i} of {first}", first) for i in range(charts)),
        tables=(table("shown", names),),
        more=(table("folded", names),),
    )
    return Page(name, f"Page {name}", (f"Lead of {first}.",), (section,), warnings=("It is old.",))
