"""What a command printed as JSON, in the hands of strangers since. Standard library only."""

import json
from pathlib import Path
from typing import Any

from ..errors import UserError


def read_printed(path: Path, most_bytes: int) -> Any:
    """Return the content of a JSON file; UserError where it cannot be read.

    ValueError or RecursionError where it is larger or no JSON: NaN and infinity are none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); see the run") from error
    if len(content) > most_bytes:
        raise ValueError(f"more than {most_bytes} bytes")
    return json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
