"""``gan train`` and the training half of ``gan stability``: plan, train, commit, finish."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from gancli import config
from gancli.artifacts.names import new_name
from gancli.artifacts.run_directory import RunDirectory
from gancli.config import Experiment
from gancli.engine.game import Game
from gancli.errors import InterruptedRunError, UsageError
from gancli.experiments import machine, resolve
from gancli.experiments.interruption import watched
from gancli.experiments.ledger import Ledger
from gancli.experiments.plan import plan
from gancli.experiments.run import RUNS, Run, open_run
from gancli.experiments.summary import summary
from gancli.records import Snapshot

Listener = Callable[[Game, Snapshot], None]
_COMMITS = 20


def train(
    preset: str | Experiment | None = None,
    *,
    epochs: int | None = None,
    seed: int = 0,
    device: str = "auto",
    target: str | None = None,
    config_file: str | Path | None = None,
    settings: Sequence[str] = (),
    snapshots: int | None = None,
    quick: bool = False,
    name: str | None = None,
    overwrite: bool = False,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
) -> Run:
    """Train one GAN and write the run down.

    Args:
        preset: A published system's name or a whole Experiment; ``nag`` where left out.
        epochs: Instead of the preset's own number.
        seed: Decides every random number of the run.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        target: The target's name, in place of the preset's.
        config_file: A TOML file of settings.
        settings: ``KEY=VALUE`` assignments, for example ``"loss=hinge"``.
        snapshots: How many snapshots to record.
        quick: A version of about half a minute.
        name: The run's name; ``PRESET-SEED`` where left out.
        overwrite: Whether a run of that name may be replaced.
        runs_dir: The folder of all runs.
        listener: Called with every snapshot, for a progress display.

    Raises:
        GanError: What the user can mend; InterruptedRunError after a signal, with everything saved.
    """
    experiment = plan(
        preset,
        config_file=config_file,
        target=target,
        settings=settings,
        epochs=epochs,
        snapshots=snapshots,
        quick=quick,
    )
    return train_members(
        experiment,
        [seed],
        "train",
        device,
        name,
        f"{experiment.preset}-{seed}",
        overwrite,
        Path(runs_dir),
        listener,
    )


def train_members(
    experiment: Experiment,
    seeds: Sequence[int],
    kind: str,
    device: str,
    name: str | None,
    stem: str,
    overwrite: bool,
    runs_dir: Path,
    listener: Listener | None,
) -> Run:
    """Train the seeds side by side and write them down as one run of the given kind."""
    resolve.check_seeds(seeds)
    game = resolve.game(experiment)
    chosen = machine.choose(device, game, len(seeds))
    directory = RunDirectory.create(
        runs_dir,
        new_name(runs_dir, stem) if name is None else name,
        _config(game, seeds, kind, chosen),
        overwrite=overwrite,
    )
    with directory.lock():
        _play(directory, game, seeds, chosen, None, 0, listener)
    return Run(directory)


def resume(
    given: str | Path | Run | None = None,
    *,
    epochs: int | None = None,
    device: str | None = None,
    kind: str = "train",
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    warn: Callable[[str], None] | None = None,
) -> Run:
    """Go on with a run from its last commit; only the number of epochs may grow.

    Raises:
        UsageError: Fewer epochs than before, nothing is left to do, or a run of another kind.
        DataError: No commit of the run is whole.
    """
    run = given if isinstance(given, Run) else open_run(given, runs_dir=runs_dir, kind=kind)
    if run.kind != kind:
        raise UsageError(f"run {run.name!r} was made by gan {run.kind}", fix=run.continuation)
    directory = run.directory
    experiment = _extended(run, epochs)
    game = resolve.game(experiment)
    chosen = machine.choose(device or run.device, game, len(run.seeds))
    with directory.lock():
        commit = directory.last_commit(expected=_checkpoint_layout(game, len(run.seeds)))
        if commit and commit.warning and warn:
            warn(commit.warning)
        directory.rewind(commit)
        directory.reconfigure({**directory.config, "experiment": config.to_dict(experiment)})
        state, start = (commit.checkpoint, commit.epoch) if commit else (None, 0)
        _play(directory, game, run.seeds, chosen, state, start, listener)
    return Run(directory)


def _config(game: Game, seeds: Sequence[int], kind: str, device: str) -> dict[str, Any]:
    experiment = config.to_dict(game.experiment)
    return {
        "schema": 1,
        "kind": kind,
        "created": datetime.now(UTC).isoformat(timespec="microseconds"),
        "experiment": experiment,
        "seeds": list(seeds),
        "recorded_every": max(1.0, game.experiment.epochs / game.experiment.snapshots),
        "engine": "torch",
        "device": device,
        "threads": 1,
        "versions": machine.versions(),
        "fingerprint": sha256(msgspec.json.encode(experiment["target"], order="sorted")).hexdigest(),
    }


def _extended(run: Run, epochs: int | None) -> Experiment:
    before = run.experiment.epochs
    if epochs is not None and epochs < before:
        raise UsageError(
            f"run {run.name!r} was made for {before:,} epochs, {epochs:,} are fewer",
            cause="a resumed run keeps all its settings; only --epochs may grow",
        )
    if run.directory.finished and epochs in (None, before):
        raise UsageError(
            f"run {run.name!r} is finished after {before:,} epochs",
            fix=f"{run.continuation} --epochs {2 * before}",
        )
    return msgspec.structs.replace(run.experiment, epochs=epochs or before)


def _checkpoint_layout(game: Game, members: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Names, dtypes and shapes that a checkpoint of this game must have."""
    from gancli.engine.optimizers import OPTIMIZERS

    expected: dict[str, tuple[str, tuple[int, ...]]] = {}
    sides = {"generator": game.experiment.generator, "discriminator": game.experiment.discriminator}
    for side, settings in sides.items():
        layout = getattr(game, side)
        for prefix in (side, *(f"{side}.{slot}" for slot in OPTIMIZERS[settings.optimizer.name].slots)):
            for tensor, shape in layout.shapes.items():
                expected[f"{prefix}.{tensor}"] = (game.experiment.dtype, (members, *shape))
        expected[f"{side}.updates"] = ("int64", (1,))
    return expected


def _play(
    directory: RunDirectory,
    game: Game,
    seeds: Sequence[int],
    device: str,
    state: Mapping[str, Any] | None,
    start: int,
    listener: Listener | None,
) -> None:
    from gancli.engine.train import train as engine

    epochs, every = game.experiment.epochs, directory.config["recorded_every"]
    commit_every = max(1, epochs // _COMMITS)
    committed, ledger = start, Ledger(seeds)
    with watched() as interruption:
        for snapshot in engine(
            game,
            seeds,
            device,
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


def _is_recorded(epoch: int, every: float, epochs: int) -> bool:
    """Whether the epoch is one of 0, every, 2·every, … rounded, or the last one."""
    return epoch == epochs or round(round(epoch / every) * every) == epoch
