"""Which runs make up the fans, and which are drawn as lines of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from gancli.plots.style import SIGNS

FEW = 5
"""Fewer runs than these have no quantiles worth a band."""
MOST = 150
"""How many single lines are drawn at most; more would be a blot."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The runs by what is drawn of them.

    Attributes:
        fan: The runs that converged; all of them where no run is long enough to be judged.
        single: For each way to end the runs of which every one is a line; those of the fan where they are too few.
        others: How many runs are not in the fan.
        unjudged: Whether no run has a verdict.
    """

    fan: Int[np.ndarray, " C"]
    single: Mapping[str | None, Int[np.ndarray, " L"]]
    others: int
    unjudged: bool

    @property
    def has_fan(self) -> bool:
        """Whether there are enough for quantiles."""
        return len(self.fan) >= FEW

    @property
    def lines(self) -> int:
        """How many runs outside the fan are drawn."""
        held = set(self.fan.tolist())
        return sum(run not in held for runs in self.single.values() for run in runs.tolist())


def parted(labels: Sequence[str | None]) -> Parts:
    """Sorts the runs, by how each ended."""
    unjudged = not any(labels)
    held = None if unjudged else "converged"
    fan = np.flatnonzero([label == held for label in labels])
    alone = {
        label: np.flatnonzero([each == label for each in labels])
        for label in SIGNS
        if label in labels and (label != held or len(fan) < FEW)
    }
    return Parts(fan, thinned(alone, MOST), len(labels) - len(fan), unjudged)


def thinned(
    groups: Mapping[str | None, Int[np.ndarray, " L"]], most: int
) -> dict[str | None, Int[np.ndarray, " M"]]:
    """About so many members at most, evenly spread over the groups and within each; at least one of each."""
    total = sum(map(len, groups.values()))
    share = min(1.0, most / max(total, 1))
    return {
        label: runs[np.unique(np.linspace(0, len(runs) - 1, max(1, int(share * len(runs)))).astype(np.int64))]
        for label, runs in groups.items()
    }
