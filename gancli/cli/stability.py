"""``gan stability``."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from gancli.cli import console, options, progress
from gancli.cli.train import print_plan, refuse_beside_resume

if TYPE_CHECKING:
    from gancli.experiments.stability import Stability

EPILOG = "Example: gan stability --runs 10   Then: gan render (the grid as a film), gan render --member SEED"
_GRID = "grid.png"
Runs = Annotated[
    int | None,
    typer.Option(
        "--runs",
        "-n",
        metavar="N",
        min=1,
        max=100_000,
        rich_help_panel=options.WHAT,
        show_default="10",
        help="Seeds to train side by side.",
    ),
]
_RUNS = 10


def stability(
    runs: Runs = None,
    preset: options.Preset = None,
    epochs: options.Epochs = None,
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
    quick: options.Quick = False,
    dry_run: options.DryRun = False,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Train many seeds side by side: how often does this GAN succeed, and how does it fail?"""
    from gancli.experiments import stability as study
    from gancli.experiments.engines import Wanted
    from gancli.experiments.plan import plan
    from gancli.experiments.run import open_run

    loud = console.loudness(quiet, verbose)
    wanted = Wanted(device or "auto", engine or "auto", jobs)
    if resume is not None:
        refuse_beside_resume(
            runs, preset, seed, target, config, set_, snapshots, name, quick, overwrite, dry_run
        )
        stopped = open_run(resume, runs_dir=runs_dir, kind="stability")
    else:
        runs = runs or _RUNS
        experiment = plan(
            preset,
            config_file=config,
            target=target,
            settings=set_ or (),
            epochs=epochs,
            snapshots=snapshots,
            quick=quick,
            members=runs,
            wanted=wanted,
        )
        if dry_run:
            print_plan(experiment, runs, wanted, json=json)
            return
    first = seed or 0
    seeds = list(stopped.seeds if resume is not None else range(first, first + (runs or _RUNS)))
    with progress.training(seeds, quiet=loud < 0, to_stderr=json) as listener:
        watch = progress.watch(listener, verbose=loud > 0)
        if resume is not None:
            found = study.resume_stability(
                stopped,
                tolerance,
                epochs=epochs,
                device=device,
                engine=engine,
                jobs=jobs,
                listener=listener,
                watch=watch,
            )
        else:
            found = study.stability(
                experiment,
                runs=len(seeds),
                seed=seeds[0],
                device=wanted.device,
                engine=wanted.engine,
                jobs=jobs,
                tolerance=tolerance,
                name=name,
                overwrite=overwrite,
                runs_dir=runs_dir,
                listener=listener,
                watch=watch,
            )
    picture = found.run.render(found.run.path / _GRID)
    if json:
        console.print_json(found.to_dict())
        return
    print_study(found, quiet=loud < 0)
    if not quiet:
        console.out().print(f"the grid is in {picture}   next: gan render {found.run.word}", markup=False)


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
        f"{found.successes} of {n} converged: {found.successes / n:.0%} (Wilson 95 %: {low:.3f}–{high:.3f}); "
        + ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items()))
    )
    needed = found.runs_for()
    if needed and not quiet:
        wishes = ", ".join(f"±{half:.2f} takes {count}" for half, count in needed.items())
        out.print(f"{n} runs give ±{(high - low) / 2:.2f}; at this rate {wishes} runs")


def _epoch(epoch: int | None) -> str:
    return "–" if epoch is None else f"{epoch:,}"
