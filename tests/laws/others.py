"""What other tools answer of sizes and costs: a law's name, None if not one of ours, and a cost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

try:
    import big_o
except ImportError:
    big_o = None
try:
    from extrap.entities.coordinate import Coordinate
    from extrap.entities.measurement import Measure, Measurement
    from extrap.modelers.single_parameter.basic import SingleParameterModeler
except ImportError:
    SingleParameterModeler = None

Cost = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Answer:
    """law: None where it is none of the names of ours. cost: at a size, seconds."""

    law: str | None
    cost: Cost


BIG_O = {
    "Constant": "1",
    "Logarithmic": "log n",
    "Linear": "n",
    "Linearithmic": "n log n",
    "Quadratic": "n^2",
    "Cubic": "n^3",
}
GOOGLE_BENCHMARK: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "1": np.ones_like,
    "log n": np.log2,
    "n": lambda n: n,
    "n log n": lambda n: n * np.log2(n),
    "n^2": lambda n: n**2,
    "n^3": lambda n: n**3,
}
# Extra-P's exponents of n and of log n.
EXTRA_P = {
    (0.0, 1): "log n",
    (0.5, 0): "sqrt n",
    (1.0, 0): "n",
    (1.0, 1): "n log n",
    (1.5, 0): "n^1.5",
    (2.0, 0): "n^2",
    (2.0, 1): "n^2 log n",
    (3.0, 0): "n^3",
}


def by_big_o(sizes: np.ndarray, costs: np.ndarray) -> Answer:
    try:
        best, _ = big_o.infer_big_o_class(sizes, costs)
    except IndexError:  # where n^3 so outgrows the offset that its least squares gives no residual
        return Answer("undecided", lambda n: np.nan)
    return Answer(
        BIG_O.get(type(best).__name__), lambda n: float(best.compute(np.array([n, n]))[0])
    )


def by_extra_p(sizes: np.ndarray, costs: np.ndarray) -> Answer:
    """Model with the basic modeler, one value a size."""
    modeler = SingleParameterModeler()
    modeler.use_measure = Measure.MEDIAN
    points = [
        Measurement(Coordinate(float(n)), None, None, [float(cost)])
        for n, cost in zip(sizes, costs, strict=True)
    ]
    function = modeler.create_model(points).hypothesis.function
    terms = [
        (
            sum(float(t.exponent) for t in c.simple_terms if t.term_type == "polynomial"),
            sum(int(t.exponent) for t in c.simple_terms if t.term_type == "logarithm"),
        )
        for c in function.compound_terms
    ]
    law = "1" if not terms else EXTRA_P.get(terms[0])
    return Answer(law, lambda n: float(function.evaluate(n)))


def by_polyfit(sizes: np.ndarray, costs: np.ndarray) -> Answer:
    """The polynomial of degree 1 to 3 with the greatest R^2, so with the least residuals."""
    fits = [np.polynomial.Polynomial.fit(sizes, costs, degree) for degree in (1, 2, 3)]
    best = int(np.argmin([np.sum((fit(sizes) - costs) ** 2) for fit in fits]))
    return Answer(("n", "n^2", "n^3")[best], lambda n: float(fits[best](n)))


def by_google_benchmark(sizes: np.ndarray, costs: np.ndarray) -> Answer:
    """cost = c f(n), least squares in seconds, the f of least residuals: src/complexity.cc."""

    def fit(f: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
        c = float(costs @ f(sizes) / (f(sizes) @ f(sizes)))
        return float(np.sum((costs - c * f(sizes)) ** 2)), c

    fits = {law: fit(f) for law, f in GOOGLE_BENCHMARK.items()}
    law = min(fits, key=lambda name: fits[name][0])
    return Answer(law, lambda n: fits[law][1] * float(GOOGLE_BENCHMARK[law](np.array([n]))[0]))


OTHERS: dict[str, Callable[[np.ndarray, np.ndarray], Answer]] = {
    **({"big_O": by_big_o} if big_o else {}),
    **({"Extra-P basic": by_extra_p} if SingleParameterModeler else {}),
    "polyfit by R^2": by_polyfit,
    "Google Benchmark": by_google_benchmark,
}
