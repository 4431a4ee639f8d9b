"""The arrays of an .npz file that anybody may have made.

A file says of itself how long its entries are and how they are packed. None of it is believed:
np.savez packs nothing, so that entries which are packed are refused, and what is declared is held
against the length of the file. Reading takes no more memory than the file takes on disk, and no
entry is anything but numbers or text.
"""

import os
import re
import zipfile
from collections.abc import Sequence
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

MOST_ENTRIES = 64
MOST_DIRECTORY_BYTES = 2**16
SUFFIX = ".npy"
# How a zip file ends, in bytes: where it is longer than 4 GiB a record and its locator, then the
# end record. np.savez writes no comment behind it.
RECORD, LOCATOR, END = 56, 20, 22
# How np.save begins: numbers (f, i, u) or text (U), in C order.
MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(
    rb"\{'descr': '([<>|][fiuU]\d{1,9})', 'fortran_order': False, 'shape': \(([\d, ]{0,60})\), \}"
    rb" *\n"
)


def read_arrays(file: BinaryIO) -> Arrays:
    """All arrays by the names of their entries, read-only.

    Any exception where the file is none that np.savez writes, or declares more than it holds.
    """
    size = _checked_size(file)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        _refuse_entries(members, size)
        return {
            member.filename.removesuffix(SUFFIX): _array(member.filename, archive.read(member))
            for member in members
        }


def _checked_size(file: BinaryIO) -> int:
    """Bytes of the file; ValueError if its directory of entries is too long to be read at all."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - RECORD - LOCATOR - END))
    # No more than that: a device has no length, and may have no end.
    tail = file.read(RECORD + LOCATOR + END).rjust(RECORD + LOCATOR + END, b"\0")
    record, locator, end = tail[:RECORD], tail[RECORD:-END], tail[-END:]
    if not (end.startswith(b"PK\x05\x06") and end.endswith(b"\0\0")):
        raise ValueError("it does not end as an .npz file does")
    length = int.from_bytes(end[12:16], "little")
    if locator.startswith(b"PK\x06\x07"):
        # Newer versions of Python read the record where the locator says that it begins.
        if int.from_bytes(locator[8:16], "little") != size - RECORD - LOCATOR - END:
            raise ValueError("it does not end as an .npz file does")
        length = max(length, int.from_bytes(record[40:48], "little"))
    if length > MOST_DIRECTORY_BYTES:
        raise ValueError(f"its directory has {length:,} bytes, more than any checkpoint's")
    return size


def _refuse_entries(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_ENTRIES or len(set(names)) < len(names):
        raise ValueError(f"its {len(names)} entries are too many, or two have one name")
    for member in members:
        if not member.filename.endswith(SUFFIX):
            raise ValueError(f"entry {member.filename!r} is no array")
        packed = member.compress_type != zipfile.ZIP_STORED
        if packed or member.compress_size != member.file_size:
            raise ValueError(f"entry {member.filename!r} is compressed, and checkpoints are not")
    declared = sum(member.file_size for member in members)
    if declared > size:
        raise ValueError(f"it declares entries of {declared:,} bytes and has {size:,} in all")


def _array(name: str, content: bytes) -> NDArray[Any]:
    """The array of an entry as np.save wrote it; what it says of its size is compared first."""
    start = len(MAGIC) + 2 + int.from_bytes(content[len(MAGIC) : len(MAGIC) + 2], "little")
    header = HEADER.fullmatch(content[len(MAGIC) + 2 : start])
    if header is None or not content.startswith(MAGIC):
        raise ValueError(f"entry {name!r} is no array of numbers or text as np.save writes it")
    dtype = np.dtype(header[1].decode())
    shape = tuple(int(each) for each in header[2].replace(b" ", b"").split(b",") if each)
    declared, held = prod(shape) * dtype.itemsize, len(content) - start
    if declared != held or not dtype.isnative:
        raise ValueError(
            f"entry {name!r} declares {dtype} of shape {shape}, {declared:,} bytes, and holds"
            f" {held:,}"
        )
    return np.frombuffer(content, dtype, offset=start).reshape(shape)
