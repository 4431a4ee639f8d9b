"""`export`: the results of a project in the formats of other tools."""
