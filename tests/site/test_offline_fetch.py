"""What ASV's pages load: from npm, else from where the page has it, checked, and kept."""

import base64
import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import asv
import pytest

from tests.site.no_network import NOWHERE, reach_no_host
from tools.errors import UserError
from tools.site.offline.assets import Asset, read_assets
from tools.site.offline.fetch import vendor_files
from tools.site.offline.offline import make_offline

WWW = Path(asv.__file__).parent / "www"
FROM_NPM, FROM_PAGE = b"var unminified = 1;", b"var minified=1;"
STYLE = b"a{}"


def integrity(content: bytes, algorithm: str = "sha512") -> str:
    digest = hashlib.new(algorithm, content).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


def tarball(files: Mapping[str, bytes], folder: str = "package") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


PACKAGE = tarball({"dist/one.js": FROM_NPM, "one.css": STYLE, "README.md": b"hello"}, "odd name")
ASSETS = (
    Asset(
        integrity=integrity(FROM_PAGE, "sha256"),
        package="one@1.0.0",
        tarball=integrity(PACKAGE),
        file="dist/one.js",
        sha256=hashlib.sha256(FROM_NPM).hexdigest(),
    ),
    Asset(
        integrity=integrity(STYLE),
        package="one@1.0.0",
        tarball=integrity(PACKAGE),
        file="one.css",
        sha256=hashlib.sha256(STYLE).hexdigest(),
    ),
)
BOTH_FROM_NPM = {"one.js": FROM_NPM, "one.css": STYLE}
BOTH_FROM_PAGE = {"one.js": FROM_PAGE, "one.css": STYLE}


