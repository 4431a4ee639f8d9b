"""What the code would reach with exclusive cores and on all of them."""
