"""Whether the measurements can be trusted: a question a file, each the section of a page."""
