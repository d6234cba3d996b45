"""The state of E members: each network's weights in one flat array, its optimiser's arrays and its count of updates."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from gancli.config import Network, Optimizer
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.networks import Layout, initial_weights
from gancli.records import State
from gancli.streams import Stream

if TYPE_CHECKING:
    from torch import Tensor

_CACHED = {"cpu": 2**18}
"""How many numbers of one layer to hold at a time, by device; elsewhere as many as there are."""


class Player:
    """One network of all members, with its optimiser.

    ``weights`` are leaves that share the memory of ``flat`` (E, P): gradients are taken tensor by tensor, the optimiser
    works on all of them in a handful of operations.
    """

    def __init__(self, layout: Layout, flat: "Tensor", optimizer: Optimizer) -> None:
        self.layout, self.flat, self.settings = layout, flat, optimizer
        self.kind = OPTIMIZERS[optimizer.name]
        self.slots = {name: torch.zeros_like(flat) for name in self.kind.slots}
        self.updates = 0
        self.fixed = layout.unflatten(flat)
        self.weights = {name: w.detach().requires_grad_() for name, w in self.fixed.items()}
        self._leaves, self._ones = list(self.weights.values()), torch.ones_like(flat[:, 0])
        self._gradient = torch.zeros_like(flat)
        self._parts = list(layout.unflatten(self._gradient).values())

    def descend(self, loss: "Tensor", factors: "Tensor") -> None:
        """One update of every member down the gradient of its own entry of ``loss`` (E,); factors (K,)."""
        torch._foreach_copy_(self._parts, torch.autograd.grad(loss, self._leaves, self._ones))
        self.kind.update(self.flat, self._gradient, self.slots, factors.unbind(), self.settings)

    def arrays(self) -> dict[str, "Tensor"]:
        """The flat arrays by name: weights first, then the optimiser's."""
        return {"weights": self.flat, **self.slots}


class Ensemble:
    """E members of one game on one device."""

    def __init__(self, game: Game, seeds: Sequence[int], device: str) -> None:
        self.game, self.seeds, self.device = game, list(seeds), device
        self.dtype = getattr(torch, game.experiment.dtype)
        settings = game.experiment
        self.generator = self._player(game.generator, settings.generator, Stream.GENERATOR_WEIGHTS)
        self.discriminator = self._player(
            game.discriminator, settings.discriminator, Stream.DISCRIMINATOR_WEIGHTS
        )
        self.groups = [
            (members, {name: w[members] for name, w in self.generator.fixed.items()})
            for members in _groups(game, len(self.seeds), device)
        ]
        self.nothing = torch.zeros(len(self.seeds), dtype=self.dtype, device=device)

    def _player(self, layout: Layout, settings: Network, stream: Stream) -> Player:
        flat = layout.flatten(initial_weights(layout, settings, self.seeds, stream))
        return Player(layout, self.tensor(flat), settings.optimizer)

    def tensor(self, array: npt.NDArray[np.generic]) -> "Tensor":
        """The array on this ensemble's device, in its precision."""
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, self.dtype)

    def advance(self, epochs: int) -> None:
        """Count the updates of so many epochs."""
        self.discriminator.updates += epochs * self.game.experiment.d_steps
        self.generator.updates += epochs * self.game.experiment.g_steps

    @property
    def players(self) -> dict[str, Player]:
        """Both networks by name."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def state(self, members: int) -> dict[str, npt.NDArray[np.generic]]:
        """Everything that a resumed run needs of the first ``members`` members."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, player in self.players.items():
            for kind, flat in player.arrays().items():
                prefix = name if kind == "weights" else f"{name}.{kind}"
                named = player.layout.unflatten(flat[:members].cpu().numpy().copy())
                arrays |= {f"{prefix}.{tensor}": array for tensor, array in named.items()}
            arrays[f"{name}.updates"] = np.array([player.updates], np.int64)
        return arrays

    def restore(self, state: State) -> None:
        """Continue from what ``state`` returned; missing members (the padding of a lone one) repeat the first."""
        for name, player in self.players.items():
            for kind, flat in player.arrays().items():
                prefix = name if kind == "weights" else f"{name}.{kind}"
                named = {tensor: state[f"{prefix}.{tensor}"] for tensor in player.layout.shapes}
                saved = self.tensor(player.layout.flatten(named))
                flat[: len(saved)] = saved
                flat[len(saved) :] = saved[0]
            player.updates = int(state[f"{name}.updates"][0])

    def frozen(self) -> "Tensor":
        """Which members (E,) hold nothing but NaN."""
        return torch.stack([player.flat.isnan().all(1) for player in self.players.values()]).all(0)

    def freeze(self, members: "Tensor") -> None:
        """Make NaN of everything that diverged members (E,) hold, so that they stay what they are."""
        for player in self.players.values():
            for flat in player.arrays().values():
                flat[members] = torch.nan


def _groups(game: Game, members: int, device: str) -> list[slice]:
    """Members whose points of all of an epoch's D updates fit the cache; two at least, for torch's matrix kernel."""
    settings = game.experiment
    numbers = settings.d_steps * settings.batch * max(settings.generator.hidden, default=1)
    count = max(1, members // max(2, _CACHED.get(device, members * numbers) // numbers))
    stops = [members * i // count for i in range(count + 1)]
    return [slice(first, stop) for first, stop in pairwise(stops)]
