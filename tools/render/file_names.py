"""Names of files after what strangers have named."""

import hashlib
import re

MOST_CHARACTERS = 150  # of the name of a file, which takes 255 with what is added to it


def file_name(name: str, suffix: str, most_characters: int = MOST_CHARACTERS) -> str:
    """Return what the file of a benchmark is called: as the benchmark, where that is a file name.

    Any other name is written in what file systems take, and has a digest that keeps it apart.
    """
    plain = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII)[:most_characters]
    if plain == name:
        return plain + suffix
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    return f"{plain}-{digest[:8]}{suffix}"
