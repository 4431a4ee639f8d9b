"""ASV files in, typed series out; what cannot be used is named with its reason."""
