"""The sizes of this machine's caches, where the system shows them."""

from pathlib import Path

from .rule.memory_limit import Cache

SYSTEM = Path("/sys/devices/system/cpu/cpu0/cache")
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}


def data_caches(directory: Path = SYSTEM) -> tuple[Cache, ...]:
    """Return the caches that hold data, by level; empty where the system does not show them.

    As the first processor sees them. A virtual machine may show another size than the one there is.
    """
    by_level = {}
    for index in sorted(directory.glob("index*")):
        try:
            kind, level, size = (
                (index / name).read_text(encoding="ascii").strip()
                for name in ("type", "level", "size")
            )
            if kind in ("Data", "Unified"):
                by_level[int(level)] = int(size.rstrip("KMG")) * _UNITS.get(size[-1:], 1)
        except (OSError, ValueError):  # not shown, or not in the kernel's form
            continue
    return tuple(Cache(level, size_bytes) for level, size_bytes in sorted(by_level.items()))
