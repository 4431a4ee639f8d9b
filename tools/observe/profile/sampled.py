"""A case of one side, sampled often enough."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...errors import UserError
from ...measure.installation import Installation
from ...measure.sampling import Sampled, SampleRequest, Stack, Tool, find_py_spy, sample
from ...measure.step_messages import Failed
from ...measure.workload import StepCase

SAMPLES = 2_000
_SPARE = 1.1  # a sampler on a busy machine comes late now and then
_MOST_PROCESSES = 3
_NOT_INSTALLED = 'py-spy is not installed: pip install "py-spy>=0.4.3"'


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of a case goes. why_not: why py-spy did not look on, "" where it did."""

    case: StepCase
    sampled: Sampled
    why_not: str = ""

    @property
    def tool(self) -> Tool:
        """Return what looked on."""
        return "cProfile" if self.why_not else "py-spy"


def profile_case(
    installation: Installation, case: StepCase, steps: int, samples: int = SAMPLES
) -> Profile:
    """Step a case until there are `samples`; UserError where it cannot be stepped.

    steps: of a round, after which the case is made anew. Where py-spy cannot look on, cProfile
    does, of which a sample is a microsecond.
    """
    request = SampleRequest(case, installation, steps, round(_SPARE * samples))
    py_spy = find_py_spy()
    if py_spy is None:
        why_not = _NOT_INSTALLED
    else:
        found = sample(request, py_spy)
        for _ in range(_MOST_PROCESSES - 1):
            if isinstance(found, Failed) or found.samples >= samples:
                break
            more = sample(request, py_spy)
            found = more if isinstance(more, Failed) else _together(found, more)
        if isinstance(found, Sampled) and found.samples:
            return Profile(case, found)
        why_not = (
            found.reason if isinstance(found, Failed) else "py-spy found no sample of the case"
        )
    counted = sample(request, None)
    if isinstance(counted, Failed):
        raise UserError(f"{case.label}: {counted.reason}")
    return Profile(case, counted, why_not)


def _together(first: Sampled, second: Sampled) -> Sampled:
    stacks: Mapping[Stack, int] = Counter(first.stacks) + Counter(second.stacks)
    return replace(
        first,
        stacks=stacks,
        steps=first.steps + second.steps,
        rounds=first.rounds + second.rounds,
        wall_s=first.wall_s + second.wall_s,
    )
