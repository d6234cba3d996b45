"""``gan train`` and the training half of ``gan stability``: plan, train, commit, finish."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from gancli import config
from gancli.artifacts.clearing import refuse_taken
from gancli.artifacts.names import checked, new_name
from gancli.artifacts.run_directory import RunDirectory
from gancli.config import Experiment
from gancli.engine.game import Game
from gancli.errors import UsageError
from gancli.experiments import machine, resolve
from gancli.experiments.ending import waiting_for
from gancli.experiments.engines import Used, Wanted, settled
from gancli.experiments.plan import plan
from gancli.experiments.playing import Listener, checkpoint_layout, play
from gancli.experiments.preparing import NOBODY, Watch, prepare
from gancli.experiments.run import RUNS, Run, open_run
from gancli.experiments.sources import Kept, taken
from gancli.experiments.timetable import Timetable


def train(
    preset: str | Experiment | None = None,
    *,
    epochs: int | None = None,
    seed: int = 0,
    device: str = "auto",
    engine: str = "auto",
    jobs: int | None = None,
    target: str | None = None,
    config_file: str | Path | None = None,
    settings: Sequence[str] = (),
    snapshots: int | None = None,
    quick: bool = False,
    stop_when: str | None = None,
    name: str | None = None,
    overwrite: bool = False,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Run:
    """Train one GAN and write the run down.

    Args:
        preset: A published system's name or a whole Experiment; ``nag`` where left out.
        epochs: Instead of the preset's own number.
        seed: Decides every random number of the run.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        engine: ``auto``, ``fused`` or ``torch``; ``auto`` takes the fused one wherever that can.
        jobs: Threads of the fused engine; all cores where left out.
        target: The target's name, in place of the preset's.
        config_file: A TOML file of settings.
        settings: ``KEY=VALUE`` assignments, for example ``"loss=hinge"``.
        snapshots: How many snapshots to record.
        quick: A version of about half a minute.
        stop_when: A reason to end before the last epoch, by its name in STOPS.
        name: The run's name; ``PRESET-SEED`` where left out.
        overwrite: Whether a run of that name may be replaced.
        runs_dir: The folder of all runs.
        listener: Called with every snapshot, for a progress display.
        watch: Who is told of everything else.

    Raises:
        GanError: What the user can mend; InterruptedRunError after a signal, with everything saved.
    """
    wanted = Wanted(device, engine, jobs)
    experiment = plan(
        preset,
        config_file=config_file,
        target=target,
        settings=settings,
        epochs=epochs,
        snapshots=snapshots,
        quick=quick,
        wanted=wanted,
    )
    return train_members(
        experiment,
        [seed],
        "train",
        wanted,
        Place(Path(runs_dir), name, f"{experiment.preset}-{seed}", overwrite),
        listener,
        watch,
        waiting_for(stop_when, resolve.game(experiment)),
    )


@dataclass(frozen=True)
class Place:
    """Where a new run is written: its name, or the beginning of one that is free."""

    runs_dir: Path
    name: str | None
    stem: str
    overwrite: bool


def train_members(
    experiment: Experiment,
    seeds: Sequence[int],
    kind: str,
    wanted: Wanted,
    place: Place,
    listener: Listener | None,
    watch: Watch,
    beside: Mapping[str, Any] | None = None,
    kept: Kept | None = None,
) -> Run:
    """Train the seeds side by side and write them down as one run of the given kind.

    ``beside`` is what else its config.json holds; ``kept`` is another run's copy of the user's own data.
    """
    resolve.check_seeds(seeds)
    kept = taken(experiment, kept)
    game = resolve.game(experiment, kept)
    used = settled(wanted, game, len(seeds))
    if place.name is not None:
        refuse_taken(place.runs_dir / checked(place.name), overwrite=place.overwrite)
    _make_ready(wanted, used, game, watch)
    name = new_name(place.runs_dir, place.stem) if place.name is None else place.name
    document = {**_config(game, seeds, kind, used, kept), **(beside or {})}
    data = kept.table if kept else None
    directory = RunDirectory.create(place.runs_dir, name, document, overwrite=place.overwrite, data=data)
    with directory.lock():
        play(directory, game, seeds, used, None, 0, listener)
    return Run(directory)


def resume(
    given: str | Path | Run | None = None,
    *,
    epochs: int | None = None,
    device: str | None = None,
    engine: str | None = None,
    jobs: int | None = None,
    kind: str = "train",
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Run:
    """Go on with a run from its last commit; only the number of epochs may grow.

    It stays on its device and with its engine where no other is asked for; another one changes last bits.

    Raises:
        UsageError: Fewer epochs than before, nothing is left to do, or a run of another kind.
        DataError: No commit of the run is whole.
    """
    run = given if isinstance(given, Run) else open_run(given, runs_dir=runs_dir, kind=kind)
    if run.kind != kind:
        raise UsageError(f"run {run.name!r} was made by gan {run.kind}", fix=run.continuation)
    directory = run.directory
    experiment, over = _extended(run, epochs), {"stop_when", "stopped_at"} if directory.finished else set()
    game = resolve.game(experiment, run.kept)
    before = (str(directory.config.get("engine", "torch")), run.device)
    wanted = Wanted(device or run.device, engine or before[0], jobs)
    used = settled(wanted, game, len(run.seeds))
    _make_ready(wanted, used, game, watch)
    if before != (used.engine, used.device):
        then, now = (" on ".join(pair) for pair in (before, (used.engine, used.device)))
        watch.warn(f"{run.name} was trained by {then} and goes on with {now}: its last bits are others")
    with directory.lock():
        commit = directory.last_commit(expected=checkpoint_layout(game, len(run.seeds)))
        if commit and commit.warning:
            watch.warn(commit.warning)
        directory.rewind(commit)
        changes = {"experiment": config.to_dict(experiment), **asdict(used)}
        kept = {name: value for name, value in directory.config.items() if name not in over}
        directory.reconfigure({**kept, **changes})
        state, start = (commit.checkpoint, commit.epoch) if commit else (None, 0)
        play(directory, game, run.seeds, used, state, start, listener)
    return Run(directory)


def _make_ready(wanted: Wanted, used: Used, game: Game, watch: Watch) -> None:
    if (wanted.jobs or 1) > 1 and used.engine == "torch":
        watch.warn("the engine 'torch' computes on one thread, --jobs is for the fused one")
    for side in ("discriminator", "generator"):
        network = getattr(game.experiment, side)
        if network.penalty != "none" and network.penalty_weight == 0:
            watch.warn(
                f"the {side}'s penalty {network.penalty} has weight 0 and does nothing; "
                f"for example --set {side}.penalty_weight=1"
            )
    prepare(used.engine, game, watch)


def _config(game: Game, seeds: Sequence[int], kind: str, used: Used, kept: Kept | None) -> dict[str, Any]:
    experiment = config.to_dict(game.experiment)
    return {
        "schema": 1,
        "kind": kind,
        "created": datetime.now(UTC).isoformat(timespec="microseconds"),
        "experiment": experiment,
        "seeds": list(seeds),
        "recorded_every": Timetable.of(game.experiment).every,
        **asdict(used),
        "versions": machine.versions(),
        "fingerprint": _fingerprint(experiment, kept),
    }


def _fingerprint(experiment: Mapping[str, Any], kept: Kept | None) -> str:
    """The digest of all that decides which points are real."""
    told = dict(experiment["target"])
    if experiment["data_points"]:
        told |= {name: experiment[name] for name in ("data_points", "data_seed")}
    if kept:
        told["sha256"] = kept.table.digest
    return sha256(msgspec.json.encode(told, order="sorted")).hexdigest()


def _extended(run: Run, epochs: int | None) -> Experiment:
    before = run.experiment.epochs
    if epochs is not None and epochs < before:
        raise UsageError(
            f"run {run.name!r} was made for {before:,} epochs, {epochs:,} are fewer",
            cause="a resumed run keeps all its settings; only --epochs may grow",
        )
    if epochs not in (None, before) and run.game.of_length:
        raise UsageError(
            f"run {run.name!r} cannot be made longer",
            cause="its learning rates or its instance noise fall over the whole run, so a longer one is another run",
            fix=f"gan train --epochs {epochs} with the same settings",
        )
    if run.directory.finished and epochs in (None, before) and run.stopped_at is None:
        raise UsageError(
            f"run {run.name!r} is finished after {before:,} epochs",
            fix=f"{run.continuation} --epochs {2 * before}",
        )
    return msgspec.structs.replace(run.experiment, epochs=epochs or before)
