"""The members of one game over the threads, block by block of epochs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import prod
from queue import SimpleQueue
from typing import Any

import numpy as np

from gancli.config import Generator, Network, Optimizer
from gancli.engine.fused.kernels import Kit, kit
from gancli.engine.fused.rules import rules
from gancli.engine.fused.workspaces import bench
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.networks import Layout, initial_weights
from gancli.records import LOSS_COLUMNS, Array, Snapshot, State
from gancli.streams import Stream

_BLOCK_OPERATIONS = 2e9
"""Multiply-adds of one thread after which a block ends, some tenths of a second."""
_CALLS = 16
"""Calls of the compiled loop that a thread makes in a block, where there are as many members."""
_BLOCK_NUMBERS = 2**25
"""Recorded numbers of all members after which it ends."""


def play(
    game: Game,
    seeds: Sequence[int],
    jobs: int,
    *,
    is_recorded: Callable[[int], bool],
    state: State | None,
    start: int,
) -> Iterator[Snapshot]:
    """The snapshots of ``engine.train``; several recorded epochs to a block, with the state at its end."""
    trainer = _Trainer(game, seeds, jobs)
    if state is None:
        yield trainer.begin()
    else:
        trainer.restore(state)
    epoch, longest = start, trainer.longest_block()
    with ThreadPoolExecutor(trainer.jobs) as pool:
        while epoch < game.experiment.epochs:
            stop = min(epoch + longest, game.experiment.epochs)
            yield from trainer.block(pool, epoch, stop, is_recorded)
            epoch = stop


class _Player:
    """One network of all members: weights (E, P), the arrays of its optimiser (E, S, P) and last its average."""

    def __init__(self, layout: Layout, weights: Array, optimizer: Optimizer, averaged: bool) -> None:
        self.layout, self.weights = layout, weights
        self.averaged, self.kinds = (
            averaged,
            (*OPTIMIZERS[optimizer.name].slots, *(["average"] if averaged else [])),
        )
        self.slots = np.zeros((len(weights), len(self.kinds), layout.size), weights.dtype)
        if averaged:
            self.average[:] = weights

    @property
    def average(self) -> Array:
        """The averaged weights (E, P), where there are some."""
        return self.slots[:, -1]

    def arrays(self) -> dict[str, Array]:
        """The flat arrays by name: weights first, then the optimiser's and the average."""
        return {"weights": self.weights} | {kind: self.slots[:, i] for i, kind in enumerate(self.kinds)}


