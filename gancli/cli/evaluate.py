"""``gan evaluate``."""

from typing import Annotated

import typer

from gancli.cli import console, options

EPILOG = "Example: gan evaluate @last --count 10000   Then: gan render"
Count = Annotated[
    int,
    typer.Option(
        "--count",
        "-c",
        metavar="N",
        min=100,
        max=10**7,
        rich_help_panel=options.WHAT,
        help="Points to judge.",
    ),
]


def evaluate(
    runs: options.RunNames = None,
    member: options.Member = None,
    count: Count = 10_000,
    epoch: options.Epoch = None,
    average: options.Average = False,
    tolerance: options.Tolerance = 0.35,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Judge a run against the exact distribution: every number beside its noise floor, and a verdict."""
    from gancli.cli.judged import print_evaluation
    from gancli.experiments.evaluate import evaluate as judge
    from gancli.experiments.preparing import Watch
    from gancli.experiments.run import open_run
    from gancli.experiments.study import parts_with

    loud = console.loudness(quiet, verbose)
    names: list[str | None] = list(runs) if runs else [None]
    opened = [part for name in names for part in parts_with(open_run(name, runs_dir=runs_dir), member)]
    asked, watch = options.epoch(epoch), Watch() if loud < 0 else Watch(detail=console.note)
    found = [
        judge(run, member=member, count=count, epoch=asked, tolerance=tolerance, watch=watch)
        for run in opened
    ]
    if json:
        documents = [each.to_dict() for each in found]
        console.print_json(documents[0] if len(documents) == 1 else {"schema": 1, "runs": documents})
        return
    for run, each in zip(opened, found, strict=True):
        if run.remark:
            console.warn(f"{run.name} {run.remark}")
        print_evaluation(each.of_averages() if average else each, f"gan render {run.word}", loud)
