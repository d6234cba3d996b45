"""From what was typed after ``gan stability`` to what is trained: a new study, one that goes on, one that grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gancli.cli import study_plan
from gancli.cli.train import is_given, print_plan, refuse_beside_resume
from gancli.errors import UsageError

if TYPE_CHECKING:
    from gancli.experiments.stability_result import Stability

_RUNS = 10


@dataclass(frozen=True)
class Asked:
    """What was typed; None is what was not."""

    runs: int | None
    vary: list[str] | None
    preset: str | None
    epochs: int | None
    until_width: float | None
    max_runs: int | None
    seed: int | None
    device: str | None
    engine: str | None
    jobs: int | None
    target: str | None
    config: Path | None
    settings: list[str] | None
    snapshots: int | None
    tolerance: float
    name: str | None
    overwrite: bool
    quick: bool
    dry_run: bool
    interval: str
    runs_dir: Path
    json: bool

    @property
    def of_new_ones(self) -> tuple[object, ...]:
        """What only a new study can be asked for."""
        what = (self.preset, self.seed, self.target, self.config, self.settings, self.snapshots, self.quick)
        return (*what, self.name, self.overwrite)


@dataclass(frozen=True)
class Work:
    """What is to be trained, and the seeds that it begins with."""

    seeds: Sequence[int]
    train: "partial[Stability]"


def resumed(given: str, asked: Asked) -> Work:
    """Going on with an interrupted study."""
    from gancli.experiments.run import open_run
    from gancli.experiments.stability import resume_stability

    growing = (asked.runs, asked.vary, asked.until_width, asked.max_runs)
    refuse_beside_resume(*asked.of_new_ones, *growing, asked.dry_run)
    run = open_run(given, runs_dir=asked.runs_dir, kind="stability")
    train = partial(
        resume_stability,
        run,
        asked.tolerance,
        epochs=asked.epochs,
        device=asked.device,
        engine=asked.engine,
        jobs=asked.jobs,
        interval=asked.interval,
    )
    return Work(run.seeds, train)


def extended(given: str, asked: Asked) -> Work | None:
    """Adding to a study; None where a dry run has told all."""
    from gancli.experiments import stability as study
    from gancli.experiments import study_planning, study_training, sweep
    from gancli.experiments.run import open_run

    if any(map(is_given, (*asked.of_new_ones, asked.epochs))):
        raise UsageError(
            "--extend adds to a study as it is",
            cause="beside it --runs, --vary, --until-width, --max-runs and options of machine and output may stand",
        )
    run = open_run(given, runs_dir=asked.runs_dir, kind="stability")
    vary, most = sweep.read(asked.vary or []), asked.max_runs or study_planning.MOST_RUNS
    if asked.dry_run:
        plan = study_planning.extension(run, asked.runs, vary, asked.until_width, most)
        crew = study_training.same_crew(run, asked.device, asked.engine, asked.jobs)
        study_plan.print_extension(run, plan, crew, json=asked.json)
        return None
    train = partial(
        study.extend,
        run,
        runs=asked.runs,
        vary=vary,
        until_width=asked.until_width,
        max_runs=most,
        tolerance=asked.tolerance,
        device=asked.device,
        engine=asked.engine,
        jobs=asked.jobs,
        interval=asked.interval,
    )
    return Work(run.seeds, train)


def begun(asked: Asked) -> Work | None:
    """A new study; None where a dry run has told all."""
    from gancli.experiments import stability as study
    from gancli.experiments import study_planning, sweep
    from gancli.experiments.engines import Wanted
    from gancli.experiments.plan import plan

    wanted = Wanted(asked.device or "auto", asked.engine or "auto", asked.jobs)
    vary, runs, most = (
        sweep.read(asked.vary or []),
        asked.runs or _RUNS,
        asked.max_runs or study_planning.MOST_RUNS,
    )
    several = bool(vary) or asked.until_width is not None
    experiment = plan(
        asked.preset,
        config_file=asked.config,
        target=asked.target,
        settings=study_planning.lean(asked.settings or (), several=several),
        epochs=asked.epochs,
        snapshots=asked.snapshots,
        quick=asked.quick,
        members=study_planning.members(runs, vary),
        wanted=wanted,
    )
    seeds = range(asked.seed or 0, (asked.seed or 0) + runs)
    if asked.dry_run and several:
        settings, whole = study_planning.first_plan(experiment, seeds, vary, asked.until_width, most)
        study_plan.print_study_plan(settings, whole, whole.parts, wanted, json=asked.json)
        return None
    if asked.dry_run:
        print_plan(experiment, runs, wanted, json=asked.json)
        return None
    train = partial(
        study.stability,
        experiment,
        runs=runs,
        seed=seeds[0],
        vary=vary,
        until_width=asked.until_width,
        max_runs=most,
        device=wanted.device,
        engine=wanted.engine,
        jobs=asked.jobs,
        tolerance=asked.tolerance,
        interval=asked.interval,
        name=asked.name,
        overwrite=asked.overwrite,
        runs_dir=asked.runs_dir,
    )
    return Work(seeds, train)