class _Trainer:
    """The state of E members, and the threads' workspaces."""

    def __init__(self, game: Game, seeds: Sequence[int], jobs: int) -> None:
        self.game, self.seeds = game, np.array(seeds, np.uint64)
        self.jobs = max(1, min(jobs, len(seeds)))
        self.kit: Kit = kit(game)
        self.rules = rules(game)
        self.benches: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.jobs):
            self.benches.put(bench(game))
        settings = game.experiment
        self.generator = self._player(game.generator, settings.generator, Stream.GENERATOR_WEIGHTS)
        self.discriminator = self._player(
            game.discriminator, settings.discriminator, Stream.DISCRIMINATOR_WEIGHTS
        )

    def _player(self, layout: Layout, settings: Network, stream: Stream) -> _Player:
        weights = initial_weights(layout, settings, self.seeds.tolist(), stream)
        flat = np.ascontiguousarray(layout.flatten(weights), self.game.experiment.dtype)
        return _Player(
            layout, flat, settings.optimizer, isinstance(settings, Generator) and settings.average > 0
        )

    @property
    def players(self) -> dict[str, _Player]:
        """Both networks by name."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def longest_block(self) -> int:
        """Epochs of a block: long enough to hide what lies between blocks, short enough to be interrupted."""
        settings = self.game.experiment
        turns = -(-len(self.seeds) // self.jobs)
        work = (
            (settings.d_steps + settings.g_steps)
            * settings.batch
            * (100 + 4 * self._products() + self._pairs())
        )
        numbers = len(self.seeds) * (self.generator.layout.size + self.discriminator.layout.size + 5)
        return int(max(1, min(_BLOCK_OPERATIONS / (turns * work), _BLOCK_NUMBERS / numbers)))

    def _products(self) -> int:
        """Of a column that goes through both networks, where D's go through it one by one."""
        layouts = [self.game.generator] + ([] if self.game.view.of_sets else [self.game.discriminator])
        passes = 1 + 2 * self.rules.places
        return passes * sum(prod(shape) for layout in layouts for shape in layout.shapes.values())

    def _pairs(self) -> int:
        """The work on one point of comparing it with all others, where G's loss does that."""
        return 0 if self.game.has_critic else 20 * self.game.experiment.batch

    def begin(self) -> Snapshot:
        """Epoch 0, after the pretraining if there is one."""
        extras: dict[str, Any] = {}
        steps = self.game.experiment.pretraining.steps
        if steps:
            layout = self.game.discriminator
            untrained = layout.unflatten(self.discriminator.weights.copy())
            extras = {f"untrained.discriminator.{name}": w[None] for name, w in untrained.items()}
            extras["pretraining"] = self._pretrain(steps)
        return self._snapshot(0, True, self._weights(), self._no_losses(), {}, extras, self._state(0))

    def _pretrain(self, steps: int) -> Array:
        """D's mean-square errors (steps, E)."""
        settings = self.game.experiment
        errors = np.empty((len(self.seeds), steps), settings.dtype)
        weights, pretrain = self.discriminator.weights, self.kit.pretrain
        assert pretrain is not None

        def fit(members: Array) -> None:
            with self._bench() as own:
                pretrain(
                    self.kit.pieces,
                    self.rules,
                    self.kit.discriminator,
                    own,
                    members,
                    self.seeds,
                    weights,
                    errors,
                )

        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(fit, self._shares()))
        return np.ascontiguousarray(errors.T)

    def block(
        self, pool: ThreadPoolExecutor, start: int, stop: int, is_recorded: Callable[[int], bool]
    ) -> Iterator[Snapshot]:
        """Play the epochs from ``start`` to ``stop``: a snapshot at each recorded one, and at the end."""
        marks = [epoch for epoch in range(start + 1, stop + 1) if epoch == stop or is_recorded(epoch)]
        logged = range(-(-start // self.rules.log_every) * self.rules.log_every, stop, self.rules.log_every)
        members, dtype = len(self.seeds), self.game.experiment.dtype
        losses = np.empty((members, stop - start, len(LOSS_COLUMNS)), dtype)
        kept = [np.empty((members, len(marks), p.layout.size), dtype) for p in self.players.values()]
        averages = np.empty_like(kept[0][:, : len(marks) * self.generator.averaged])
        logs = np.empty((members, len(logged), 2, self.game.target.dimension, 4))
        ends = np.array(marks) - start

        def run(share: Array) -> None:
            g, d = self.generator, self.discriminator
            with self._bench() as own:
                self.kit.play(
                    self.kit.pieces, self.rules, self.kit.generator, self.kit.discriminator, own, share, self.seeds,
                    g.weights, g.slots, d.weights, d.slots, start, losses, ends, kept[0], kept[1], averages, logs,
                )  # fmt: skip

        list(pool.map(run, self._shares()))
        before = start
        for place, epoch in enumerate(marks):
            yield self._snapshot(
                epoch,
                epoch < stop or is_recorded(stop),
                [weights[:, place] for weights in (*kept, averages) if weights.shape[1]],
                np.ascontiguousarray(np.swapaxes(losses[:, before - start : epoch - start], 0, 1)),
                {e: logs[:, i] for i, e in enumerate(logged) if before <= e < epoch},
                {},
                self._state(stop) if epoch == stop else None,
            )
            before = epoch

    def _shares(self) -> list[Array]:
        """The first member of each call, and the one after its last: single ones, many at a time of many."""
        each = max(1, len(self.seeds) // (_CALLS * self.jobs))
        starts = range(0, len(self.seeds), each)
        return [np.array([first, min(first + each, len(self.seeds))]) for first in starts]

    @contextmanager
    def _bench(self) -> Iterator[Any]:
        """Workspaces that nobody else uses meanwhile."""
        taken = self.benches.get()
        try:
            yield taken
        finally:
            self.benches.put(taken)

    def _state(self, epoch: int) -> State:
        """Everything that a resumed run needs."""
        arrays: dict[str, Any] = {}
        steps = {"generator": self.rules.g_steps, "discriminator": self.rules.d_steps}
        for name, player in self.players.items():
            for kind, flat in player.arrays().items():
                prefix = name if kind == "weights" else f"{name}.{kind}"
                named = player.layout.unflatten(flat.copy())
                arrays |= {f"{prefix}.{tensor}": array for tensor, array in named.items()}
            arrays[f"{name}.updates"] = np.array([epoch * steps[name]], np.int64)
        return arrays

    def restore(self, state: State) -> None:
        """Continue from what ``_state`` returned."""
        for name, player in self.players.items():
            for kind, flat in player.arrays().items():
                prefix = name if kind == "weights" else f"{name}.{kind}"
                flat[:] = player.layout.flatten({t: state[f"{prefix}.{t}"] for t in player.layout.shapes})

    def _weights(self) -> list[Array]:
        """Of G and of D, and G's average where there is one."""
        own = [player.weights.copy() for player in self.players.values()]
        return [*own, self.generator.average.copy()] if self.generator.averaged else own

    def _no_losses(self) -> Array:
        return np.empty((0, len(self.seeds), len(LOSS_COLUMNS)), self.game.experiment.dtype)

    def _snapshot(
        self,
        epoch: int,
        recorded: bool,
        weights: Sequence[Array],
        losses: Array,
        moments: Mapping[int, Array],
        extras: Mapping[str, Any],
        state: State | None,
    ) -> Snapshot:
        layouts = (self.generator.layout, self.discriminator.layout, self.generator.layout)
        g, d, *average = (layout.unflatten(w) for layout, w in zip(layouts, weights, strict=False))
        return Snapshot(epoch, recorded, g, d, losses, moments, state, extras, *average)
