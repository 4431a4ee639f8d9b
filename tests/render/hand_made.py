"""Reports made by hand, one for each thing that a layout has to do."""

from tools.render.footnotes import Noted, footnoted
from tools.render.report import Column, Report, Table

_LEGEND = "n is vehicles; ranges: 95 % intervals; exponent: of offset + c n^exponent; ?: undecided."
_FLAT = "laws too close: measure n = 320,000"
_FALLS = "cost falls with size, and the classes only grow"
_OLD = "measured with another version of the benchmark than today's"


def laws() -> Report:
    """Long names, numbers in one unit, footnotes, a summary and less than everything."""
    columns = (
        Column("benchmark"),
        Column("sizes"),
        Column("law"),
        Column("exponent"),
        Column("at max n", "right"),
        Column("note"),
    )
    rows, notes = footnoted(
        [
            (
                *("Step.time_step(numba)", "9: 10…100k", "1.02 µs + 982 ps × n"),
                *("0.99 (0.93–1.04)", "100 µs", Noted("", ())),
            ),
            (
                *("Workloads.time_ten_steps(mixedring, numpy)", "6: 1k…1M"),
                *("8.47 µs + 3.84 ns × n", "1.01 (0.97–1.06)", "1.22 ms", Noted("", (_OLD,))),
            ),
            (
                *("TrafficComponents.time_component(change_lanes)", "5: 1k…100k", "n or n log n?"),
                *("1.10 (0.98–1.22)", "409 µs", Noted("", (_FLAT, _OLD))),
            ),
            (
                *("Ensemble.track_throughput(construct, 3)", "5: 100…100k", "undecided"),
                *("-0.98 (-1.02…-0.94)", "16.6 µs", Noted("", (_FALLS,))),
            ),
        ]
    )
    table = Table("zen4-2core, commit 0131b7f3: Gather less", columns, rows, (_LEGEND, *notes))
    older = Table("reference-2core, commit 739774e2", columns, rows[:1], (_LEGEND,))
    summary = (
        "Laws of growth on zen4-2core at 0131b7f3: 2 of 4 claimed (2 linear).",
        "Not claimed: 1 with laws too close to tell apart, 1 falling with size.",
    )
    return Report((table, older, older), (), summary, (table, older))


def gate() -> Report:
    """Words beside names: they fold, and the names stay whole."""
    columns = (
        Column("row"),
        Column("verdict", fold=True),
        Column("time", "right"),
        Column("blocks", "right"),
    )
    rows = (
        ("Step.time_step(numba)", "1.8 % slower (1.1 to 2.6 %)", "", "20"),
        ("", "the law got worse: exponent +0.052 (+0.031 to +0.074)", "", ""),
        ("  100000", "12 % slower (9.8 to 14 %)", "98.2 µs", "20"),
        ("run.peakmem_run(100)", "8.0 % more memory (7.8 % more to 8.3 % more)", "104 MB", "15"),
        ("step.Step.time_step('jax', 10)", "no longer runs (skipped: no engine)", "", ""),
    )
    notes = ("Intervals hold for all rows and interim looks at once: " + "words " * 30,)
    title = "bbbbbbbb against aaaaaaaa: 1 slower, 1 with more memory, 1 no longer running"
    return Report((Table(title, columns, rows, notes),), ())


def workers() -> Report:
    """More numbers than fit in a line of 60 or 80 columns."""
    columns = (
        Column("benchmark"),
        Column("workers"),
        Column("model"),
        *(Column(name, "right") for name in ("gamma", "alpha", "beta", "peak")),
        *(Column(name, "right") for name in ("speed-up", "projected")),
    )
    rows = tuple(
        (
            *(f"Ensemble.track_throughput({kernel}, 100000)", "1…64", "usl", "16.6 k/s"),
            *("0.053 (0.041–0.066)", "0.0021 (0.0011–0.0032)", "20.9"),
            *("13.1 (12.8–13.5)", f"{rate} (210–224) k/s"),
        )
        for kernel, rate in (("step", 217), ("run", 212))
    )
    return Report((Table("zen4-64core: all cores", columns, rows),), ())


def changes() -> Report:
    """Rows below headings, in letters that take two columns each, too."""
    names = ("commit and series", "changed", "new over old")
    columns = (Column(names[0]), Column(names[1], fold=True), Column(names[2], "right"))
    rows = (
        ("6c6aa4e0 Two squarings instead of a fourth power", "", ""),
        ("  Step.time_step(numpy)", "factor", "x 0.62 (0.60 to 0.64)"),
        ("  交通.time_step(数値計算)", "factor", "x 0.70 (0.66 to 0.74)"),
        ("2ac46b03 Compiled parts take numbers, not arrays", "", ""),
        (
            *("  Run.time_minute", "law: exponent +0.52 (+0.31 to +0.74), n to n^1.5"),
            "x 1.42 (1.31 to 1.55)",
        ),
    )
    notes = ("law: the exponent changed; factor: only offset or coefficient did.",)
    return Report((Table("What changed in 3 series over 18 commits", columns, rows, notes),), ())


REPORTS = {"laws": laws, "gate": gate, "workers": workers, "changes": changes}
