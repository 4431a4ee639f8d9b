"""ASV's index.html, rewritten so that it loads nothing from elsewhere and runs no script inline."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from ..html import POLICY
from .assets import Asset

VENDOR = "vendor"
ON_FAILURE = "load-failure.js"
# In the place of the `onerror=` of each script, which a strict policy does not run.
ON_FAILURE_SCRIPT = """\
window.addEventListener("error", function (event) {
  if (event.target instanceof HTMLScriptElement) {
    window.location = "error.html";
  }
}, true);
"""

_EXTERNAL = re.compile(
    r'<(?P<kind>script|link)\b[^>]*?\b(?:src|href)="(?P<address>https?://[^"]+)"[^>]*>'
)
_INTEGRITY = re.compile(r'\bintegrity="([^"]+)"')
_INLINE = re.compile(
    r"<script[^>]*>\s*function js_load_failure\(\) \{\s*"
    r'window\.location = "error\.html";\s*\}\s*</script>'
)
_CHARSET = re.compile(r'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">')


def addresses(html: str) -> list[tuple[str, str]]:
    """Return integrity and address of each file that a page loads from elsewhere.

    The integrity is empty where the page has none.
    """
    return [(_integrity(tag), tag["address"]) for tag in _EXTERNAL.finditer(html)]


def offline_page(html: str, assets: Sequence[Asset]) -> str | None:
    """Return the page that loads `assets` from the folder VENDOR; None unless it is the known one.

    It is known if it loads just these files from elsewhere, each once, has the one script inline
    that ASV's has, and nothing else that its policy forbids.
    """
    names = {asset.integrity: asset.name for asset in assets}
    if sorted(integrity for integrity, _ in addresses(html)) != sorted(names):
        return None

    def local(tag: re.Match[str]) -> str:
        path = f"{VENDOR}/{names[_integrity(tag)]}"
        is_script = tag["kind"] == "script"
        return f'<script src="{path}">' if is_script else f'<link rel="stylesheet" href="{path}">'

    rewritten, scripts = _INLINE.subn(
        f'<script src="{VENDOR}/{ON_FAILURE}"></script>', _EXTERNAL.sub(local, html)
    )
    known = scripts == len(_CHARSET.findall(html)) == 1 and not _is_forbidden(rewritten)
    return with_policy(rewritten) if known else None


def with_policy(html: str) -> str:
    """Return a page of ASV that lets browsers run and load only what is on the same host."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return _CHARSET.sub(lambda tag: f"{tag[0]}\n    {policy}", html)


def _integrity(tag: re.Match[str]) -> str:
    found = _INTEGRITY.search(tag[0])
    return found[1] if found else ""


def _is_forbidden(html: str) -> bool:
    """Return whether a page holds what the policy does not let run or load."""
    tags = _Tags()
    tags.feed(html)
    tags.close()
    return tags.forbidden


class _Tags(HTMLParser):
    """Reads a page for scripts inline, attributes that are scripts, and what is elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag."""
        values = dict(attrs)
        loads = {"script": "src", "link": "href", "img": "src", "iframe": "src"}.get(tag, "")
        self.forbidden |= (
            (tag == "script" and "src" not in values)
            or any(name.startswith("on") for name in values)
            or re.match(r"\s*(\w+:|//)", values.get(loads) or "") is not None
        )
