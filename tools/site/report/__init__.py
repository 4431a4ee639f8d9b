"""The report: the pages of the dashboard in one HTML file, one Markdown file, and a PDF."""
