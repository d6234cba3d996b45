"""``gan stability``."""

from typing import TYPE_CHECKING

from gancli.cli import console, options, outcomes, progress, study_options, study_orders, study_plan

if TYPE_CHECKING:
    from gancli.experiments.stability_result import Stability

EPILOG = (
    "Example: gan stability --runs 10   Several settings: gan stability --vary loss=nonsaturating,minimax   "
    "Then: gan render, gan compare"
)
_GRID = "grid.png"


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
    asked = study_orders.Asked(
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
    if resume:
        work: study_orders.Work | None = study_orders.resumed(resume, asked)
    else:
        work = study_orders.extended(extend, asked) if extend else study_orders.begun(asked)
    if work is None:
        return
    with progress.training(list(work.seeds), quiet=loud < 0, to_stderr=json) as listener:
        found = work.train(listener=listener, watch=progress.watch(listener, verbose=loud > 0))
    _finish(found, json=json, quiet=loud < 0)


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
        outcomes.print_seeds(found, quiet=quiet)
    else:
        outcomes.print_settings(found, quiet=quiet)
    if quiet:
        return
    out = console.out()
    if found.study.is_single:
        picture = found.run.path / _GRID
        draw = f"gan render {found.run.word}"
        out.print(f"the grid is in {picture}   next: {draw}   {draw} --panels ensemble", markup=False)
    else:
        out.print(f"{', '.join(names)} are in {found.run.path}", markup=False)
        out.print(f"next: gan stability --extend {found.run.word} --runs {_more(found)}", markup=False)


def _more(found: "Stability") -> int:
    """Five times as many seeds say twice as much."""
    return 5 * found.outcomes[0].runs
