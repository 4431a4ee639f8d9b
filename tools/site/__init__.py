"""Pages beside the dashboard of `asv publish`, and the report: what all subjects answer.

Named in `plugins` of asv.conf.json as `.tools.site`, the room is a plug-in of ASV, which imports it
at every command: so nothing is imported here, and `plugin` needs the standard library and asv only.
"""


def setup() -> None:
    """Let `asv publish` write the pages; called by ASV when it has imported its plug-ins."""
    from . import plugin  # noqa: F401, ASV asks for the subclasses of its publisher
