"""HTML as a browser reads it: the elements in their order, and the text between them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What text brings with it besides itself: its direction.
_OF_TEXT = {"bdi"}


@dataclass
class Read(HTMLParser):
    """elements: name and attributes of each. text: all that is between them, in one."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def structure(self) -> list[tuple[str, list[str]]]:
        """Each element that is no matter of its text, and which attributes it has."""
        return [
            (tag, sorted(set(attributes) - {"title"}))
            for tag, attributes in self.elements
            if tag not in _OF_TEXT
        ]

    def named(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element `tag`."""
        return [attributes for name, attributes in self.elements if name == tag]


def read(html: str) -> Read:
    """Read a page or a part of one."""
    reader = Read()
    reader.feed(html)
    reader.close()
    return reader
