"""``gan stability``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from gancli.cli import console, options, outcomes, progress, study_options, study_plan
from gancli.cli.train import is_given, print_plan, refuse_beside_resume
from gancli.errors import UsageError

if TYPE_CHECKING:
    from gancli.experiments.stability_result import Stability

EPILOG = (
    "Example: gan stability --runs 10   Several settings: gan stability --vary loss=nonsaturating,minimax   "
    "Then: gan render, gan compare"
)
_GRID = "grid.png"
_RUNS = 10


@dataclass(frozen=True)
class _Asked:
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
class _Work:
    """What is to be trained, and the seeds that it begins with."""

    seeds: Sequence[int]
    train: "partial[Stability]"


def stability(
    runs: study_options.Runs = None,
    vary: study_options.Vary = None,
    preset: options.Preset = None,
    epochs: options.Epochs = None,
    until_width: study_options.UntilWidth = None,
    max_runs: study_options.MaxRuns = None,
    seed: options.Seed = None,
    device: options.Device = None,
    engine: options.Engine = None,
    jobs: options.Jobs = None,
    target: options.Target = None,
    config: options.ConfigFile = None,
    set_: options.Set = None,
    snapshots: options.Snapshots = None,
    tolerance: options.Tolerance = 0.35,
    name: options.Name = None,
    overwrite: options.Overwrite = False,
    resume: options.Resume = None,
    extend: study_options.Extend = None,
    runs_needed: study_options.RunsNeeded = None,
    quick: options.Quick = False,
    dry_run: options.DryRun = False,
    interval: study_options.Interval = "wilson",
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Train many seeds side by side: how often does this GAN succeed, and how does it fail?"""
    if runs_needed is not None:
        study_plan.print_runs_needed(runs_needed, json=json)
        return
    loud = console.loudness(quiet, verbose)
    asked = _Asked(
        runs=runs,
        vary=vary,
        preset=preset,
        epochs=epochs,
        until_width=until_width,
        max_runs=max_runs,
        seed=seed,
        device=device,
        engine=engine,
        jobs=jobs,
        target=target,
        config=config,
        settings=set_,
        snapshots=snapshots,
        tolerance=tolerance,
        name=name,
        overwrite=overwrite,
        quick=quick,
        dry_run=dry_run,
        interval=interval,
        runs_dir=runs_dir,
        json=json,
    )
    work = _resumed(resume, asked) if resume else _extended(extend, asked) if extend else _begun(asked)
    if work is None:
        return
    with progress.training(list(work.seeds), quiet=loud < 0, to_stderr=json) as listener:
        found = work.train(listener=listener, watch=progress.watch(listener, verbose=loud > 0))
    _finish(found, json=json, quiet=loud < 0)


def _resumed(given: str, asked: _Asked) -> _Work:
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
    return _Work(run.seeds, train)


def _extended(given: str, asked: _Asked) -> _Work | None:
    from gancli.experiments import stability as study
    from gancli.experiments import study_training, sweep
    from gancli.experiments.run import open_run

    if any(map(is_given, (*asked.of_new_ones, asked.epochs))):
        raise UsageError(
            "--extend adds to a study as it is",
            cause="beside it --runs, --vary, --until-width, --max-runs and options of machine and output may stand",
        )
    run = open_run(given, runs_dir=asked.runs_dir, kind="stability")
    vary, most = sweep.read(asked.vary or []), asked.max_runs or study.MOST_RUNS
    if asked.dry_run:
        plan = study.extension(run, asked.runs, vary, asked.until_width, most)
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
    return _Work(run.seeds, train)


def _begun(asked: _Asked) -> _Work | None:
    from gancli.experiments import stability as study
    from gancli.experiments import sweep
    from gancli.experiments.engines import Wanted
    from gancli.experiments.plan import plan

    wanted = Wanted(asked.device or "auto", asked.engine or "auto", asked.jobs)
    vary, runs, most = sweep.read(asked.vary or []), asked.runs or _RUNS, asked.max_runs or study.MOST_RUNS
    several = bool(vary) or asked.until_width is not None
    experiment = plan(
        asked.preset,
        config_file=asked.config,
        target=asked.target,
        settings=study.lean(asked.settings or (), several=several),
        epochs=asked.epochs,
        snapshots=asked.snapshots,
        quick=asked.quick,
        members=study.members(runs, vary),
        wanted=wanted,
    )
    seeds = range(asked.seed or 0, (asked.seed or 0) + runs)
    if asked.dry_run and several:
        settings, whole = study.first_plan(experiment, seeds, vary, asked.until_width, most)
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
    return _Work(seeds, train)


def _finish(found: "Stability", *, json: bool, quiet: bool) -> None:
    """Draw the pictures; print what was found."""
    from gancli.experiments.render import study_pictures

    names = [_GRID] if found.study.is_single else [f"{each}.png" for each in study_pictures(found.study)]
    for each in names:
        found.run.render(found.run.path / each, panels=[each.removesuffix(".png")])
    if json:
        console.print_json(found.to_dict())
        return
    if found.study.is_single:
        print_study(found, quiet=quiet)
    else:
        outcomes.print_settings(found, quiet=quiet)
    if quiet:
        return
    out = console.out()
    if found.study.is_single:
        picture = found.run.path / _GRID
        out.print(f"the grid is in {picture}   next: gan render {found.run.word}", markup=False)
    else:
        out.print(f"{', '.join(names)} are in {found.run.path}", markup=False)
        out.print(f"next: gan stability --extend {found.run.word} --runs {_more(found)}", markup=False)


def _more(found: "Stability") -> int:
    """Five times as many seeds say twice as much."""
    return 5 * found.outcomes[0].runs


def print_study(found: "Stability", *, quiet: bool) -> None:
    """A row per seed, then the success rate with its interval."""
    out = console.out()
    if not quiet:
        columns = ("seed", "verdict", "w", "TV20", "mean", "sd", "settled at", "what happened")
        rows: list[list[str | Text]] = [
            [
                str(member["seed"]),
                label,
                console.number(member["w1_sigma"]),
                console.number(member["verdict"]["tv20"]),
                console.number(member["mean"], 2),
                console.number(member["sd"], 2),
                _epoch(member["verdict"]["settled_at"]),
                happened,
            ]
            for member in found.to_dict()["settings"][0]["members"]
            for label, happened in [console.verdict_parts(member["verdict"])]
        ]
        out.print(console.table(columns, rows, right=("seed", "w", "TV20", "mean", "sd", "settled at")))
    low, high = found.interval
    n = len(found.verdicts)
    out.print(
        f"{found.successes} of {n} converged: {found.successes / n:.0%} "
        f"({found.method.title()} 95 %: {low:.3f}–{high:.3f}); "
        + ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items()))
    )
    needed = found.runs_for()
    if needed and not quiet:
        wishes = ", ".join(f"±{half:.2f} takes {count}" for half, count in needed.items())
        out.print(f"{n} runs give ±{(high - low) / 2:.2f}; at this rate {wishes} runs")


def _epoch(epoch: int | None) -> str:
    return "–" if epoch is None else f"{epoch:,}"
