"""``gan stability``: many seeds side by side, in one setting or in several, and how often they succeed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gancli.artifacts.names import new_name
from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.engines import Wanted
from gancli.experiments.plan import plan as experiment_of
from gancli.experiments.playing import Listener
from gancli.experiments.preparing import NOBODY, Watch
from gancli.experiments.run import RUNS, Run, open_run
from gancli.experiments.stability_result import Stability as Stability
from gancli.experiments.study import PLAN, Plan, Study, to_config
from gancli.experiments.study_outcome import WILSON, outcomes
from gancli.experiments.study_planning import MOST_RUNS, extension, first_plan, lean, members, stem
from gancli.experiments.study_training import KIND, Crew, announce, carry_out, same_crew, stoppable
from gancli.experiments.sweep import Setting, Vary
from gancli.experiments.train import Place, resume, train_members
from gancli.metrics.intervals import INTERVALS
from gancli.metrics.verdict import TOLERANCE


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
    place = Place(Path(runs_dir), name, stem(experiment.preset, runs, vary, until_width), overwrite)
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


def judged(study: Study, tolerance: float = TOLERANCE, interval: str = WILSON) -> Stability:
    """What became of a trained study, kept as its stability.json."""
    found = Stability(study, outcomes(study, tolerance), interval)
    study.run.directory.write("stability.json", found.to_dict())
    return found


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


def _check(runs: int, interval: str) -> None:
    if runs < 1:
        raise UsageError(f"cannot train {runs} runs", cause="--runs must be at least 1")
    _check_interval(interval)


def _check_interval(name: str) -> None:
    resolve.row(INTERVALS, "interval", name)
