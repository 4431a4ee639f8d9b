"""ASV's index.html as it is installed, rewritten to load all from beside it; others are left."""

import re
from html.parser import HTMLParser
from pathlib import Path

import asv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.site.html import POLICY
from tools.site.offline.assets import Asset, has_integrity, read_assets
from tools.site.offline.page import ON_FAILURE, VENDOR, addresses, offline_page, with_policy

WWW = Path(asv.__file__).parent / "www"
INDEX = (WWW / "index.html").read_text(encoding="utf-8")
ASSETS = read_assets()
TAGS = re.findall(r'<(?:script|link)[^>]*"https://[^>]*>(?:</script>)?', INDEX)
ENTRY = '<li id="nav-li-regressions"><a href="#/regressions">Regressions</a></li>'


class Loads(HTMLParser):
    """What a page loads, what runs inline in it, and what it asks of the browser."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.in_script = False
        self.policies: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert not [name for name in values if name.startswith("on")]
        if tag in ("script", "link"):
            self.loaded += [str(values[name]) for name in ("src", "href") if name in values]
        self.in_script = tag == "script"
        if values.get("http-equiv") == "Content-Security-Policy":
            assert self.loaded == [], "a policy holds for what comes after it"
            self.policies.append(str(values["content"]))

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.inline.append(data)


def test_each_file_of_the_installed_page_is_known() -> None:
    assert len(ASSETS) == len(TAGS) == len(addresses(INDEX)) == 10
    assert {integrity for integrity, _ in addresses(INDEX)} == {each.integrity for each in ASSETS}
    assert len({asset.name for asset in ASSETS}) == 10
    for asset in ASSETS:
        assert re.fullmatch(r"[0-9a-f]{64}", asset.sha256), asset.name
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", asset.tarball), asset.name
        assert not asset.is_right(b"something else")
        (address,) = (at for integrity, at in addresses(INDEX) if integrity == asset.integrity)
        suffix = asset.name.rpartition(".")[2]
        assert address.endswith(f".{suffix}")


def test_the_rewritten_page_loads_what_lies_beside_it_in_the_same_order() -> None:
    page = offline_page(INDEX, ASSETS)
    assert page is not None
    loads = Loads(page)
    assert loads.inline == []
    assert loads.policies == [POLICY]
    assert not [path for path in loads.loaded if re.match(r"\w+:|//", path)]
    names = {asset.integrity: asset.name for asset in ASSETS}
    vendored = [f"{VENDOR}/{names[integrity]}" for integrity, _ in addresses(INDEX)]
    assert [path for path in loads.loaded if path.startswith(VENDOR)] == [
        f"{VENDOR}/{ON_FAILURE}",
        *vendored,
    ]
    local = [path for path in loads.loaded if not path.startswith(VENDOR)]
    assert local
    for path in local:
        assert path == "regressions.xml" or (WWW / path).is_file(), path
    assert "integrity" not in page
    assert "crossorigin" not in page
    assert page.partition("<body>")[2] == INDEX.partition("<body>")[2]


def test_an_entry_of_ours_among_those_of_asv_stays() -> None:
    entry = '<li id="nav-li-pages"><a href="pages/overview.html">Overview</a></li>'
    assert INDEX.count(ENTRY) == 1
    page = offline_page(INDEX.replace(ENTRY, ENTRY + entry), ASSETS)
    assert page is not None
    assert entry in page


@pytest.mark.parametrize(
    "changed",
    [
        INDEX.replace("jquery-3.3.1", "jquery-3.7.1").replace("sha256-FgpCb", "sha256-AgpCb"),
        INDEX.replace(TAGS[3], ""),
        INDEX.replace(TAGS[3], TAGS[3] + TAGS[3]),
        INDEX.replace("</head>", '<script src="https://192.0.2.1/x.js"></script></head>'),
        INDEX.replace("</head>", '<script src="//192.0.2.1/x.js"></script></head>'),
        INDEX.replace("</head>", "<script>alert(1)</script></head>"),
        INDEX.replace("<body>", '<body onload="alert(1)">'),
        INDEX.replace('window.location = "error.html"', "alert(1)"),
        INDEX.replace("charset=utf-8", "charset=latin-1"),
        "<!doctype html><title>tachyon</title><div id='root'></div>",
        "",
    ],
)
def test_any_other_page_is_left_alone(changed: str) -> None:
    assert changed != INDEX
    assert offline_page(changed, ASSETS) is None


@given(st.sets(st.integers(0, 9), max_size=9))
def test_a_page_with_other_files_is_left_alone(kept: set[int]) -> None:
    page = INDEX
    for i, tag in enumerate(TAGS):
        page = page if i in kept else page.replace(tag, "")
    assert offline_page(page, ASSETS) is None
    assert offline_page(INDEX, [ASSETS[i] for i in kept]) is None


def test_the_page_of_errors_gets_the_policy_and_nothing_else() -> None:
    error = (WWW / "error.html").read_text(encoding="utf-8")
    guarded = with_policy(error)
    assert Loads(guarded).policies == [POLICY]
    assert re.sub(r'\n\s*<meta http-equiv="Content-Security[^>]*>', "", guarded) == error


@pytest.mark.parametrize(
    ("integrity", "is_it"),
    [
        ("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", True),
        ("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=", False),
        ("md5-kAFQmDzST7DWlj99KOF/cg==", False),  # is of these bytes, and too weak to tell
        ("sha256", False),
        ("", False),
    ],
)
def test_an_integrity_is_of_a_strong_hash_or_of_nothing(integrity: str, is_it: bool) -> None:
    assert has_integrity(b"abc", integrity) is is_it


def test_a_file_is_right_by_either_hash() -> None:
    of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    by_page = Asset("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "a@1", "", "a.js", "")
    by_package = Asset("sha256-another", "a@1", "", "dist/a.js", of_abc)
    assert by_page.is_right(b"abc")
    assert by_package.is_right(b"abc")
    assert by_package.name == "a.js"
    assert not by_page.is_right(b"abx")
    assert not by_package.is_right(b"abx")
