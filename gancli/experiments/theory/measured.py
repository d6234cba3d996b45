"""What the product's own losses, penalties, optimisers and plays do in a known game: the measured half."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import torch

from gancli.config import Experiment, Optimizer
from gancli.engine.field import Batch, Field
from gancli.engine.game import Game
from gancli.engine.spectrum import Table, derivative, epoch_map, names
from gancli.experiments import resolve
from gancli.experiments.theory.critic import Critic
from gancli.experiments.theory.games import KnownGame
from gancli.experiments.theory.points import batch, draws, points
from gancli.experiments.theory.slopes import Vector

_LATE = 10**9
_STEP = 1e-3


@dataclass(frozen=True, eq=False)
class Played:
    """A known game as the engine plays it.

    Attributes:
        game: The game.
        batch: That of every update.
        places: Where the game's numbers lie among all weights, D's first.
        labels: What they are called.
    """

    game: Game
    batch: Batch
    places: tuple[int, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, known: KnownGame, game: Game, solved: Critic) -> "Played":
        """The game with exact expectations; a number that it has no weight for is left out."""
        torch.set_num_threads(1)
        flat = [(side, tensor) for side, array, tensor in names(game) if array == "weights"]
        present = [number for number in known.numbers if number[:2] in flat]
        places = tuple(flat.index((side, tensor)) for side, tensor, _ in present)
        return cls(game, batch(points(game, solved)), places, tuple(label for *_, label in present))

    def field(self, at: Vector) -> Vector:
        """What both players follow in continuous time, (M, n) at M points of the game's numbers."""
        if self.game.experiment.play == "consensus":
            state, numbers = self._plain()._states(at)
            return (self._plain()._epoch(_LATE)(state) - state).numpy()[:, numbers]
        return self._field()(self._filled(at)).numpy()[:, list(self.places)]

    def jacobian(self, at: Vector) -> Vector:
        """Its derivative (n, n) at a point: by autograd, with consensus from an epoch of the play."""
        if self.game.experiment.play == "consensus":
            return self._plain().multiplier_matrix(at) - np.eye(len(at))
        found = self._field().jacobian(self._filled(at[None])[0]).detach().numpy()
        return np.asarray(found[np.ix_(self.places, self.places)])

    def multiplier_matrix(self, at: Vector) -> Vector:
        """The derivative of one late epoch in all that it carries along, at rest at a point."""
        states, numbers = self._states(at[None])
        return derivative(self._epoch(_LATE), states[0], numbers, _STEP).numpy()

    def path(self, start: Vector, epochs: int) -> Vector:
        """The game's numbers (epochs + 1, n) after every epoch."""
        table = Table(self.game, 1)
        table.put(self._states(start[None])[0])
        weights = [k for k, (_, array, _) in enumerate(names(self.game)) if array == "weights"]
        chosen = [weights[place] for place in self.places]
        seen = [start]
        for k in range(epochs):
            table.play(draws(self.game, self.batch, k))
            seen.append(table.take()[0, chosen].numpy())
        return np.array(seen)

    def scaled(self, factor: float) -> "Played":
        """The same game with both learning rates multiplied."""
        return self._with(scaled(self.game.experiment, factor))

    def _plain(self) -> "Played":
        """The same players at once by plain descent with a rate of 1: an epoch of theirs moves along the field."""
        e = self.game.experiment
        plain = {"optimizer": Optimizer(name="sgd", lr=1.0)}
        g = msgspec.structs.replace(e.generator, **plain, average=0.0)
        d = msgspec.structs.replace(e.discriminator, **plain, clip=0.0)
        return self._with(msgspec.structs.replace(e, generator=g, discriminator=d))

    def _with(self, experiment: Experiment) -> "Played":
        return replace(self, game=resolve.game(experiment))

    def _epoch(self, before: int) -> Callable[["torch.Tensor"], "torch.Tensor"]:
        return epoch_map(self.game, draws(self.game, self.batch, before))

    def _field(self) -> Field:
        return Field(self.game, [self.batch])

    def _filled(self, at: Vector) -> "torch.Tensor":
        """Points (M, n) of the game's numbers as vectors of all weights; the others rest at 0."""
        whole = torch.zeros(len(at), sum(self._field().sizes), dtype=torch.float64)
        whole[:, list(self.places)] = torch.from_numpy(np.asarray(at, np.float64))
        return whole

    def _states(self, at: Vector) -> tuple["torch.Tensor", list[int]]:
        """Members (M, …) at rest at points, and which numbers of their states take part."""
        weights, told = self._filled(at), names(self.game)
        first = {"discriminator": 0, "generator": self.game.discriminator.size}
        passed: Counter[tuple[str, str]] = Counter()
        states, numbers = torch.zeros(len(at), len(told), dtype=torch.float64), []
        for k, (side, array, _) in enumerate(told):
            place = first[side] + passed[side, array]
            passed[side, array] += 1
            if array in ("weights", "average"):
                states[:, k] = weights[:, place]
            if place in self.places and not self._is_idle(side, array):
                numbers.append(k)
        return states, numbers

    def _is_idle(self, side: str, array: str) -> bool:
        """Whether an array is never written: a velocity without momentum."""
        return array == "velocity" and not getattr(self.game.experiment, side).optimizer.momentum


def scaled(experiment: Experiment, factor: float) -> Experiment:
    """The experiment with both learning rates multiplied."""
    sides = {}
    for side in ("discriminator", "generator"):
        network = getattr(experiment, side)
        optimizer = msgspec.structs.replace(network.optimizer, lr=factor * network.optimizer.lr)
        sides[side] = msgspec.structs.replace(network, optimizer=optimizer)
    return msgspec.structs.replace(experiment, **sides)
