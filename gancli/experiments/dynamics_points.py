"""Where the dynamics of a recorded run are looked at, and over what: weights as points, the run's own batches."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.errors import MissingError, UsageError
from gancli.experiments import resolve
from gancli.experiments.recording import Recording
from gancli.records import Array, Weights

if TYPE_CHECKING:
    from gancli.engine.field import Batch
    from gancli.engine.step import Draws

_POINTS, _SETS = 1000, 4
_LOST = 1e60
"""A member with larger weights is lost: their products leave float64."""
"""About so many points, or so many of the batches that D compares or judges as a whole."""


def in_double(game: Game) -> Game:
    """The same game in float64.

    Raises:
        UsageError: It has no D.
    """
    if not game.has_critic:
        raise UsageError(
            f"in the loss {game.experiment.loss!r} no D takes part, so there is no game to look at"
        )
    return resolve.game(msgspec.structs.replace(game.experiment, dtype="float64"))


def places(recording: Recording, member: int, count: int) -> tuple[npt.NDArray[np.int64], Array]:
    """The epochs of at most ``count`` equally spaced snapshots, the first and the last too; weights (K, P), D's first.

    Snapshots that are not finite are left out.

    Raises:
        MissingError: None is finite.
    """
    generators, discriminators = (
        {name: w[:, member] for name, w in weights.items()}
        for weights in (recording.generators, recording.discriminators)
    )
    whole = flat(recording.game, generators, discriminators)
    finite = np.array([k for k in recording.even.tolist() if is_finite(whole[k])], np.int64)
    if not len(finite):
        raise MissingError("no snapshot of this member is finite")
    kept = finite[np.unique(np.linspace(0, len(finite) - 1, count).round().astype(int))]
    return recording.epochs[kept], whole[kept]


def flat(game: Game, generators: Weights, discriminators: Weights) -> Array:
    """One member's weights (T, …) as points (T, P) of the field, D's first."""
    parts = [game.discriminator.flatten(discriminators), game.generator.flatten(generators)]
    return np.concatenate(parts, 1).astype(np.float64)


def is_finite(point: Array) -> bool:
    """Whether a member with these weights is not lost."""
    return bool((np.abs(point) < _LOST).all())


def draws(game: Game, seed: int) -> "list[Draws]":
    """The run's own draws of its first epochs, as many as the field is averaged over."""
    from gancli.engine.draws import Dealer

    e = game.experiment
    whole = game.view.of_sets or e.discriminator.minibatch_kernels > 0
    count = _SETS if whole else max(1, round(_POINTS / e.batch))
    return Dealer(game, [seed], "cpu").deal(0, count)


def at_epoch(game: Game, drawn: "Sequence[Draws]", epoch: int) -> "list[Draws]":
    """The draws with the instance noise that belongs to an epoch; they are those of the first one else."""
    from gancli.engine.draws import blur_level

    first = blur_level(game.experiment, 0)
    if not first:
        return list(drawn)
    level = blur_level(game.experiment, epoch) / first
    blurs = ("real_blur", "discriminator_blur", "generator_blur")
    return [replace(each, **{name: level * getattr(each, name) for name in blurs}) for each in drawn]


def batches(drawn: "Sequence[Draws]") -> "list[Batch]":
    """Each epoch's first D update as a batch."""
    from gancli.engine.field import Batch

    return [
        Batch(
            each.real[0],
            each.discriminator_noise[0],
            tuple(mask[0] for mask in each.discriminator_masks),
            None if each.real_blur is None else each.real_blur[0],
            None if each.discriminator_blur is None else each.discriminator_blur[0],
            None if each.penalty is None else each.penalty[0],
        )
        for each in drawn
    ]
