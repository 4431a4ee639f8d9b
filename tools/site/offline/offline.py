"""A dashboard that is whole by itself: ASV's pages with the files that they load beside them."""

from pathlib import Path

from ...store.cache import cache_directory
from .assets import read_assets
from .fetch import vendor_files
from .page import ON_FAILURE, ON_FAILURE_SCRIPT, VENDOR, addresses, offline_page, with_policy


def make_offline(html_dir: Path) -> str | None:
    """Let index.html in `html_dir` load all it needs from there, under a strict policy.

    Return why it was left alone, in a sentence, None where all is well. UserError where a file
    cannot be had; nothing is changed then.
    """
    index, assets = html_dir / "index.html", read_assets()
    html = index.read_text(encoding="utf-8", errors="replace")
    rewritten = offline_page(html, assets)
    if rewritten is None:
        return (
            "--offline: index.html is not the page of ASV 0.6.6, whose files are known: it was left"
            " as it is"
        )
    files = vendor_files(assets, dict(addresses(html)), cache_directory() / VENDOR)
    vendor = html_dir / VENDOR
    vendor.mkdir(exist_ok=True)
    for name, content in files.items():
        (vendor / name).write_bytes(content)
    (vendor / ON_FAILURE).write_text(ON_FAILURE_SCRIPT, encoding="utf-8")
    error = html_dir / "error.html"  # which has no script, and is shown where one does not load
    error.write_text(with_policy(error.read_text(encoding="utf-8")), encoding="utf-8")
    index.write_text(rewritten, encoding="utf-8")
    return None
