"""The files that ASV's index.html loads from elsewhere, and by what hashes they are known."""

import base64
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_TABLE = Path(__file__).with_name("assets.toml")
_HASHES = ("sha256", "sha384", "sha512")  # of W3C, Subresource Integrity, 2016


@dataclass(frozen=True, slots=True)
class Asset:
    """A file. integrity: by which ASV's page knows it, as W3C's Subresource Integrity writes it.

    package: of npm, name@version. tarball: the integrity of that. file: its path in the package.
    sha256: of the file in the package, in hexadecimal, which need not be the one the page loads.
    """

    integrity: str
    package: str
    tarball: str
    file: str
    sha256: str

    @property
    def name(self) -> str:
        """Return what the file is called where all of them lie in one folder."""
        return PurePosixPath(self.file).name

    def is_right(self, content: bytes) -> bool:
        """Return whether it is what the page loads, or what the package has in its place."""
        digest = hashlib.sha256(content).hexdigest()
        return digest == self.sha256 or has_integrity(content, self.integrity)


def read_assets() -> tuple[Asset, ...]:
    """Return the files that index.html of ASV 0.6.6 loads."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    packages: Mapping[str, str] = table["packages"]
    return tuple(Asset(tarball=packages[row["package"]], **row) for row in table["assets"])


def has_integrity(content: bytes, integrity: str) -> bool:
    """Return whether the hash of `content` is what `integrity` says, such as `sha256-Fgp…`."""
    algorithm, _, expected = integrity.partition("-")
    if algorithm not in _HASHES:
        return False
    digest = hashlib.new(algorithm, content).digest()
    return base64.b64encode(digest).decode("ascii") == expected
