"""How cost grows with size, over sizes and over commits."""
