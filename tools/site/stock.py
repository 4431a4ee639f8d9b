"""The entry of our pages in ASV's own page, or in that of asv-tachyon, which takes its place.

What is not known is left as it is: our pages lead to it all the same.
"""

from pathlib import Path

from ..store.leftovers import whole_file
from ..store.reading import UnusableError, read_bytes

INDEX = "index.html"
_WORDS = "Overview and laws"
# Darker than ASV's own entries, whose contrast is below 4.5:1.
_LINK = f'<a href="pages/overview.html" style="color: #333333">{_WORDS}</a>'
_ENTRY = f'<li id="nav-li-pages">{_LINK}</li>'
# The last of ASV's own entries (0.6), behind which ours stands.
_ASV = '<li id="nav-li-regressions"><a href="#/regressions">Regressions</a></li>'
# asv-tachyon (0.5) draws all its page into this element, and nothing beside it.
_TACHYON = '<div id="root"></div>'
_TACHYON_TITLE = "tachyon</title>"
_CORNER = (
    '<a id="nav-li-pages" href="pages/overview.html" style="position: fixed; right: 12px;'
    " bottom: 12px; z-index: 9; padding: 6px 12px; border-radius: 6px; background: #1b1f24;"
    f' color: #ffffff; font: 14px system-ui, sans-serif">{_WORDS}</a>'
)
_MOST_BYTES = 1 << 20


def link_pages(html_dir: Path) -> str | None:
    """Add the entry to the index.html of a directory that asv published, unless it is there.

    Return None, or in one line why the file was left as it is. OSError where it cannot be written.
    """
    path = html_dir / INDEX
    try:
        text = read_bytes(path, _MOST_BYTES).decode("utf-8")
    except (UnusableError, UnicodeDecodeError) as error:
        return f"{INDEX}: {error}; open pages/overview.html"
    linked = linked_index(text)
    if linked is None:
        return f"{INDEX} is not one that is known, and left as it is; open pages/overview.html"
    if linked != text:
        with whole_file(path) as half_written:
            half_written.write_text(linked, encoding="utf-8")
    return None


def linked_index(text: str) -> str | None:
    """Return an index.html with the entry, None where it is neither of the two known ones."""
    if 'id="nav-li-pages"' in text:
        return text
    if text.count(_ASV) == 1:
        return text.replace(_ASV, f"{_ASV}\n\t{_ENTRY}")
    if _TACHYON_TITLE in text and text.count(_TACHYON) == 1:
        return text.replace(_TACHYON, f"{_TACHYON}\n    {_CORNER}")
    return None
