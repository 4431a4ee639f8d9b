"""What our pages add to `asv publish` on sunpy's history of 1,396 files, and how large they are.

    python -m tests.site.cost [--sunpy DIR] [--rounds N]

Plain: without the plug-in. First: with it, and with nothing kept from before. Again: with what that
kept. Ten new: the same after ten more results. The sides take turns; shown are the medians over the
rounds by the clock and of the cores, which a busy machine changes less, what each adds to plain,
and the range. Sizes are of all that is in `pages/`, each file by gzip. Linux only; takes minutes.
"""

import argparse
import gzip
import json
import os
import resource
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests.speed.reading import SUNPY, publish_s, publishable, result_files

ROOT = Path(__file__).parents[2]
PLUGIN = ".tools.site"
NEW = 10


def let_plug_in(project: Path, plugins: list[str]) -> None:
    """Set the plug-ins of a project."""
    config = project / "asv.conf.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "plugins": plugins}))


def cpu_s() -> float:
    """Return what all processes that have ended have taken of the cores."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def published(project: Path) -> tuple[float, float]:
    """Publish, and return the seconds by the clock and of the cores."""
    before_s = cpu_s()
    return publish_s(project), cpu_s() - before_s


def measure(project: Path, kept: Path) -> dict[str, tuple[float, float]]:
    """Return what each way to publish takes; kept: where answers are kept, empty at first."""
    os.environ["XDG_CACHE_HOME"] = str(kept)
    newest = sorted(result_files(project / "results"), key=lambda path: path.stat().st_mtime_ns)
    held_back = {path: path.read_bytes() for path in newest[-NEW:]}
    for path in held_back:
        path.unlink()
    let_plug_in(project, [])
    seconds = {"plain": published(project)}
    let_plug_in(project, [PLUGIN])
    seconds["first"] = published(project)
    seconds["again"] = published(project)
    for path, content in held_back.items():
        path.write_bytes(content)
    seconds[f"{NEW} new"] = published(project)
    return seconds


def gzipped(directory: Path) -> int:
    """Return the bytes of all files in a directory, each compressed by itself."""
    files = (path for path in directory.rglob("*") if path.is_file())
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sunpy", type=Path, default=SUNPY, metavar="DIR", help="the history")
    parser.add_argument("--rounds", type=int, default=2, metavar="N")
    asked = parser.parse_args()
    if not asked.sunpy.is_dir():
        print(f"{asked.sunpy}: not there; name the history with --sunpy", file=sys.stderr)
        return 20
    seconds: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        project = publishable(asked.sunpy, Path(scratch) / "project")
        (project / "tools").symlink_to(ROOT / "tools")
        for i in range(asked.rounds):
            for way, of_way in measure(project, Path(scratch) / f"kept-{i}").items():
                seconds[way].append(of_way)
        pages = project / "html" / "pages"
        bytes_of_pages, library = gzipped(pages), gzipped(pages / "assets")
    clock_s, cores_s = map(median, zip(*seconds["plain"], strict=True))
    for way, of_way in seconds.items():
        by_clock, of_cores = zip(*of_way, strict=True)
        clock_of_way_s, cores_of_way_s = median(by_clock), median(of_cores)
        print(
            f"{way:<8} {clock_of_way_s:6.1f} s by the clock ({clock_of_way_s / clock_s - 1:+.0%}),"
            f" {cores_of_way_s:6.1f} s of the cores ({cores_of_way_s / cores_s - 1:+.0%});"
            f" {min(of_cores):.1f} to {max(of_cores):.1f}"
        )
    print(f"pages    {bytes_of_pages / 1e6:6.2f} MB gzipped, {library / 1e6:.2f} of it assets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
