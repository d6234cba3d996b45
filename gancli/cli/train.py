"""``gan train``."""

from typing import TYPE_CHECKING, Any

import typer

from gancli.cli import console, options, progress
from gancli.errors import UsageError

if TYPE_CHECKING:
    from gancli.config import Experiment
    from gancli.experiments.engines import Wanted
    from gancli.experiments.run import Run

EPILOG = "Example: gan train --preset nag --epochs 5000   Then: gan evaluate, gan render"
FLAGGED = 3
_TUTORIAL = "tutorial.png"


def train(
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
    stop_when: options.StopWhen = None,
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
    """Train one GAN: watch it, keep its recording, get a verdict."""
    from gancli.experiments.engines import Wanted
    from gancli.experiments.plan import plan
    from gancli.experiments.run import open_run

    loud = console.loudness(quiet, verbose)
    wanted = Wanted(device or "auto", engine or "auto", jobs)
    if resume is not None:
        given = (preset, seed, target, config, set_, snapshots, stop_when, name, quick, overwrite, dry_run)
        refuse_beside_resume(*given)
        stopped = open_run(resume, runs_dir=runs_dir, kind="train")
    else:
        experiment = plan(
            preset,
            config_file=config,
            target=target,
            settings=set_ or (),
            epochs=epochs,
            snapshots=snapshots,
            quick=quick,
            wanted=wanted,
        )
        if dry_run:
            print_plan(experiment, 1, wanted, json=json)
            return
        if loud > 0:
            console.err().print(cost_line(experiment, 1, wanted), markup=False)
    seeds = list(stopped.seeds) if resume is not None else [seed or 0]
    with progress.training(seeds, quiet=loud < 0, to_stderr=json) as listener:
        watch = progress.watch(listener, verbose=loud > 0)
        if resume is not None:
            from gancli.experiments.train import resume as go_on

            run = go_on(
                stopped,
                epochs=epochs,
                device=device,
                engine=engine,
                jobs=jobs,
                listener=listener,
                watch=watch,
            )
        else:
            from gancli.experiments.train import train as begin

            run = begin(
                experiment,
                seed=seeds[0],
                device=wanted.device,
                engine=wanted.engine,
                jobs=jobs,
                stop_when=stop_when,
                name=name,
                overwrite=overwrite,
                runs_dir=runs_dir,
                listener=listener,
                watch=watch,
            )
    finish(run, json=json, quiet=loud < 0)


def finish(run: "Run", *, json: bool, quiet: bool) -> None:
    """Draw the stills, print the verdict; exit with 3 for a run that diverged or collapsed."""
    picture = run.render(run.path / _TUTORIAL, panels=["tutorial"])
    summary = run.summary
    member = summary["members"][0]
    if json:
        console.print_json(summary)
    else:
        out = console.out()
        label, happened = console.verdict_parts(member["verdict"])
        out.print(f"{run.name}:", label, f"– {happened}" if happened else "", markup=False)
        if not quiet:
            if run.remark:
                out.print(f"  {run.remark}", markup=False)
            out.print(f"  recording and metrics in {run.path}, stills in {picture}", markup=False)
            out.print(f"  next: gan evaluate {run.word}   gan render {run.word}", markup=False)
    if member["verdict"]["label"] in ("diverged", "collapsed"):
        raise typer.Exit(FLAGGED)


def is_given(option: object) -> bool:
    """Whether an option was typed."""
    return option is not None and option is not False and option != []


def refuse_beside_resume(*given: object) -> None:
    """UsageError where an option that decides a run comes with --resume."""
    if any(map(is_given, given)):
        raise UsageError(
            "--resume goes on with a run as it is",
            cause="beside it only --epochs, --device, --engine, --jobs and output options may stand",
        )


def cost_line(experiment: "Experiment", members: int, wanted: "Wanted") -> str:
    """What a run costs, in one line."""
    found = _cost(experiment, members, wanted)
    cores = "one core" if found["threads"] == 1 else f"{found['threads']} cores"
    return (
        f"{f'{members} seeds, each ' if members > 1 else ''}{found['d_updates']:,} + {found['g_updates']:,} updates "
        f"of D and G: roughly {duration(found['seconds'])} on {cores} of a CPU with the engine {found['engine']}, "
        f"{found['bytes'] / 1e6:,.1f} MB of recording"
    )


def print_plan(experiment: "Experiment", members: int, wanted: "Wanted", *, json: bool) -> None:
    """The experiment as TOML on stdout and its cost on stderr, or both as JSON."""
    from gancli import config

    if json:
        cost = {"members": members, **_cost(experiment, members, wanted)}
        console.print_json({"schema": 1, "experiment": config.to_dict(experiment), "cost": cost})
        return
    print(config.to_toml(experiment), end="")
    console.err().print(cost_line(experiment, members, wanted), markup=False)


def _cost(experiment: "Experiment", members: int, wanted: "Wanted") -> dict[str, Any]:
    from gancli.experiments import cost, engines, resolve

    game = resolve.game(experiment)
    used = engines.expected(wanted, game, members)
    return cost.estimate(game, members, used.engine, used.threads)


def duration(seconds: float) -> str:
    """A time in the largest unit of which it holds two."""
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:.0f} s"
