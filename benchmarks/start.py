"""What it costs to start."""


class Import:
    """What `import simcore` costs in a new interpreter, NumPy included."""

    version = "1"
    rounds = 2
    repeat = 4
    number = 1

    def timeraw_import(self):
        """The statement that a new interpreter runs."""
        return "import simcore"
