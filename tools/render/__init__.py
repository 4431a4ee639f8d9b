"""One file a format, each of which prints a `report.Report`; plot files, numbers and names."""
