"""What the working tree, or a running program, does now."""
