"""Every value of every process, beside ASV's results, in a file that pyperf opens.

ASV keeps one number a process. `results/processes/HOST/HASH-ENVIRONMENT.pyperf.json.gz` keeps what
it is the median of, warm-ups included: `python -m pyperf check FILE`, `hist`, `compare_to`. A run
is a process; its metadata hold the counters of the time in which its values were taken. The format
is pyperf's 1.0, written here because environments do not hold pyperf.

A file is of one host, as pyperf opens none whose runs differ in that; the host is called what ASV
calls the machine by default, since it does not tell the measuring process of `--machine`. A commit
measured again adds runs, told apart by their dates. Benchmarks go by name, parameters and version:
runs before and after a new calibration are two benchmarks, and `compare_to` compares what two files
have under one calibration. The suffix is not `.json`: ASV would take that for results of its own.

Several processes may write at once: each waits until it is alone in the directory of its host, then
adds its run to what is there by then. On a system or a file system without locks of directories,
such as Windows or NFS, it does not wait, and of two that write at the same moment one is lost.

ASV's setting `results_dir` does not reach the measuring process either: it must be `results`, as in
this project.
"""

import gzip
import hashlib
import json
import os
import platform
import re
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from benchmarks.calibration import case_key

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

DIRECTORY = Path("results") / "processes"
SUFFIX = ".pyperf.json.gz"
LONG_NAME = 128  # ASV's own limit and short form, so that both files are called alike
LONGEST_WAIT_S = 30.0  # half of what ASV allows a benchmark; a run is added in milliseconds
_TRY_AGAIN_S = 0.005
_COMPACT = (",", ":")
_HALF_WRITTEN = re.compile(r"\.writing-\d+")
# What reading a file that is no side-car may raise; of what is in memory already, so no OSError but
# that of gzip.
_DAMAGE = (
    *(gzip.BadGzipFile, zlib.error, EOFError),
    *(ValueError, TypeError, KeyError, RecursionError),
)


def record_process(
    name: str,
    params: Sequence[Any],
    version: str,
    loops: int,
    warmups: Sequence[float],
    values: Sequence[float],
    counters: Mapping[str, float | str],
) -> None:
    """Add a run; nothing outside of `asv run`, which alone says which commit is measured.

    version: the benchmark's, which names its calibration. warmups, values: seconds a call.
    counters: what happened while the values were taken, as `counters.since` has it.
    """
    file = _file(os.environ)
    if file is None:
        return
    run = {
        "metadata": {
            **counters,
            "date": datetime.now().isoformat(sep=" "),
            "loops": loops,
        },
        "warmups": [[loops, value] for value in warmups],
        "values": list(values),
    }
    try:
        add_run(file, f"{name}({case_key(params)}) [{version}]", run)
    except Exception as error:  # no room, or no permission: the sample is valid all the same
        print(f"{file}: values not kept ({type(error).__name__}: {error})", file=sys.stderr)


def add_run(file: Path, name: str, run: dict[str, Any]) -> None:
    """Add a run of benchmark `name` to a file that is replaced whole or not at all.

    Once this returns the run is kept, whoever else writes or is killed meanwhile. A damaged file
    is set aside, as a line on stderr says, and a new one begun. OSError where it cannot be written,
    or where another writer does not come to an end.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(file.parent):
        suite = _read(file)
        _runs_of(suite, name).append(run)
        text = json.dumps(suite, separators=_COMPACT).encode()
        half_written = file.with_name(f".writing-{os.getpid()}")
        try:
            half_written.write_bytes(gzip.compress(text, mtime=0))
            os.replace(half_written, file)
        finally:
            half_written.unlink(missing_ok=True)


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Keep other writers out of a directory meanwhile.

    The directory itself is locked: that takes no further file, and the lock goes with the process,
    however it ends. What is half-written there is then of one that was killed, and is removed.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        if _lock(handle):
            for path in directory.iterdir():
                if _HALF_WRITTEN.fullmatch(path.name):
                    path.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Lock an open directory, False where that cannot be; TimeoutError after LONGEST_WAIT_S.

    A writer that is stopped, not killed, keeps its lock; nobody is to wait for it for ever.
    """
    end_s = monotonic() + LONGEST_WAIT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if monotonic() > end_s:
                waited = f"another process has been writing there for {LONGEST_WAIT_S:g} s"
                raise TimeoutError(waited) from None
            sleep(_TRY_AGAIN_S)
        except OSError:
            return False


def _read(file: Path) -> dict[str, Any]:
    """Return what a file holds, no benchmark where there is none, or a damaged one."""
    if file.exists():
        content = file.read_bytes()
        try:
            return _suite(content)
        except _DAMAGE as error:
            aside = _set_aside(file)
            why = " ".join(f"{type(error).__name__}: {error}".split())
            print(f"{file}: damaged ({why}); set aside as {aside.name}", file=sys.stderr)
    metadata = {
        "python_version": platform.python_version(),
        "python_implementation": platform.python_implementation().lower(),
        "cpu_count": os.cpu_count(),
    }
    return {"version": "1.0", "metadata": metadata, "benchmarks": []}


def _suite(content: bytes) -> dict[str, Any]:
    """Return what a file's content says; one of _DAMAGE where runs cannot be added to that."""
    suite = json.loads(gzip.decompress(content))
    if not isinstance(suite["benchmarks"], list):
        raise TypeError("no list of benchmarks")
    for benchmark in suite["benchmarks"]:
        if not isinstance(benchmark["metadata"]["name"], str):
            raise TypeError("a benchmark without a name")
        if not isinstance(benchmark["runs"], list):
            raise TypeError("a benchmark without a list of runs")
    return suite


def _set_aside(file: Path) -> Path:
    """Rename a damaged file so that it is still found, and named as damaged, by who reads them."""
    stem = file.name.removesuffix(SUFFIX)
    names = (file.with_name(f"{stem}.damaged-{number}{SUFFIX}") for number in count(1))
    free = next(path for path in names if not path.exists())
    return file.rename(free)


def _runs_of(suite: dict[str, Any], name: str) -> list[Any]:
    """Return the runs of a benchmark, which is added where it is new."""
    for benchmark in suite["benchmarks"]:
        if benchmark["metadata"]["name"] == name:
            return benchmark["runs"]
    benchmark = {"metadata": {"name": name, "unit": "second"}, "runs": []}
    suite["benchmarks"].append(benchmark)
    return benchmark["runs"]


def _file(environment: Any) -> Path | None:
    root, commit = environment.get("ASV_CONF_DIR"), environment.get("ASV_COMMIT")
    if not root or not commit:
        return None
    name = environment.get("ASV_ENV_NAME", "existing")
    if len(name) >= LONG_NAME:
        name = "env-" + hashlib.md5(name.encode()).hexdigest()
    return Path(root) / DIRECTORY / platform.node() / f"{commit[:8]}-{name}{SUFFIX}"
