"""Curves of cost over size, their laws at chosen commits, and what a script draws of them."""