class Npm:
    """A program called npm, first on PATH, that packs what it is given."""

    def __init__(self, home: Path) -> None:
        self.calls = home / "calls"
        self.packages = home / "packages"
        self.packages.mkdir(parents=True)
        self.program = home / "npm"

    def gives(self, *packages: bytes, code: int = 0) -> None:
        for i, package in enumerate(packages):
            (self.packages / f"package-{i}.tgz").write_bytes(package)
        copy = f"cp '{self.packages}'/*.tgz . 2>&1" if packages else "true"
        self.program.write_text(f"#!/bin/sh\necho \"$@\" >> '{self.calls}'\n{copy}\nexit {code}\n")
        self.program.chmod(0o755)

    @property
    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """There is no npm until the test says what it gives."""
    folder = tmp_path / "bin"
    made = Npm(folder)
    for needed in ("sh", "cp"):
        (folder / needed).symlink_to(str(shutil.which(needed)))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("NO_PROXY", "*")
    return made


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A host from which a page would load the files, as its folder and the addresses."""
    folder = tmp_path / "host"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        yield folder, {asset.integrity: f"{at}/{asset.name}" for asset in ASSETS}
        server.shutdown()


def no_host() -> dict[str, str]:
    return {asset.integrity: f"{NOWHERE}/{asset.name}" for asset in ASSETS}


def test_a_package_gives_its_files_once_and_they_are_kept(npm: Npm, tmp_path: Path) -> None:
    npm.gives(PACKAGE)
    kept = tmp_path / "cache" / "vendor"
    assert vendor_files(ASSETS, no_host(), kept) == BOTH_FROM_NPM
    (call,) = npm.called
    assert call.startswith("pack ")
    assert "--ignore-scripts" in call
    assert call.endswith(" one@1.0.0")
    npm.program.unlink()
    assert vendor_files(ASSETS, no_host(), kept) == BOTH_FROM_NPM
    assert sorted(path.name for path in kept.iterdir()) == ["one.css", "one.js"]


def test_without_npm_the_page_itself_says_where_files_are(
    npm: Npm, host: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    folder, addresses = host
    (folder / "one.js").write_bytes(FROM_PAGE)
    (folder / "one.css").write_bytes(STYLE)
    assert vendor_files(ASSETS, addresses, tmp_path / "cache") == BOTH_FROM_PAGE
    assert vendor_files(ASSETS, no_host(), tmp_path / "cache") == BOTH_FROM_PAGE


@pytest.mark.parametrize(
    "package",
    [
        tarball({"dist/one.js": b"alert(1)", "one.css": STYLE}),
        tarball({"dist/one.js": FROM_NPM, "one.css": STYLE}),  # right files, another tarball
        b"no tarball",
        b"",
    ],
)
def test_a_package_that_is_not_as_published_is_not_even_opened(
    package: bytes, npm: Npm, host: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    npm.gives(package)
    folder, addresses = host
    (folder / "one.js").write_bytes(FROM_PAGE)
    (folder / "one.css").write_bytes(STYLE)
    assert vendor_files(ASSETS, addresses, tmp_path / "cache") == BOTH_FROM_PAGE


def test_what_has_another_hash_is_refused_from_anywhere_and_not_kept(
    npm: Npm, host: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    npm.gives(b"no tarball")
    folder, addresses = host
    (folder / "one.js").write_bytes(b"alert(1)")
    (folder / "one.css").write_bytes(STYLE)
    with pytest.raises(UserError, match=r"cannot get one\.js .no source has") as refused:
        vendor_files(ASSETS, addresses, tmp_path / "cache")
    assert "\n" not in str(refused.value)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["one.css"]


def test_what_is_kept_and_damaged_is_fetched_again(npm: Npm, tmp_path: Path) -> None:
    npm.gives(PACKAGE)
    kept = tmp_path / "cache"
    vendor_files(ASSETS, no_host(), kept)
    (kept / "one.js").write_bytes(b"alert(1)")
    assert vendor_files(ASSETS, no_host(), kept) == BOTH_FROM_NPM
    assert len(npm.called) == 2
    assert (kept / "one.js").read_bytes() == FROM_NPM


def test_a_cache_that_cannot_be_written_is_done_without(npm: Npm, tmp_path: Path) -> None:
    npm.gives(PACKAGE)
    (tmp_path / "file").write_text("")
    assert vendor_files(ASSETS, no_host(), tmp_path / "file" / "vendor") == BOTH_FROM_NPM


def test_without_any_source_one_line_says_what_is_missing_and_why(npm: Npm, tmp_path: Path) -> None:
    npm.gives(code=1)
    with pytest.raises(UserError) as refused:
        vendor_files(ASSETS, no_host(), tmp_path / "cache")
    line = str(refused.value)
    assert line.startswith("--offline: cannot get one.css, one.js (npm does not answer")
    assert "127.0.0.1" in line
    assert "leave --offline out" in line
    assert "\n" not in line


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """ASV's own pages, as `asv publish` copies them."""
    return Path(shutil.copytree(WWW, tmp_path / "html"))


def test_pages_stay_as_they_are_where_files_cannot_be_had(
    published: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    reach_no_host(monkeypatch)
    before = {path: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match="npm is not installed; "):
        make_offline(published)
    assert {path: path.read_bytes() for path in published.rglob("*") if path.is_file()} == before


def test_another_page_is_left_alone_and_one_line_says_so(published: Path, npm: Npm) -> None:
    index = published / "index.html"
    index.write_text("<!doctype html><title>tachyon</title>")
    line = make_offline(published)
    assert line is not None
    assert "index.html is not the page of ASV 0.6.6" in line
    assert index.read_text() == "<!doctype html><title>tachyon</title>"
    assert not (published / "vendor").exists()


def test_the_real_packages_have_the_files_that_the_page_loads(
    fetched: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(fetched))
    monkeypatch.setenv("PATH", "")  # the files are kept: neither npm nor a host is asked
    reach_no_host(monkeypatch)
    assert make_offline(published) is None
    names = {asset.name for asset in read_assets()}
    assert {path.name for path in (published / "vendor").iterdir()} == names | {"load-failure.js"}
    for asset in read_assets():
        content = (published / "vendor" / asset.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == asset.sha256
    index = (published / "index.html").read_text(encoding="utf-8")
    assert "https://" not in index.partition("<body>")[0]
