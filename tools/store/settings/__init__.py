"""The settings file of a project, read once, checked as a whole, and typed."""
