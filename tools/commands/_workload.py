"""Options of a command that come from the workload of the observed project."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import UserError
from ..measure.workload import Flag, StepCase, Workload, WorkloadCase
from ..observe.cases import benchmark_case, grid
from ..observe.tree import NO_WORKLOAD, WorkingTree, read_tree
from ..store.settings.presets import STANDARD
from ._project import tree_root

_DEST = "flag_{}"


def add_workload_flags(parser: argparse.ArgumentParser, several: bool) -> Workload | None:
    """Read the project here or above and add the flags of its workload, if it has one.

    Call it last: a flag cannot have the name of an option that is already there. several: a flag
    that has a plural is added by that, and takes any number of values. `args.tree` is what was
    read, and `args.wrong_usage(text)` ends the command; UserError where the project is wrong.
    """
    tree = read_tree(tree_root())
    parser.set_defaults(tree=tree, wrong_usage=parser.error)
    workload = tree.workload
    if workload is None:
        parser.add_argument_group("flags of the workload", NO_WORKLOAD)
        return None
    group = parser.add_argument_group(f"flags of the workload {workload.module}")
    for flag in workload.flags:
        try:
            _add(group, flag, several)
        except argparse.ArgumentError:
            raise UserError(
                f"[workload] module {workload.module}: {flag.name} is an option of this command"
                " itself; rename the flag"
            ) from None
    return workload


def flags_of(args: argparse.Namespace, workload: Workload) -> dict[str, Any]:
    """Return the flags that were given, by name; lists of values where `several` found a plural.

    `Workload.completed` says whether they go together.
    """
    given = {flag.name: getattr(args, _DEST.format(flag.name)) for flag in workload.flags}
    return {name: value for name, value in given.items() if value is not None}


def case_of(args: argparse.Namespace) -> StepCase:
    """Return the one case that --bench names, or flags of the workload and --preset.

    UserError where there is none of that name, or no workload.
    """
    tree: WorkingTree = args.tree
    given = flags_of(args, tree.workload) if tree.workload else {}
    if args.bench is None:
        return one_case(args, given)
    if given or args.preset is not None:
        args.wrong_usage("--bench and flags of a workload exclude each other: give one")
    return benchmark_case(tree.installation, args.bench)


def one_case(args: argparse.Namespace, given: Mapping[str, Any]) -> WorkloadCase:
    """Return the case of the flags `given`; what they leave out is the preset's.

    UserError where there is no workload.
    """
    tree: WorkingTree = args.tree
    preset = args.preset or STANDARD.name
    if tree.workload is None:
        raise UserError(f"{NO_WORKLOAD}; or use --bench NAME(CASE)")
    try:
        cases = grid(tree.workload, tree.preset(preset).flags, given)
    except ValueError as error:
        args.wrong_usage(str(error))
        raise
    if len(cases) > 1:
        args.wrong_usage(f"--preset {preset} has {len(cases)} cases, and one is taken: add flags")
    return cases[0]


def _add(group: argparse._ArgumentGroup, flag: Flag, several: bool) -> None:
    default = "" if flag.default is None else f"; default: {flag.default}"
    plural = flag.plural if several else None
    group.add_argument(
        f"--{(plural or flag.name).replace('_', '-')}",
        dest=_DEST.format(flag.name),
        type=_parser_of(flag),
        nargs="+" if plural else None,
        metavar={int: "N", float: "X", str: "NAME"}[flag.kind],
        help=f"{flag.help} ({flag.accepted}{default})".strip().replace("%", "%%"),
    )


def _parser_of(flag: Flag) -> Callable[[str], Any]:
    def parsed(text: str) -> Any:
        try:
            return flag.parsed(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parsed
