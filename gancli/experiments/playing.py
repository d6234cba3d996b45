"""Plays a run's epochs and commits them to its folder as they come."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gancli.artifacts.run_directory import RunDirectory
from gancli.engine.game import Game
from gancli.errors import InterruptedRunError
from gancli.experiments.engines import Used
from gancli.experiments.interruption import watched
from gancli.experiments.ledger import Ledger
from gancli.experiments.run import Run
from gancli.experiments.summary import summary
from gancli.records import Snapshot

Listener = Callable[[Game, Snapshot], None]
_COMMITS = 20


def play(
    directory: RunDirectory,
    game: Game,
    seeds: Sequence[int],
    used: Used,
    state: Mapping[str, Any] | None,
    start: int,
    listener: Listener | None,
) -> None:
    """Train from epoch ``start`` to the end, commit some twenty times, and write the summary.

    Raises:
        InterruptedRunError: A signal came; everything up to the last commit is saved.
    """
    from gancli.engine.train import train

    epochs, every = game.experiment.epochs, directory.config["recorded_every"]
    commit_every = max(1, epochs // _COMMITS)
    committed, ledger = start, Ledger(seeds)
    with watched() as interruption:
        for snapshot in train(
            game,
            seeds,
            used.device,
            engine=used.engine,
            jobs=used.threads,
            is_recorded=lambda e: _is_recorded(e, every, epochs),
            state=state,
            start=start,
        ):
            ledger.add(snapshot)
            if listener:
                listener(game, snapshot)
            if snapshot.state is None:
                continue
            stopping = interruption.received is not None and snapshot.epoch > committed
            if snapshot.epoch - committed >= commit_every or snapshot.epoch == epochs or stopping:
                segment, lines = ledger.take()
                timing = [{"epoch": snapshot.epoch, "time": datetime.now(UTC).isoformat()}]
                directory.commit(snapshot.epoch, snapshot.state, segment, lines, timing)
                committed = snapshot.epoch
            if interruption.received is not None and snapshot.epoch < epochs:
                raise InterruptedRunError(
                    interruption.received, directory.name, committed, Run(directory).continuation
                )
        directory.finish(summary(Run(directory)))


def checkpoint_layout(game: Game, members: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Names, dtypes and shapes that a checkpoint of this game must have."""
    from gancli.engine.optimizers import OPTIMIZERS

    expected: dict[str, tuple[str, tuple[int, ...]]] = {}
    sides = {"generator": game.experiment.generator, "discriminator": game.experiment.discriminator}
    for side, settings in sides.items():
        layout = getattr(game, side)
        slots = OPTIMIZERS[settings.optimizer.name].slots
        kept = ("average",) if side == "generator" and game.experiment.generator.average else ()
        for prefix in (side, *(f"{side}.{slot}" for slot in (*slots, *kept))):
            for tensor, shape in layout.shapes.items():
                expected[f"{prefix}.{tensor}"] = (game.experiment.dtype, (members, *shape))
        expected[f"{side}.updates"] = ("int64", (1,))
    return expected


def _is_recorded(epoch: int, every: float, epochs: int) -> bool:
    """Whether the epoch is one of 0, every, 2·every, … rounded, or the last one."""
    return epoch == epochs or round(round(epoch / every) * every) == epoch
