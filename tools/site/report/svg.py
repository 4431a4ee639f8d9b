"""Charts as SVG, drawn without a browser."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from ...render.progress import track
from ...render.untrusted import printable
from ..page import Chart
from ..theme import picture_config, plain_colours

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_LINKS = ("href", f"{{{_XLINK}}}href")
_WORTH_A_BAR = 3  # pictures, each of which takes half a second
# Of a name, since a picture tries out how much of one has room. No formula of a chart is as long.
_MOST_LETTERS = 400
# To an id, in an attribute: `#clip0`, `url(#clip0)`.
_REFERENCE = re.compile(r"(?P<before>(url\()?#)(?P<id>[^)]+)(?P<after>\)?)")


def draw(charts: Mapping[str, Chart]) -> dict[str, str] | None:
    """Return each chart as SVG, by its name; None where the package that draws is not installed.

    No two pictures have an id in common, so that one page can hold all of them. Nothing is fetched:
    a chart shows the data that are in it.
    """
    try:
        import vl_convert
    except ImportError:
        return None
    colours = plain_colours()
    return {
        name: _alone(
            vl_convert.vegalite_to_svg(
                _shown(chart.spec, colours), config=picture_config(), allowed_base_urls=[]
            ),
            name,
        )
        for name, chart in track(list(charts.items()), "drawing pictures", _WORTH_A_BAR)
    }


def _shown(part: Any, colours: Mapping[str, str]) -> Any:
    """Return a part of a chart as a picture can hold it.

    Names in it may be a stranger's, with what XML does not allow; colours may be those that the
    style sheet of the pages names.
    """
    if isinstance(part, Mapping):
        return {printable(str(key)): _shown(value, colours) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_shown(value, colours) for value in part]
    if isinstance(part, str):
        return colours.get(part, printable(part[:_MOST_LETTERS]))
    return part


def _alone(svg: str, name: str) -> str:
    """Return a picture with ids of its own, and without links into pages.

    Ids count the pictures that a process has drawn: numbered anew, they are the same every time.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    found = (element.get("id") for element in root.iter())
    ids = {each: f"{name}-{i}" for i, each in enumerate(dict.fromkeys(filter(None, found)))}
    for element in root.iter():
        for key, value in list(element.items()):
            if key in _LINKS and not value.startswith("#"):
                del element.attrib[key]
            elif key == "id":
                element.set(key, ids.get(value, value))
            else:
                element.set(key, _with_references(value, ids))
    return ElementTree.tostring(root, encoding="unicode")


def _with_references(value: str, ids: Mapping[str, str]) -> str:
    """Return the value of an attribute with the new ids of what it refers to: `url(#clip0)`."""
    reference = _REFERENCE.fullmatch(value)
    if reference is None or reference["id"] not in ids:
        return value
    return f"{reference['before']}{ids[reference['id']]}{reference['after']}"
