"""What other tools measured, as results of ASV."""
