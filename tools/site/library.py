"""The script that draws charts in a browser, out of `vl_convert`, which pip installs.

It is Vega-Embed with all that it needs, made without the network; making it takes a second or two,
so that it is kept.
"""

from importlib.metadata import version

from .cache import cached

MISSING = (
    "charts are left out, tables are there: they need vl-convert-python, which is not installed;"
    " `pip install vl-convert-python`"
)
_EXPORTS = "window.vegaEmbed = vegaEmbed;"


def library() -> str | None:
    """Return the script, which sets `window.vegaEmbed`; None where `vl_convert` is missing."""
    try:
        import vl_convert
    except ImportError:
        return None
    key = f"{version('vl-convert-python')} {_EXPORTS}".encode()
    script: str = cached("library", key, lambda: vl_convert.javascript_bundle(_EXPORTS))
    return script
