"""One file a format: parsed content in, runs and what is lost of them out; nothing is opened."""
