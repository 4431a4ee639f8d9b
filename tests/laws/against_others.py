"""Our laws beside those of other tools, on the same planted costs and seeds.

    python -m tests.laws.against_others [--seeds N]

big_O and Extra-P take part if they are installed: pip install big-O extrap.
"""

import argparse
import warnings
from dataclasses import dataclass
from itertools import starmap

import numpy as np

from tests.laws.others import OTHERS
from tests.laws.planted import TRUTHS, Planted, Setup, Truth, plant
from tools.scaling.rule.growth import judge_growth, law_name
from tools.scaling.rule.prediction import Predictor
from tools.stats.interval import Interval
from tools.stats.measurement_error import error_of_median, relative_sd_of_samples

DISTANCE = 5.0
COLUMNS = "{:23} {:>7} {:>10} {:>7} {:>12} {:>14} {:>10}"
HEAD = ("", "right", "undecided", "wrong", "error at 5x", "negative at 5x", "95 % held")


@dataclass(frozen=True, slots=True)
class Score:
    """What one tool answered of one series.

    claimed: None is a law with no name of ours. predicted: over the true cost, NaN where refused.
    held: whether the interval holds the true cost, NaN without one.
    """

    truth: Truth
    claimed: str | None
    predicted: float
    held: float = np.nan


def ours(truth: Truth, planted: Planted, true: float) -> Score:
    assert planted.samples is not None
    sd = relative_sd_of_samples(planted.samples)
    assert sd is not None
    error = error_of_median(sd, len(planted.samples[0]))
    verdict = judge_growth(planted.sizes, planted.costs, error, planted.samples)
    law = law_name(verdict.growth)
    assert isinstance(verdict.predictor, Predictor)
    answer = verdict.predictor.at(DISTANCE * float(planted.sizes[-1]))
    if not isinstance(answer, Interval):
        return Score(truth, law, np.nan)
    return Score(truth, law, answer.value / true, answer.low <= true <= answer.high)


def line(name: str, scores: list[Score]) -> str:
    undecided = np.mean([score.claimed == "undecided" for score in scores])
    right = np.mean([score.claimed == score.truth.name for score in scores])
    predicted = np.array([score.predicted for score in scores])
    answered = np.isfinite(predicted)
    held = np.array([score.held for score in scores], dtype=float)
    return COLUMNS.format(
        name,
        *(f"{share:.1%}" for share in (right, undecided, 1 - right - undecided)),
        f"{np.median(np.abs(predicted[answered] - 1)):.1%}",
        f"{np.mean(predicted[answered] < 0):.1%}",
        f"{np.nanmean(held):.1%}" if np.isfinite(held).any() else "none",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100, help="of each truth, default 100")
    seeds = parser.parse_args().seeds
    warnings.simplefilter("ignore")
    scores: dict[str, list[Score]] = {"ours": []}
    scores |= {name: [] for name in OTHERS} | {f"{name} there": [] for name in OTHERS}
    for truth in TRUTHS:
        for seed in range(seeds):
            planted = plant(truth, Setup(), seed)
            far = DISTANCE * float(planted.sizes[-1])
            true = float(planted.cost(np.array([far]))[0])
            own = ours(truth, planted, true)
            scores["ours"].append(own)
            for name, tool in OTHERS.items():
                answer = tool(planted.sizes, planted.costs)
                score = Score(truth, answer.law, answer.cost(far) / true)
                scores[name].append(score)
                if np.isfinite(own.predicted):
                    scores[f"{name} there"].append(score)
    refused = np.mean([not np.isfinite(score.predicted) for score in scores["ours"]])
    print(f"{len(TRUTHS)} truths, {seeds} seeds each; ours refuses {refused:.0%} of predictions")
    print("(there: where ours predicts)", COLUMNS.format(*HEAD), sep="\n")
    print(*starmap(line, scores.items()), sep="\n")


if __name__ == "__main__":
    main()
