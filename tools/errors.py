"""The one kind of failure that a user can mend."""


class UserError(Exception):
    """Something needed is missing or broken; `python -m tools` says so in one line and exits 20.

    The message names the file or option, what is wrong with it and what to do about it.
    """
