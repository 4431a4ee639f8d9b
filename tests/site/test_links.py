"""Addresses that pages lead to, read as ASV's own page reads them."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from tests.site.made_page import BENCHMARK, HASH
from tools.site.links import ASV, Links, commit_url, graph_url

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
LINKS = Links({HASH[:8]: HASH}, {BENCHMARK: BENCHMARK, "Step.time_step": BENCHMARK})


def read_by_asv(address: str) -> tuple[str, dict[str, str]]:
    """`parse_hash_string` of asv.js, whose decodeURIComponent is unquote."""
    text = address.removeprefix(f"{ASV}#").removeprefix("/")
    location, _, rest = text.partition("?")
    parts = (part.split("=") for part in rest.split("&") if part.count("=") == 1)
    decoded = ([unquote(each.replace("+", " ")) for each in part] for part in parts)
    return unquote(location), dict(decoded)


@given(NAMES, st.dictionaries(NAMES, NAMES, max_size=3))
def test_asv_reads_the_benchmark_and_the_parameters_that_were_meant(
    name: str, params: dict[str, str]
) -> None:
    address = graph_url(name, params.items())
    assert read_by_asv(address) == (name, {f"p-{key}": value for key, value in params.items()})


def test_a_row_leads_to_the_graph_of_its_benchmark_and_no_other_does() -> None:
    assert LINKS.graph("Step.time_step(numba)") == graph_url(BENCHMARK)
    assert LINKS.graph(f"{BENCHMARK}(numba, 100)") == graph_url(BENCHMARK)
    assert LINKS.graph("Step.time_steps") is None
    assert LINKS.graph("") is None


def test_a_hash_leads_to_a_commit_only_where_it_is_its_own() -> None:
    assert LINKS.commit(HASH[:8]) == commit_url(HASH[:8])
    assert LINKS.commit(HASH) == commit_url(HASH)
    assert LINKS.commit(HASH[:8] + "ff") is None
    assert LINKS.commit("deadbeef") is None
