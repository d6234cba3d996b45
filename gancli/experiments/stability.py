"""``gan stability``: many seeds side by side, in one setting or in several, and how often they succeed."""

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any

import msgspec

from gancli.artifacts.names import new_name
from gancli.artifacts.places import PARTS
from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.engines import Wanted
from gancli.experiments.plan import plan as experiment_of
from gancli.experiments.playing import Listener
from gancli.experiments.preparing import NOBODY, Watch
from gancli.experiments.run import RUNS, Run, open_run
from gancli.experiments.stability_result import Stability as Stability
from gancli.experiments.study import PLAN, Plan, Study, Until, extended, planned, to_config
from gancli.experiments.study_outcome import WILSON, outcomes
from gancli.experiments.study_training import KIND, Crew, announce, carry_out, same_crew, stoppable
from gancli.experiments.sweep import Setting, Vary, crossed
from gancli.experiments.train import Place, resume, train_members
from gancli.metrics.intervals import INTERVALS
from gancli.metrics.verdict import TOLERANCE

MOST_RUNS = 1000
"""Seeds of a setting up to which a study grows by itself."""
_LEAN = "snapshots=100"
"""What a study of several parts records: the snapshots that are judged, a third of what a film would like."""


def stability(
    preset: str | Experiment | None = None,
    *,
    runs: int = 10,
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    seed: int = 0,
    epochs: int | None = None,
    device: str = "auto",
    engine: str = "auto",
    jobs: int | None = None,
    target: str | None = None,
    config_file: str | Path | None = None,
    settings: Sequence[str] = (),
    snapshots: int | None = None,
    quick: bool = False,
    tolerance: float = TOLERANCE,
    interval: str = WILSON,
    name: str | None = None,
    overwrite: bool = False,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Stability:
    """Train seeds ``seed … seed + runs − 1`` side by side and judge them; the arguments are those of ``train``.

    With ``vary``, lists of values by key, every combination of them is trained with the same seeds. ``until_width``
    adds batches of seeds until every Wilson 95 % interval is at most so wide from end to end, or each setting has
    ``max_runs``. ``interval`` is a row of ``INTERVALS``, ``tolerance`` the largest w that counts as converged.

    Raises:
        GanError: What the user can mend; InterruptedRunError after a signal, with everything saved.
    """
    _check(runs, interval)
    several = bool(vary) or until_width is not None
    wanted = Wanted(device, engine, jobs)
    experiment = experiment_of(
        preset,
        config_file=config_file,
        target=target,
        settings=settings if isinstance(preset, Experiment) else lean(settings, several=several),
        epochs=epochs,
        snapshots=snapshots,
        quick=quick,
        members=members(runs, vary),
        wanted=wanted,
    )
    crew = Crew(wanted, listener, watch)
    seeds = range(seed, seed + runs)
    combined, plan = first_plan(experiment, seeds, vary, until_width, max_runs, tolerance)
    place = Place(Path(runs_dir), name, _stem(experiment.preset, runs, vary, until_width), overwrite)
    if not several:
        run = train_members(experiment, seeds, KIND, wanted, place, listener, watch)
        return judged(Study.of(run), tolerance, interval)
    return judged(_begun(plan, combined, place, crew), tolerance, interval)


def resume_stability(
    given: str | Path | Run | None,
    tolerance: float = TOLERANCE,
    *,
    epochs: int | None = None,
    device: str | None = None,
    engine: str | None = None,
    jobs: int | None = None,
    interval: str = WILSON,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Stability:
    """Go on with an interrupted study, or train all of it for more epochs; the options are ``train.resume``'s."""
    _check_interval(interval)
    run = given if isinstance(given, Run) else open_run(given, runs_dir=runs_dir, kind=KIND)
    options: dict[str, Any] = {"epochs": epochs, "device": device, "engine": engine, "jobs": jobs}
    if PLAN not in run.directory.config:
        return judged(
            Study.of(resume(run, kind=KIND, listener=listener, watch=watch, **options)), tolerance, interval
        )
    study = Study.of(run)
    if epochs is not None and "epochs" in study.plan.vary:
        raise UsageError(f"the study {run.name!r} varies epochs", fix="leave --epochs out")
    with stoppable(run.path):
        if epochs is not None or not study.is_done(0) or study.ended:
            study = Study.of(resume(run, kind=KIND, listener=listener, watch=watch, **options))
        study = carry_out(study, Crew(same_crew(study.run, device, engine, jobs), listener, watch))
    return judged(study, tolerance, interval)


def extend(
    given: str | Path | Run | None,
    *,
    runs: int | None = None,
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    tolerance: float = TOLERANCE,
    device: str | None = None,
    engine: str | None = None,
    jobs: int | None = None,
    interval: str = WILSON,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Stability:
    """Add seeds or settings to a study; what is there is not trained again.

    Args:
        given: The study, as for ``open_run``.
        runs: How many seeds each setting has in the end; as many as there are where left out.
        vary: Further settings, crossed; those that are there already are not added.
        until_width: As in ``stability``.
        max_runs: As in ``stability``.
        tolerance: The largest w that counts as converged.
        device: Where to compute; where the study was trained where left out.
        engine: What computes; likewise.
        jobs: Threads.
        interval: A row of ``INTERVALS``.
        runs_dir: The folder of all runs.
        listener: Called with every snapshot.
        watch: Who is told of everything else.

    Raises:
        UsageError: There is nothing to add, or the study has not come to its end.
    """
    _check_interval(interval)
    run = given if isinstance(given, Run) else open_run(given, runs_dir=runs_dir, kind=KIND)
    plan = extension(run, runs, vary, until_width, max_runs, tolerance)
    crew = Crew(same_crew(run, device, engine, jobs), listener, watch)
    with stoppable(run.path):
        study = carry_out(Study.of(run), crew, plan)
    return judged(study, tolerance, interval)


def first_plan(
    experiment: Experiment,
    seeds: Sequence[int],
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    tolerance: float = TOLERANCE,
) -> tuple[list[Setting], Plan]:
    """The settings of a new study, and its plan."""
    settings = crossed(experiment, vary or {})
    return settings, planned(settings, seeds, _until(until_width, max_runs, tolerance))


def extension(
    run: Run,
    runs: int | None = None,
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    tolerance: float = TOLERANCE,
) -> Plan:
    """The plan of an extended study; errors as for ``extend``."""
    until = _until(until_width, max_runs, tolerance)
    if run.kind != KIND or run.path.parent.name == PARTS:
        raise UsageError(f"{run.name!r} is not a study of its own", fix="gan runs")
    study = Study.of(run)
    if not study.finished:
        raise UsageError(f"the study {run.name!r} is not finished", fix=run.continuation)
    before = msgspec.structs.replace(study.plan, until=None)
    plan = extended(study, crossed(run.experiment, vary, run.kept)) if vary else before
    plan = plan.grown(runs or study.most_seeds)
    resolve.check_seeds([seed for part in plan.parts for seed in (part.seeds[0], part.seeds[-1])])
    if plan == before and until is None:
        raise UsageError(
            f"there is nothing to add to the study {run.name!r}: it has {study.label}",
            fix="--runs is how many seeds each setting has in the end",
        )
    return msgspec.structs.replace(plan, until=until)


def judged(study: Study, tolerance: float = TOLERANCE, interval: str = WILSON) -> Stability:
    """What became of a trained study, kept as its stability.json."""
    found = Stability(study, outcomes(study, tolerance), interval)
    study.run.directory.write("stability.json", found.to_dict())
    return found


def members(runs: int, vary: Vary | None) -> int:
    """How many runs there are at the beginning, in all settings."""
    return runs * prod(len(values) for values in (vary or {}).values())


def lean(settings: Sequence[str], *, several: bool) -> Sequence[str]:
    """The settings before which a study of several parts records little; any of them may ask for more."""
    return [_LEAN, *settings] if several else settings


def _begun(plan: Plan, settings: Sequence[Setting], place: Place, crew: Crew) -> Study:
    """Train a new study of several parts: the first one as its own run, then the others."""
    place = Place(place.runs_dir, place.name or new_name(place.runs_dir, place.stem), "", place.overwrite)
    with stoppable(place.runs_dir / str(place.name)):
        announce(plan, 0, settings[0].label, crew.watch)
        first, experiment = plan.parts[0], settings[0].experiment
        run = train_members(
            experiment,
            first.seeds,
            KIND,
            crew.wanted,
            place,
            crew.listener,
            crew.watch,
            {PLAN: to_config(plan)},
        )
        return carry_out(Study.of(run), crew)


def _stem(preset: str, runs: int, vary: Vary | None, until: float | None) -> str:
    """What a new study is called: nag-x10, nag-loss-x10, nag-within-0.05."""
    keys = [key.rpartition(".")[2] for key in vary or {}]
    return "-".join([preset, *keys, f"within-{until:g}" if until else f"x{runs}"])[:80]


def _until(width: float | None, most: int, tolerance: float) -> Until | None:
    if width is None:
        return None
    if not 0 < width < 1:
        raise UsageError(f"an interval cannot be {width:g} wide", cause="allowed: above 0, below 1")
    return Until(width, most, tolerance)


def _check(runs: int, interval: str) -> None:
    if runs < 1:
        raise UsageError(f"cannot train {runs} runs", cause="--runs must be at least 1")
    _check_interval(interval)


def _check_interval(name: str) -> None:
    resolve.row(INTERVALS, "interval", name)
