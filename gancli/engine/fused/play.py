"""The members of one game over the threads, block by block of epochs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import numpy as np

from gancli.engine.fused.blocks import longest_block
from gancli.engine.fused.kernels import Kit, kit
from gancli.engine.fused.players import Player
from gancli.engine.fused.rules import rules
from gancli.engine.fused.workspaces import bench
from gancli.engine.game import Game
from gancli.networks import Layout, initial_weights
from gancli.records import LOSS_COLUMNS, Array, Snapshot, State
from gancli.streams import Stream

_CALLS = 16
"""Calls of the compiled loop that a thread makes in a block, where there are as many members."""


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
    epoch, longest = start, longest_block(game, len(seeds), trainer.jobs)
    with ThreadPoolExecutor(trainer.jobs) as pool:
        while epoch < game.experiment.epochs:
            stop = min(epoch + longest, game.experiment.epochs)
            yield from trainer.block(pool, epoch, stop, is_recorded)
            epoch = stop


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
        self.generator = self._player("generator", game.generator, Stream.GENERATOR_WEIGHTS)
        self.discriminator = self._player("discriminator", game.discriminator, Stream.DISCRIMINATOR_WEIGHTS)
        self.players = (self.generator, self.discriminator)

    def _player(self, name: str, layout: Layout, stream: Stream) -> Player:
        settings = getattr(self.game.experiment, name)
        weights = layout.flatten(initial_weights(layout, settings, self.seeds.tolist(), stream))
        return Player(name, layout, settings, np.ascontiguousarray(weights, self.game.experiment.dtype))

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
        kept = [np.empty((members, len(marks), p.layout.size), dtype) for p in self.players]
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
        for player, steps in zip(self.players, (self.rules.g_steps, self.rules.d_steps), strict=True):
            arrays |= player.state()
            arrays[f"{player.name}.updates"] = np.array([epoch * steps], np.int64)
        return arrays

    def restore(self, state: State) -> None:
        """Continue from what ``_state`` returned."""
        for player in self.players:
            player.restore(state)

    def _weights(self) -> list[Array]:
        """Of G and of D, and G's average where there is one."""
        own = [player.weights.copy() for player in self.players]
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
