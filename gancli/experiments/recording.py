"""A recording in memory: the weights of all members at every snapshot and the losses of every epoch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.errors import MissingError
from gancli.experiments.timetable import Timetable
from gancli.metrics.trajectory import judged
from gancli.records import LOSS_COLUMNS, Array


@dataclass(frozen=True, eq=False)
class Recording:
    """What a run wrote down, T snapshots of E members.

    ``generators`` and ``discriminators`` map a weight's name to ``(T, E, …)``, and so do ``averages``, G's averaged
    weights, where they were kept; ``losses`` is ``(epochs, E, 5)``;
    ``pretraining`` holds D's mean-square errors before the game, ``(steps, E)``, and ``untrained_discriminator`` its
    weights before them, ``(1, E, …)``.
    """

    game: Game = field(repr=False)
    seeds: Sequence[int]
    epochs: npt.NDArray[np.int64]
    generators: Mapping[str, Array] = field(repr=False)
    discriminators: Mapping[str, Array] = field(repr=False)
    averages: Mapping[str, Array] | None = field(repr=False)
    losses: Array = field(repr=False)
    pretraining: Array | None = field(default=None, repr=False)
    untrained_discriminator: Mapping[str, Array] | None = field(default=None, repr=False)
    timetable: Timetable | None = None
    """Which of its epochs are equally spaced; all of them where it has none."""

    @classmethod
    def of(
        cls,
        game: Game,
        seeds: Sequence[int],
        arrays: Mapping[str, npt.NDArray[np.generic]],
        timetable: Timetable | None = None,
    ) -> "Recording":
        """The recording in the arrays of recording.safetensors."""
        untrained = _under("untrained.discriminator.", arrays)
        return cls(
            game=game,
            seeds=list(seeds),
            epochs=arrays["epochs"].astype(np.int64),
            generators=_under("generator.", arrays),
            discriminators=_under("discriminator.", arrays),
            averages=_under("average.", arrays) or None,
            losses=arrays["losses"],  # type: ignore[arg-type]
            pretraining=arrays.get("pretraining"),  # type: ignore[arg-type]
            untrained_discriminator=untrained or None,
            timetable=timetable,
        )

    @property
    def even(self) -> npt.NDArray[np.int64]:
        """The places of the snapshots that are equally spaced."""
        return np.arange(len(self.epochs)) if self.timetable is None else self.timetable.even(self.epochs)

    @property
    def judged(self) -> npt.NDArray[np.int64]:
        """The places of the snapshots that a verdict sees."""
        return self.even[judged(self.epochs[self.even])]  # type: ignore[no-any-return]

    @property
    def overview(self) -> npt.NDArray[np.int64]:
        """The places of the first snapshot and of those that a verdict sees."""
        return np.union1d([0], self.judged)

    def nearest(self, epochs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The place of the snapshot nearest to each of these epochs."""
        return np.asarray(np.abs(self.epochs[:, None] - epochs).argmin(axis=0))

    @property
    def filmed(self) -> npt.NDArray[np.int64]:
        """The places of the snapshots that a film shows."""
        return np.arange(len(self.epochs)) if self.timetable is None else self.timetable.filmed(self.epochs)

    def member(self, seed: int | None) -> int:
        """The place of a seed among the members; the first one for None.

        Raises:
            MissingError: The run has no such seed.
        """
        if seed is None:
            return 0
        if seed not in self.seeds:
            raise MissingError(
                f"the run has no member with seed {seed}", cause=f"its seeds: {_span(self.seeds)}"
            )
        return list(self.seeds).index(seed)

    def snapshot(self, epoch: int | None) -> int:
        """The place of a recorded epoch among the snapshots; the last one for None.

        Raises:
            MissingError: That epoch was not recorded.
        """
        if epoch is None:
            return len(self.epochs) - 1
        place = int(self.nearest(np.array([epoch]))[0])
        if self.epochs[place] != epoch:
            near = int(self.epochs[place])
            raise MissingError(
                f"epoch {epoch:,} was not recorded",
                cause=f"the nearest of the {len(self.epochs)} recorded epochs is {near:,}",
                fix=f"--epoch {near}",
            )
        return place

    def generator(
        self, epoch: int | None = None, seed: int | None = None, *, average: bool = False
    ) -> dict[str, Array]:
        """G's weights, or their average, by name at a recorded epoch (the last one), of one member (the first one)."""
        return self._weights(self.points_makers(average), epoch, seed)

    def points_makers(self, average: bool) -> Mapping[str, Array]:
        """All generators, or their averages.

        Raises:
            MissingError: The run kept no averages.
        """
        if not average:
            return self.generators
        if self.averages is None:
            raise no_average()
        return self.averages

    def discriminator(self, epoch: int | None = None, seed: int | None = None) -> dict[str, Array]:
        """D's weights, likewise."""
        return self._weights(self.discriminators, epoch, seed)

    def _weights(self, network: Mapping[str, Array], epoch: int | None, seed: int | None) -> dict[str, Array]:
        place, member = self.snapshot(epoch), self.member(seed)
        return {name: w[place, member] for name, w in network.items()}

    def bad_epoch(self, member: int) -> int | None:
        """The first epoch (counted from 1) in which one of the member's losses was not finite."""
        bad = ~np.isfinite(self.losses[:, member]).all(-1)
        return int(bad.argmax()) + 1 if bad.any() else None

    def bad_column(self, member: int) -> str | None:
        """Which loss was the first that was not finite."""
        epoch = self.bad_epoch(member)
        if epoch is None:
            return None
        return LOSS_COLUMNS[int((~np.isfinite(self.losses[epoch - 1, member])).argmax())]


def no_average() -> MissingError:
    """The answer to whoever asks for an averaged G that was not kept."""
    return MissingError(
        "the run kept no average of G's weights", fix="gan train --set generator.average=.999"
    )


def _under(prefix: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Array]:
    return {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}  # type: ignore[misc]


def _span(seeds: Sequence[int]) -> str:
    return str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"
