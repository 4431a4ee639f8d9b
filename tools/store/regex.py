"""Regular expressions that people write, in options and settings."""

import re
import warnings

from .problems import one_line


def compiled(text: str) -> re.Pattern[str]:
    """Compile a regular expression; ValueError, in words for people, where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python may read otherwise
            return re.compile(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except (re.error, OverflowError) as error:
        raise ValueError(one_line(error)) from error
