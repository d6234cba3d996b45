"""Plays a run's epochs and commits them to its folder as they come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from gancli.artifacts.run_directory import RunDirectory
from gancli.engine.game import Game
from gancli.errors import InterruptedRunError
from gancli.experiments.ending import ends_here, looked_at
from gancli.experiments.engines import Used
from gancli.experiments.interruption import watched
from gancli.experiments.ledger import Ledger
from gancli.experiments.run import Run
from gancli.experiments.summary import summary
from gancli.experiments.timetable import Timetable
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
    epochs, looks = game.experiment.epochs, looked_at(directory.config, game.experiment.epochs)
    commit_every = max(1, epochs // _COMMITS)
    committed, ledger = start, Ledger(seeds)
    with watched() as interruption:
        for snapshot in _snapshots(directory, game, seeds, used, state, start):
            ledger.add(snapshot)
            if listener:
                listener(game, snapshot)
            if snapshot.state is None:
                continue
            stopping = interruption.received is not None and snapshot.epoch > committed
            if snapshot.epoch - committed >= commit_every or snapshot.epoch in looks or stopping:
                segment, lines = ledger.take()
                timing = [{"epoch": snapshot.epoch, "time": datetime.now(UTC).isoformat()}]
                directory.commit(snapshot.epoch, snapshot.state, segment, lines, timing)
                committed = snapshot.epoch
            if interruption.received is not None and snapshot.epoch < epochs:
                raise InterruptedRunError(
                    interruption.received, directory.name, committed, Run(directory).continuation
                )
        if committed < epochs:
            directory.reconfigure({**directory.config, "stopped_at": committed})
        directory.finish(summary(Run(directory)))


def _snapshots(
    directory: RunDirectory,
    game: Game,
    seeds: Sequence[int],
    used: Used,
    state: Mapping[str, Any] | None,
    start: int,
) -> Iterator[Snapshot]:
    """All to the last epoch, or to the one at which ``--stop-when`` ends the training.

    It is played in parts from look to look, each of which must be committed before the next begins.
    """
    from gancli.engine.train import train

    epochs = game.experiment.epochs
    timetable = Timetable.of(game.experiment, directory.config["recorded_every"])
    looks = looked_at(directory.config, epochs)
    while start < epochs and not (start in looks and ends_here(Run(directory))):
        stop = min(look for look in looks if look > start)
        part = replace(game, experiment=msgspec.structs.replace(game.experiment, epochs=stop))
        for snapshot in train(
            part,
            seeds,
            used.device,
            engine=used.engine,
            jobs=used.threads,
            is_recorded=timetable.is_recorded,
            state=state,
            start=start,
        ):
            state = snapshot.state
            yield snapshot
        start = stop


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
