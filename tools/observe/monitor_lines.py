"""Lines of text as rich draws them at half the cost of its own texts, which can be wrapped."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment


class Lines:
    """Lines that are short enough already."""

    def __init__(self, text: str) -> None:
        """Draw `text`."""
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each line as it is."""
        for line in self._text.split("\n"):
            yield Segment(f"{line}\n")
