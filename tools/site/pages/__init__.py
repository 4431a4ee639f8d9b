"""The pages: a file each, with a function that makes it."""
