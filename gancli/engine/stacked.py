"""Trains E stacked members with torch, block by block of epochs: the engine for every method and device."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch

from gancli.engine.captured import fastest
from gancli.engine.draws import Dealer, numbers_per_epoch
from gancli.engine.ensemble import Ensemble
from gancli.engine.game import Game
from gancli.engine.pretraining import pretrain
from gancli.engine.step import EpochResult, play_epoch
from gancli.networks import Layout
from gancli.records import LOSS_COLUMNS, Snapshot, State
from gancli.views import VIEWS

Floats = npt.NDArray[np.floating]
_BLOCK_EPOCHS = 64
_BLOCK_NUMBERS = 2_000_000


def play(
    game: Game,
    seeds: Sequence[int],
    device: str,
    *,
    is_recorded: Callable[[int], bool],
    state: State | None,
    start: int,
) -> Iterator[Snapshot]:
    """The snapshots of ``engine.train`` on any device; a block ends at every recorded epoch."""
    torch.set_num_threads(1)
    trainer = _Trainer(game, seeds, device)
    if state is None:
        yield trainer.begin()
    else:
        trainer.ensemble.restore(state)
    epoch = start
    while epoch < game.experiment.epochs:
        stop = trainer.block_end(epoch, is_recorded)
        yield trainer.play(epoch, stop, is_recorded(stop))
        epoch = stop


class _Trainer:
    """An ensemble with its dealer; a lone member is doubled where torch would else take another kernel for it."""

    def __init__(self, game: Game, seeds: Sequence[int], device: str) -> None:
        self.game, self.members = game, len(seeds)
        self.pad = len(seeds) == 1 and (game.generator.has_unit_width or game.discriminator.has_unit_width)
        padded = list(seeds) * 2 if self.pad else list(seeds)
        self.ensemble = Ensemble(game, padded, device)
        self.dealer = Dealer(game, padded, device)
        self.round = fastest(partial(play_epoch, self.ensemble), device)

    def begin(self) -> Snapshot:
        extras: dict[str, npt.NDArray[np.generic]] = {}
        if self.game.experiment.pretraining.steps:
            untrained = self._weights("discriminator")
            extras = {f"untrained.discriminator.{name}": w[None] for name, w in untrained.items()}
            extras["pretraining"] = pretrain(self.ensemble)[:, : self.members]
        return self._snapshot(0, True, self._no_losses(), {}, extras)

    def block_end(self, epoch: int, is_recorded: Callable[[int], bool]) -> int:
        per_epoch = numbers_per_epoch(self.game) * self.members
        longest = max(1, min(_BLOCK_EPOCHS, _BLOCK_NUMBERS // per_epoch))
        last = min(epoch + longest, self.game.experiment.epochs)
        return next((e for e in range(epoch + 1, last) if is_recorded(e)), last)

    def play(self, start: int, stop: int, recorded: bool) -> Snapshot:
        log_every = self.game.experiment.log_every
        frozen = self.ensemble.frozen()
        losses, moments = [], {}
        for epoch, draws in enumerate(self.dealer.deal(start, stop - start), start):
            result = self.round(draws)
            losses.append(result.losses)
            if epoch % log_every == 0:
                moments[epoch] = self._moments(result)
        self.ensemble.advance(stop - start)
        rows = torch.stack(losses)
        rows[:, frozen] = torch.nan
        self._freeze_diverged(rows)
        return self._snapshot(stop, recorded, rows[:, : self.members].cpu().numpy(), moments, {})

    def _freeze_diverged(self, rows: torch.Tensor) -> None:
        """From its first non-finite loss on, a member's losses and weights are NaN."""
        bad = ~torch.isfinite(rows).all(-1)
        if not bad.any():
            return
        after = bad.cumsum(0) - bad.to(torch.int64) > 0
        rows[after] = torch.nan
        self.ensemble.freeze(bad.any(0))

    def _moments(self, result: EpochResult) -> Floats:
        """Mean, sd, skewness and excess kurtosis of the last real and generated batch, (E, 2, F, 4)."""
        batches = torch.stack([result.real, result.fake], 1)[: self.members].cpu().numpy().astype(np.float64)
        with np.errstate(all="ignore"):
            stacked = VIEWS["moments"].look(batches, 0.0)
        members, sides, features, _ = batches.shape
        return np.swapaxes(stacked.reshape(members, sides, 4, features), -1, -2)

    def _weights(self, name: str) -> Mapping[str, Floats]:
        player = self.ensemble.players[name]
        return self._by_name(player.layout, player.flat)

    def _by_name(self, layout: Layout, flat: torch.Tensor) -> Mapping[str, Floats]:
        return layout.unflatten(flat[: self.members].cpu().numpy().copy())

    def _no_losses(self) -> Floats:
        return np.empty((0, self.members, len(LOSS_COLUMNS)), self.game.experiment.dtype)

    def _snapshot(
        self,
        epoch: int,
        recorded: bool,
        losses: Floats,
        moments: Mapping[int, Floats],
        extras: Mapping[str, npt.NDArray[np.generic]],
    ) -> Snapshot:
        g = self.ensemble.generator
        return Snapshot(
            epoch=epoch,
            recorded=recorded,
            generator=self._weights("generator"),
            discriminator=self._weights("discriminator"),
            losses=losses,
            moments=moments,
            state=self.ensemble.state(self.members),
            extras=extras,
            average=None if g.average is None else self._by_name(g.layout, g.average),
        )
