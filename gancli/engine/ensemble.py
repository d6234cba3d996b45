"""The state of E members: each network's weights in one flat array, its optimiser's arrays and its count of updates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from gancli.config import Discriminator, Generator, Network, Optimizer
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.networks import Layout, initial_weights, is_trained, power_iteration
from gancli.records import State
from gancli.streams import Stream

if TYPE_CHECKING:
    from torch import Tensor

_CACHED = {"cpu": 2**18}
"""How many numbers of one layer to hold at a time, by device; elsewhere as many as there are."""


@dataclass(frozen=True)
class Upkeep:
    """What is done to a network's weights after each update."""

    clip: float = 0.0
    average: float = 0.0

    @classmethod
    def of(cls, settings: Network) -> "Upkeep":
        """What a network asks for."""
        if isinstance(settings, Generator):
            return cls(average=settings.average)
        return cls(clip=settings.clip if isinstance(settings, Discriminator) else 0.0)

    def clip_weights(self, flat: "Tensor") -> None:
        """Clip the weights in place."""
        if self.clip:
            flat.clamp_(-self.clip, self.clip)

    @staticmethod
    def turn(weights: Mapping[str, "Tensor"]) -> None:
        """One power iteration for each direction of spectral normalisation."""
        for name, direction in weights.items():
            if not is_trained(name):
                direction.copy_(power_iteration(weights[name.replace("direction", "weight")], direction))


UPKEEP = Upkeep()


class Player:
    """One network of all members, with its optimiser.

    ``weights`` are leaves that share the memory of ``flat`` (E, P), but for those that nobody trains: gradients are
    taken tensor by tensor, the optimiser works on all of them in a handful of operations.
    """

    def __init__(self, layout: Layout, flat: "Tensor", optimizer: Optimizer, upkeep: Upkeep = UPKEEP) -> None:
        self.layout, self.flat, self.settings, self.upkeep = layout, flat, optimizer, upkeep
        self.kind = OPTIMIZERS[optimizer.name]
        self.slots = {name: torch.zeros_like(flat) for name in self.kind.slots}
        self.average = flat.clone() if upkeep.average else None
        self.updates = 0
        self.fixed = layout.unflatten(flat)
        self.leaves = {
            name: w.detach().requires_grad_() for name, w in self.fixed.items() if is_trained(name)
        }
        self.weights = self.fixed | self.leaves
        self._ones = torch.ones_like(flat[:, 0])
        self._gradient = torch.zeros_like(flat)
        self._parts = [w for name, w in layout.unflatten(self._gradient).items() if is_trained(name)]

    def gradient(self, loss: "Tensor") -> "Tensor":
        """The gradient (E, P) of every member's own entry of ``loss`` (E,), until the next call."""
        leaves = list(self.leaves.values())
        found = torch.autograd.grad(loss, leaves, self._ones, materialize_grads=True)
        return self.flat_gradient(dict(zip(self.leaves, found, strict=True)))

    def flat_gradient(self, slopes: Mapping[str, "Tensor"]) -> "Tensor":
        """A gradient by name as one array (E, P), until the next call."""
        torch._foreach_copy_(self._parts, [slopes[name].detach() for name in self.leaves])
        return self._gradient

    def move(self, gradient: "Tensor", factors: "Tensor") -> None:
        """One update of every member; the rate and the factors (1 + K,) of the optimiser's schedule."""
        self.kind.update(self.flat, gradient, self.slots, factors.unbind()[1:], self.settings)
        self.upkeep.clip_weights(self.flat)
        self.upkeep.turn(self.fixed)
        if self.average is not None:
            self.average.mul_(self.upkeep.average).add_(self.flat * (1 - self.upkeep.average))

    def arrays(self) -> dict[str, "Tensor"]:
        """The flat arrays by name: weights first, then the optimiser's and the average."""
        average = {} if self.average is None else {"average": self.average}
        return {"weights": self.flat, **self.slots, **average}


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
        return Player(layout, self.tensor(flat), settings.optimizer, Upkeep.of(settings))

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
