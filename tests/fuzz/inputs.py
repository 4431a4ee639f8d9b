"""The inputs of a target by number: its corpus, then damaged seeds without end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.target import Target


@dataclass(frozen=True, slots=True)
class Inputs:
    """Number, target and seed decide an input, so that another process makes the same.

    originals: the content of each seed file. corpus: contents that lie where the first one lay.
    """

    target: Target
    originals: Mapping[Path, bytes]
    corpus: Sequence[bytes]
    seed: int

    def __getitem__(self, number: int) -> tuple[Path, bytes]:
        """Return where input `number` belongs, and its content."""
        paths = list(self.originals)
        if number < len(self.corpus):
            return paths[0], self.corpus[number]
        draw = Random(f"{self.seed} {self.target.name} {number - len(self.corpus)}")
        path = draw.choice(paths)
        return path, self.target.mutate(self.originals[path], draw)

    def restore(self) -> None:
        """Write every seed as it was, where a process ended before it could."""
        for path, content in self.originals.items():
            path.write_bytes(content)


def inputs_of(target: Target, folder: Path, corpus: Sequence[bytes], seed: int) -> Inputs:
    """Write the seeds below `folder` and read each, since a valid file is refused by none.

    This also imports what the reader needs before a process is forked for it.
    """
    originals = {path: path.read_bytes() for path in target.seeds(folder)}
    inputs = Inputs(target, originals, corpus, seed)
    for path in originals:
        target.read(path)
        inputs.restore()
    return inputs
