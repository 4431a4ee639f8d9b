"""How charts look: the Vega-Lite configuration of pages and of pictures that stand alone.

Colours are Okabe and Ito's, which people with any colour vision tell apart (Color Universal Design,
2008), without yellow and some of them darker, so that each has a contrast of 3:1 to white. Shapes
and dashes go with them, as colour alone tells nothing. Pages name the colours of `assets/page.css`,
so that a chart changes with the theme.
"""

from typing import Any

_ON_WHITE = {
    "ink": "#1b1f24",
    "muted": "#57606a",
    "rule": "#d8dee4",
    "series": ("#0072b2", "#d55e00", "#009e73", "#b05a88", "#3a8fc4", "#b87d00", "#1b1f24"),
}
_NAMED = {
    "ink": "var(--ink)",
    "muted": "var(--muted)",
    "rule": "var(--rule)",
    "series": tuple(f"var(--series-{i})" for i in range(len(_ON_WHITE["series"]))),
}
_PAPER = "#ffffff"
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left")
_FONT = "system-ui, sans-serif"
# Of one width under each of these names, so that a picture fits where it was not drawn.
_PICTURE_FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
_TEXT = 12  # pixels


def page_config() -> dict[str, Any]:
    """Return the configuration of charts in a page, which names colours of its style sheet."""
    return _config(_NAMED, background=None)


def picture_config() -> dict[str, Any]:
    """Return the configuration of pictures that stand alone, on white."""
    return _config(_ON_WHITE, _PAPER) | {"font": _PICTURE_FONT}


def plain_colours() -> dict[str, str]:
    """Return for each colour that `assets/page.css` names the one of pictures that stand alone."""
    series = zip(_NAMED["series"], _ON_WHITE["series"], strict=True)
    plain = {str(_NAMED[name]): str(_ON_WHITE[name]) for name in ("ink", "muted", "rule")}
    return {**plain, **dict(series), "var(--paper)": _PAPER}


def _config(colours: dict[str, Any], background: str | None) -> dict[str, Any]:
    ink, muted, rule, series = (colours[name] for name in ("ink", "muted", "rule", "series"))
    words = {"labelColor": ink, "titleColor": ink, "labelFontSize": _TEXT, "titleFontSize": _TEXT}
    return {
        "background": background,
        "font": _FONT,
        "padding": 4,
        "view": {"stroke": None, "continuousHeight": 300, "continuousWidth": 640},
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "domainColor": muted,
            "tickColor": muted,
            "gridColor": rule,
            "labelOverlap": "greedy",
        },
        "legend": {
            **words,
            "titleFontWeight": "normal",
            "orient": "top",
            "columns": 2,
            "labelLimit": 300,
            "symbolStrokeWidth": 2,
        },
        "title": {"color": ink, "fontSize": _TEXT + 1, "anchor": "start"},
        "header": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink, "fontSize": _TEXT},
        "rule": {"color": muted},
        "line": {"color": series[0], "strokeWidth": 2},
        "trail": {"color": series[0]},
        "area": {"color": series[0], "fillOpacity": 0.2},
        "bar": {"color": series[0]},
        "rect": {"color": series[0]},
        "point": {"color": series[0], "filled": True, "size": 40},
        "tick": {"color": series[0]},
        "range": {"category": list(series), "symbol": list(_SHAPES)},
    }
