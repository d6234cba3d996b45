"""One epoch as a map of everything that both players carry from it to the next, and the map's derivative.

The state of a member is one flat vector: D's weights and its optimiser's arrays, then G's with its average. The map is
``step.play_epoch`` itself, for many states at once: they are the members of one ensemble.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import torch

from gancli.engine.ensemble import Ensemble, Player
from gancli.engine.game import Game
from gancli.engine.step import Draws, play_epoch

if TYPE_CHECKING:
    from torch import Tensor

_STENCIL = {1: 45 / 60, 2: -9 / 60, 3: 1 / 60}
"""Weights of f(+k) − f(−k) in the central difference of sixth order."""


class Table:
    """M members of a game, whose states are put down and taken up as one array ``(M, n)``."""

    def __init__(self, game: Game, members: int) -> None:
        self.ensemble = Ensemble(game, [0] * members, "cpu")

    def put(self, states: "Tensor") -> None:
        """Give every member its state."""
        start = 0
        for flat in self._arrays():
            flat.copy_(states[:, start : start + flat.shape[1]])
            start += flat.shape[1]

    def take(self) -> "Tensor":
        """The states (M, n)."""
        return torch.cat(self._arrays(), 1)

    def play(self, draws: Draws) -> None:
        """One epoch of every member with the draws of one, whose member axis is 1."""
        play_epoch(self.ensemble, _for_all(draws, len(self.ensemble.seeds)))

    def _arrays(self) -> list["Tensor"]:
        return [flat for player in _players(self.ensemble) for flat in player.arrays().values()]


def names(game: Game) -> list[tuple[str, str, str]]:
    """Whose and what each number of a state is: (network, array, tensor), n of them."""
    ensemble = Ensemble(game, [0], "cpu")
    return [
        (side, array, tensor)
        for side, player in zip(("discriminator", "generator"), _players(ensemble), strict=True)
        for array in player.arrays()
        for tensor, shape in player.layout.shapes.items()
        for _ in range(torch.Size(shape).numel())
    ]


def epoch_map(game: Game, draws: Draws) -> Callable[["Tensor"], "Tensor"]:
    """States (M, n) to the states after one epoch with these draws (of one member)."""

    def after(states: "Tensor") -> "Tensor":
        table = Table(game, len(states))
        table.put(states)
        table.play(draws)
        return table.take()

    return after


def derivative(
    after: Callable[["Tensor"], "Tensor"], at: "Tensor", places: Sequence[int], step: float
) -> "Tensor":
    """The derivative of a map in some of the numbers of a state (n,): row i, column j is d after_i / d state_j.

    Central differences of sixth order: the error is about step⁶/140 of the seventh derivative, and 1e-16 / step.
    """
    count = len(places)
    moves = torch.zeros(count, len(at), dtype=at.dtype)
    moves[torch.arange(count), list(places)] = step
    offsets = [sign * k for k in _STENCIL for sign in (1, -1)]
    results = after(torch.cat([at + offset * moves for offset in offsets])).reshape(len(offsets), count, -1)
    signed = dict(zip(offsets, results, strict=True))
    slopes = [weight * (signed[k] - signed[-k]) for k, weight in _STENCIL.items()]
    return torch.stack(slopes).sum(0)[:, list(places)].T / step


def _players(ensemble: Ensemble) -> tuple[Player, Player]:
    return ensemble.discriminator, ensemble.generator


def _for_all(draws: Draws, members: int) -> Draws:
    """The same draws for every member; the optimisers' factors have no member axis."""

    def shared(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(shared, value))
        return value.expand(value.shape[0], members, *value.shape[2:])

    given = {field.name: getattr(draws, field.name) for field in fields(draws)}
    of_members = {k: v for k, v in given.items() if v is not None and not k.endswith("_factors")}
    return replace(draws, **{name: shared(value) for name, value in of_members.items()})
