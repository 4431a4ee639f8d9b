"""What a page shows is read with its place, its mark and its output; what has no mark is named."""

import pytest

from tests.setup.pages import is_shown, misplaced, read_commands, read_program, without_numbers

PAGE = """
Text, and `git log` in it.
make bench is told of here.

```sh slow
make bench   # now
asv run A^! \\
    --quick  # and then
```
```text
3 of 0131b7f3 took 12.5 ms  ▁▃█
────────
...
end
```

    git status

```
$ python -m tools
```

- ```text
  alone
  ```

```bash
ls
```
"""


def test_commands_are_read_with_their_place_and_output() -> None:
    first, second = read_commands("page.md", PAGE)
    assert (str(first), first.plain, first.slow) == ("page.md:6", "make bench", True)
    assert first.shown is None
    assert (second.line, second.plain) == (7, "asv run A^! --quick")
    assert second.text.count("\n") == 1
    assert second.shown is not None
    assert second.shown.startswith("3 of")


def test_output_stands_right_behind_its_command() -> None:
    (command,) = read_commands("page.md", "```sh\nls\n```\n\nSome time ago:\n\n```text\na\n```\n")
    assert command.shown is None
    assert not command.slow


def test_what_would_not_be_typed_is_named_with_its_place() -> None:
    named = [words.split(": ", 1) for words in misplaced(PAGE)]
    assert [words for _, words in named] == [
        "git status",
        "$ python -m tools",
        "behind no command: alone",
        "no mark: bash",
    ]
    for place, words in named[:2]:
        assert PAGE.splitlines()[int(place) - 1].strip() == words


def test_the_python_of_a_page_is_one_program_and_slow_where_a_part_is() -> None:
    parts = "```python\na = 1\n```\ntext\n```{}\nprint(a)\n```\n"
    program, slow = read_program(parts.format("python"))
    assert program.split() == ["a", "=", "1", "print(a)"]
    assert not slow
    assert read_program(parts.format("python slow")) == (program, True)


@pytest.mark.parametrize(
    ("printed", "is_same"),
    [
        ("3 of 0131b7f3 took 12.5 ms ▁▃█\n────────\nend\n", True),
        ("12 of 28ba5c90 took 1,300 µs   ▅▅\n──\nany\nlines\nend\n", True),
        ("3 of 0131b7f3 took 12.5 ms ▁▃█\n────────\nend\nmore\n", False),
        ("3 of 0131b7f3 takes 12.5 ms ▁▃█\n────────\nend\n", False),
        ("3 of 0131b7f3 took 12.5 ms ▁▃█\nend\n", False),
    ],
)
def test_output_is_compared_by_its_words(printed: str, is_same: bool) -> None:
    *_, command = read_commands("page.md", PAGE)
    assert command.shown is not None
    assert is_shown(command.shown, printed) == is_same


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("8.1x", "4x"),
        ("+0.80 %", "-12 %"),
        ("1e-06 s", "20 ns"),
        ("100k", "1,000"),
        ("2 MB", "9 kB"),
        ("0131b7f3", "28ba5c90beba1478366f108dddcde9480ddba8a5"),
    ],
)
def test_a_number_is_a_number(one: str, another: str) -> None:
    assert without_numbers(f"took {one} more") == without_numbers(f"took   {another} more")
    assert "#" in without_numbers(one)
