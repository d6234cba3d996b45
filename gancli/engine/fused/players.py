"""One network of all members: its weights, and what an optimiser and an average carry along."""

import numpy as np

from gancli.config import Generator, Network
from gancli.engine.optimizers import OPTIMIZERS
from gancli.networks import Layout
from gancli.records import Array, State


class Player:
    """Flat weights (E, P), and ``slots`` (E, S, P): the optimiser's arrays, last the average where there is one."""

    def __init__(self, name: str, layout: Layout, settings: Network, weights: Array) -> None:
        self.name, self.layout, self.weights = name, layout, weights
        self.averaged = isinstance(settings, Generator) and settings.average > 0
        self.kinds = [*OPTIMIZERS[settings.optimizer.name].slots, *(["average"] if self.averaged else [])]
        self.slots = np.zeros((len(weights), len(self.kinds), layout.size), weights.dtype)
        if self.averaged:
            self.average[:] = weights

    @property
    def average(self) -> Array:
        """The averaged weights (E, P), of a network that has them."""
        return self.slots[:, -1]

    def state(self) -> dict[str, Array]:
        """Everything that a resumed run needs, tensor by tensor."""
        return {
            f"{prefix}.{tensor}": array
            for prefix, flat in self._arrays().items()
            for tensor, array in self.layout.unflatten(flat.copy()).items()
        }

    def restore(self, state: State) -> None:
        """Continue from what ``state`` returned."""
        for prefix, flat in self._arrays().items():
            flat[:] = self.layout.flatten({t: state[f"{prefix}.{t}"] for t in self.layout.shapes})

    def _arrays(self) -> dict[str, Array]:
        slots = {f"{self.name}.{kind}": self.slots[:, i] for i, kind in enumerate(self.kinds)}
        return {self.name: self.weights} | slots
