"""One file a format, all from the same `table.Table`, besides plots."""
