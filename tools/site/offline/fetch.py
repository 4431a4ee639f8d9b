"""The files that ASV's pages load, each checked by its hash: kept, or from npm, or the page's own.

What does not have the hash that it should have is dropped, wherever it came from.
"""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from ...errors import UserError, some
from ...store.leftovers import scratch_directory, whole_file
from ...store.problems import one_line
from ...store.reading import UnusableError, read_bytes
from .assets import Asset, has_integrity

_MOST_BYTES = 8 << 20  # of a file or a tarball; jQuery's, the largest, has 400 kB
_NPM_TIMEOUT_S, _ANSWER_TIMEOUT_S = 120.0, 20.0
_NPM = ("pack", "--silent", "--ignore-scripts", "--fetch-retries=1")
_SOON = ("--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=1000")  # milliseconds
_SHOWN = 100  # characters of why there is no answer


class _NoAnswerError(Exception):
    """Why a source gives nothing, in some words."""


def vendor_files(
    assets: Sequence[Asset], addresses: Mapping[str, str], kept: Path
) -> dict[str, bytes]:
    """Return the files by name; UserError where one cannot be had.

    addresses: integrity -> where the page has the file from. kept: the folder in which files stay
    for the next time; one that is damaged there is fetched again.
    """
    found = {asset.name: content for asset in assets if (content := _kept(kept, asset)) is not None}
    reasons = []
    sources: tuple[Callable[[Sequence[Asset]], Iterator[tuple[Asset, bytes]]], ...] = (
        _from_npm,
        lambda missing: _from_page(missing, addresses),
    )
    for source in sources:
        missing = [asset for asset in assets if asset.name not in found]
        if not missing:
            break
        try:
            for asset, content in source(missing):
                if asset.is_right(content):
                    found[asset.name] = content
                    _keep(kept, asset, content)
        except _NoAnswerError as error:
            reasons.append(str(error))
    if lacking := [asset.name for asset in assets if asset.name not in found]:
        why = "; ".join(reasons) or "no source has the file with the hash that it should have"
        raise UserError(
            f"--offline: cannot get {some(lacking)} ({why}); connect to the network once, or leave"
            " --offline out"
        )
    return found


def _kept(folder: Path, asset: Asset) -> bytes | None:
    try:
        content = read_bytes(folder / asset.name, _MOST_BYTES)
    except UnusableError:
        return None
    return content if asset.is_right(content) else None


def _keep(folder: Path, asset: Asset, content: bytes) -> None:
    """Keep a file for the next time, where that can be."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(folder / asset.name) as half_written:
            half_written.write_bytes(content)


def _from_npm(assets: Sequence[Asset]) -> Iterator[tuple[Asset, bytes]]:
    """Yield the files of packages that the npm client gets; no code of a package is run.

    It runs in an empty folder, so that no settings of a project count.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise _NoAnswerError("npm is not installed")
    packages = sorted({asset.package for asset in assets})
    with scratch_directory() as scratch:
        try:
            done = subprocess.run(
                [npm, *_NPM, *_SOON, *packages],
                cwd=scratch,
                capture_output=True,
                text=True,
                timeout=_NPM_TIMEOUT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _NoAnswerError(f"npm: {one_line(error, _SHOWN)}") from error
        for tarball in sorted(scratch.glob("*.tgz")):
            yield from _unpacked(tarball, assets)
    if done.returncode:
        raise _NoAnswerError(f"npm does not answer (exit code {done.returncode})")


def _unpacked(path: Path, assets: Sequence[Asset]) -> Iterator[tuple[Asset, bytes]]:
    """Yield the files of a package; none unless the tarball is as it was published."""
    try:
        tarball = read_bytes(path, _MOST_BYTES)
    except UnusableError as error:
        raise _NoAnswerError(f"npm: {path.name} {error}") from error
    wanted = {asset.file: asset for asset in assets if has_integrity(tarball, asset.tarball)}
    if not wanted:
        return
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for member in archive:
            asset = wanted.get(member.name.partition("/")[2])  # below a folder of any name
            file = archive.extractfile(member) if asset else None
            if asset and file:
                yield asset, file.read(_MOST_BYTES)


def _from_page(
    assets: Sequence[Asset], addresses: Mapping[str, str]
) -> Iterator[tuple[Asset, bytes]]:
    """Yield the files from where the page has them; the first that fails ends it."""
    for asset in assets:
        address = addresses[asset.integrity]
        try:
            with urlopen(address, timeout=_ANSWER_TIMEOUT_S) as answer:
                content = answer.read(_MOST_BYTES)
        except (OSError, HTTPException, ValueError) as error:
            host = urlsplit(address).hostname or address
            raise _NoAnswerError(f"{host}: {one_line(error, _SHOWN)}") from error
        yield asset, content
