"""Options that several commands share, each written once; None means "as in the preset"."""

from pathlib import Path
from typing import Annotated

import typer

from gancli.errors import MissingError, UsageError

WHAT, HOW_LONG, MACHINE, OUTPUT = "What", "How long", "Machine", "Output"
_MOST_EPOCHS = 10**8


def run_names(incomplete: str) -> list[str]:
    """The names of runs that begin like this, for the shell."""
    import os

    from gancli.artifacts import index

    found = ["@last", *index.run_names(Path(os.environ.get("GAN_RUNS", "runs")))]
    return [name for name in found if name.startswith(incomplete)]


def _somewhere(runs_dir: Path) -> Path:
    try:
        Path.cwd()
    except OSError as error:
        raise MissingError("the working folder is not there any more", fix="cd to one that is") from error
    return runs_dir


def names(table: str):  # type: ignore[no-untyped-def]
    """The rows of a table that begin like what was typed, for the shell."""

    def complete(incomplete: str) -> list[str]:
        from gancli.experiments.tables import TABLES

        return [name for name in TABLES[table]() if name.startswith(incomplete)]

    return complete


def _targets(incomplete: str) -> list[str]:
    from gancli.artifacts.data_files import candidates

    return [*names("targets")(incomplete), *candidates(incomplete)]


RunName = Annotated[
    str | None,
    typer.Argument(
        metavar="[RUN]",
        help="A run's name or its beginning, @last, or a path; the newest fitting run where left out.",
        autocompletion=run_names,
        show_default=False,
    ),
]
RunNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RUN]...",
        help="Runs by name or its beginning, @last, or paths; the newest one where left out.",
        autocompletion=run_names,
        show_default=False,
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        "-p",
        metavar="NAME",
        rich_help_panel=WHAT,
        autocompletion=names("presets"),
        show_default="nag",
        help="A published system by name; see gan list presets.",
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="NAME|FILE",
        rich_help_panel=WHAT,
        autocompletion=_targets,
        help="Another target (see gan list targets), or your own data: .csv, .tsv, .npy, .parquet.",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE.toml", rich_help_panel=WHAT, help="Settings from a TOML file."),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        rich_help_panel=WHAT,
        autocompletion=names("settings"),
        help="Any setting, for example loss=hinge or generator.hidden=[16,16]; may be repeated; see gan list settings.",
    ),
]
Epochs = Annotated[
    int | None,
    typer.Option(
        "--epochs",
        "-e",
        metavar="N",
        min=1,
        max=_MOST_EPOCHS,
        rich_help_panel=HOW_LONG,
        help="Epochs to train.",
    ),
]
Snapshots = Annotated[
    int | None,
    typer.Option(
        "--snapshots",
        metavar="N",
        min=1,
        max=100_000,
        rich_help_panel=HOW_LONG,
        help="Snapshots to record.",
    ),
]
Quick = Annotated[
    bool, typer.Option("--quick", rich_help_panel=HOW_LONG, help="A version of about half a minute.")
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        "-s",
        metavar="N",
        min=0,
        rich_help_panel=WHAT,
        show_default="0",
        help="What decides every random number; of several seeds, the first.",
    ),
]
Device = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="auto|cpu|cuda|mps",
        rich_help_panel=MACHINE,
        show_default="auto",
        help="Where to compute; a device that is not there is an error.",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="auto|fused|torch",
        rich_help_panel=MACHINE,
        autocompletion=names("engines"),
        show_default="auto",
        help="What computes the updates; see gan list engines.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        max=1024,
        rich_help_panel=MACHINE,
        show_default="all cores",
        help="Threads of the fused engine; no number changes a result.",
    ),
]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", rich_help_panel=OUTPUT, help="The run's name."),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", rich_help_panel=OUTPUT, help="Replace a run of that name.")
]
Resume = Annotated[
    str | None,
    typer.Option(
        "--resume",
        metavar="RUN",
        rich_help_panel=WHAT,
        autocompletion=run_names,
        help="Go on with a run (@last too); only --epochs may grow.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", rich_help_panel=OUTPUT, help="Print the resolved experiment as TOML and its cost."
    ),
]
RunsDir = Annotated[
    Path,
    typer.Option(
        "--runs-dir",
        metavar="DIR",
        envvar="GAN_RUNS",
        rich_help_panel=OUTPUT,
        callback=_somewhere,
        help="The folder of all runs.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", rich_help_panel=OUTPUT, help="Print one JSON document on stdout.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", rich_help_panel=OUTPUT, help="Print the result only.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", rich_help_panel=OUTPUT, help="Print more.")]
Debug = Annotated[
    bool, typer.Option("--debug", rich_help_panel=OUTPUT, help="Show the traceback of an error.")
]
Member = Annotated[
    int | None,
    typer.Option("--member", metavar="SEED", min=0, rich_help_panel=WHAT, help="One member, by its seed."),
]
StopWhen = Annotated[
    str | None,
    typer.Option(
        "--stop-when",
        metavar="converged",
        rich_help_panel=HOW_LONG,
        help="End before the last epoch, once the verdict so far is converged; looked for at each twentieth.",
    ),
]
Average = Annotated[
    bool,
    typer.Option("--average", rich_help_panel=WHAT, help="The averaged generator, of a run that kept one."),
]
Epoch = Annotated[
    str | None,
    typer.Option(
        "--epoch",
        metavar="E|best",
        rich_help_panel=WHAT,
        show_default="the last",
        help="A recorded epoch, or the best one.",
    ),
]
Tolerance = Annotated[
    float,
    typer.Option(
        "--tolerance",
        metavar="W",
        min=0.0,
        rich_help_panel=WHAT,
        help="The largest w that counts as converged.",
    ),
]
DEFAULT_RUNS = Path("runs")


def epoch(text: str | None) -> int | str | None:
    """The epoch that --epoch names: a number, ``best``, or None for the last.

    Raises:
        UsageError: It is neither.
    """
    if text is None or text == "best":
        return text
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise UsageError(f"cannot read the epoch {text!r}", cause="a recorded epoch, or best")
    return int(text)
