"""Pages beside the dashboard of `asv publish`, and the report: what all subjects answer."""
