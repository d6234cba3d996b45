"""Which epochs are recorded: equally spaced ones, for verdicts, and early ones ever farther apart, for films."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gancli.config import Experiment

FIRST = 5
"""The early ones lie in the first fifth, where most happens."""


@dataclass(frozen=True)
class Timetable:
    """The epochs of a recording.

    Attributes:
        every: Epochs between two equally spaced snapshots; it may be a fraction.
        snapshots: How many equally spaced ones there are in as many epochs as the run was begun with.
        epochs: The last one, which is always recorded.
        has_early: Whether early ones are recorded beside them.
    """

    every: float
    snapshots: int
    epochs: int
    has_early: bool

    @classmethod
    def of(cls, experiment: Experiment, every: float | None = None) -> "Timetable":
        """An experiment's own, or with the spacing that its run was begun with."""
        found = max(1.0, experiment.epochs / experiment.snapshots) if every is None else every
        return cls(found, experiment.snapshots, experiment.epochs, experiment.early_snapshots)

    @cached_property
    def early(self) -> frozenset[int]:
        """The early ones: each later than the one before by the same share of itself, and by an epoch at least.

        They end in the first fifth, where that step becomes as long as the spacing.
        """
        found: set[int] = set()
        epoch, following = 0, 1
        while self.has_early and following - epoch < self.every and following * FIRST <= self._begun_with:
            found.add(following)
            epoch, following = following, max(following + 1, round(following * (1 + FIRST / self.snapshots)))
        return frozenset(found)

    @property
    def _begun_with(self) -> float:
        return self.every * self.snapshots

    @property
    def count(self) -> int:
        """How many snapshots it has, that of epoch 0 among them."""
        return len({*self._even, *self.early, self.epochs})

    @property
    def _even(self) -> list[int]:
        return [round(k * self.every) for k in range(int(self.epochs / self.every) + 1)]

    def is_even(self, epoch: int) -> bool:
        """Whether it is one of 0, every, 2·every, … rounded, or the last one."""
        return epoch == self.epochs or round(round(epoch / self.every) * self.every) == epoch

    def is_recorded(self, epoch: int) -> bool:
        """Whether the weights after so many epochs belong to the recording."""
        return self.is_even(epoch) or epoch in self.early

    def even(self, epochs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The places of the equally spaced ones among recorded epochs, and of the last."""
        return np.array(
            [k for k, e in enumerate(epochs.tolist()) if self.is_even(e) or k == len(epochs) - 1], np.int64
        )

    def filmed(self, epochs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The places of those that a film shows: all early ones, and from the last of them on the equally spaced ones.

        Where the early ones are not all there (an older or a shortened recording), only the equally spaced ones.
        """
        even = self.even(epochs)
        wanted = {epoch for epoch in self.early if epoch <= epochs[-1]}
        if not wanted <= {*epochs.tolist()}:
            return even
        late = even[epochs[even] > max(wanted, default=-1)]
        early = np.flatnonzero(np.isin(epochs, [0, *wanted]))
        return np.union1d(early, late)
