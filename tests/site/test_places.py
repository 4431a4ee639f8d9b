"""Where was measured is named in few letters that still tell places apart."""

from tools.site.places import place_names

LONG = "virtualenv-py3.11-numpy2.4.6-pip+llvmlite==0.50.0-"


def test_an_environment_is_named_only_where_a_machine_has_several() -> None:
    places = [("a", LONG + "x"), ("b", "py3.11"), ("b", "py3.12")]
    assert list(place_names(places).values()) == ["a", "b, py3.11", "b, py3.12"]


def test_of_long_names_that_begin_alike_the_end_is_shown() -> None:
    places = [("a", LONG + "one"), ("a", LONG + "two" * 20)]
    first, second = place_names(places).values()
    assert first == "a, …one"
    assert second == "a, …" + ("two" * 20)[:29] + "…"


def test_no_name_is_a_place_s_own_twice() -> None:
    assert place_names([("a", "py"), ("a", "py")]) == {("a", "py"): "a"}
