"""The options that a study has beyond those of a training."""

from typing import Annotated

import typer

from gancli.cli import options

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
        help="Seeds to train side by side, for each setting; with --extend, how many there are in the end.",
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=V1,V2,…",
        rich_help_panel=options.WHAT,
        autocompletion=options.names("settings"),
        help="Train a setting for each value, with the same seeds, and compare them with the first; repeated, every "
        "combination. Each setting is a part with 100 snapshots, unless --snapshots says another number.",
    ),
]
Extend = Annotated[
    str | None,
    typer.Option(
        "--extend",
        metavar="RUN",
        rich_help_panel=options.WHAT,
        autocompletion=options.run_names,
        help="Add seeds (--runs) or settings (--vary) to a finished study; what it has is not trained again.",
    ),
]
UntilWidth = Annotated[
    float | None,
    typer.Option(
        "--until-width",
        metavar="W",
        rich_help_panel=options.HOW_LONG,
        help="Add seeds, a quarter at a time, until every Wilson 95 % interval is at most so wide from end to end. "
        "That looks at widths only, never at a p-value, so the intervals stay honest.",
    ),
]
MaxRuns = Annotated[
    int | None,
    typer.Option(
        "--max-runs",
        metavar="N",
        min=1,
        max=100_000,
        rich_help_panel=options.HOW_LONG,
        show_default="1000",
        help="Seeds of each setting at which --until-width gives up.",
    ),
]
RunsNeeded = Annotated[
    tuple[float, float] | None,
    typer.Option(
        "--runs-needed",
        metavar="RATE RATE",
        rich_help_panel=options.WHAT,
        help="Train nothing; say how many seeds tell two success rates apart.",
    ),
]
Interval = Annotated[
    str,
    typer.Option(
        "--interval",
        metavar="NAME",
        rich_help_panel=options.OUTPUT,
        help="Of the success rates: wilson, clopper-pearson or jeffreys.",
    ),
]
