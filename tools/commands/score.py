"""Score recorded predictions by what was measured since.

Predictions are kept by `python -m tools scaling --predict N --record`. Where too few of their
intervals held, the intervals of later predictions are inflated by the factor that was missing.

example: python -m tools score
"""

import argparse

from ..errors import UserError
from ..render.formats import print_report
from ..scaling.ledger import NAME, read_ledger
from ..scaling.outcomes import outcomes, score_report, scores
from ._options import add_format, add_source, database_of, report_torn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `score`."""
    add_source(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Hold every recorded prediction against its measurement and print the score of each law."""
    database = database_of(args)
    report_torn(database.results_dir / NAME)
    ledger = read_ledger(database.results_dir)
    if not ledger:
        raise UserError(
            f"{database.results_dir / NAME}: no predictions; make some by"
            " `python -m tools scaling --predict N --record`"
        )
    scored = scores(outcomes(ledger, database))
    print_report(score_report(scored, len(ledger)), args.format)
    return 0
