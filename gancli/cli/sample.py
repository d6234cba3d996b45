"""``gan sample``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gancli.cli import console, options
from gancli.errors import UsageError

EPILOG = "Example: gan sample --count 5 --out -   Then: gan evaluate"
Count = Annotated[
    int,
    typer.Option(
        "--count", "-c", metavar="N", min=1, max=10**8, rich_help_panel=options.WHAT, help="Points to draw."
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", "-s", metavar="N", min=0, rich_help_panel=options.WHAT, help="The seed of the noise."
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE.csv|.npy|.safetensors|-",
        rich_help_panel=options.OUTPUT,
        show_default="samples.csv in the run's folder",
        help="Where to, by suffix; - is CSV on stdout.",
    ),
]


def sample(
    run: options.RunName = None,
    member: options.Member = None,
    count: Count = 1000,
    seed: Seed = 0,
    epoch: options.Epoch = None,
    average: options.Average = False,
    out: Out = None,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Draw points from a trained generator, at any recorded epoch."""
    from gancli.artifacts.user_files import csv_bytes, write_samples
    from gancli.experiments.run import open_run
    from gancli.experiments.sample import chosen_epoch

    if out == "-" and json:
        raise UsageError("--json and --out - both print on stdout", fix="give --out a file")
    found = open_run(run, runs_dir=runs_dir)
    chosen = chosen_epoch(found, member, options.epoch(epoch), average=average)
    points = found.sample(count, member=member, seed=seed, epoch=chosen, average=average)
    header = found.columns
    if out == "-":
        sys.stdout.write(csv_bytes(points, header).decode())
        return
    path = Path(out) if out else found.path / "samples.csv"
    write_samples(path, points, header)
    mean, sd = points.mean(1, dtype=float), points.std(1, dtype=float)
    if json:
        document = {"schema": 1, "run": found.name, "epoch": chosen, "count": count, "file": str(path)}
        console.print_json(document)
    else:
        console.out().print(f"{count:,} points of {found.name} at epoch {chosen:,} in {path}", markup=False)
        if not quiet:
            pairs = ", ".join(f"mean {m:.3f} sd {s:.3f}" for m, s in zip(mean, sd, strict=True))
            console.out().print(f"  {pairs}   next: gan evaluate {found.word}", markup=False)
