"""``gan split``."""

from typing import TYPE_CHECKING, Annotated

import typer

from gancli.cli import console, options
from gancli.cli.compiling import compiling

if TYPE_CHECKING:
    from gancli.experiments.split import Part

EPILOG = "Example: gan split --preset jang --runs 4   Then: gan train --preset jang"
Runs = Annotated[
    int,
    typer.Option(
        "--runs", "-n", metavar="N", min=1, max=1000, rich_help_panel=options.WHAT, help="Seeds of each part."
    ),
]


def split(
    preset: options.Preset = None,
    runs: Runs = 8,
    seed: options.Seed = None,
    epochs: options.Epochs = None,
    target: options.Target = None,
    config: options.ConfigFile = None,
    set_: options.Set = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Split a GAN's error: G's size, finite data, the loss with an exact D, the D that was learnt."""
    from gancli.experiments.plan import plan
    from gancli.experiments.preparing import Watch
    from gancli.experiments.split import split as divide

    loud = console.loudness(quiet, verbose)
    experiment = plan(preset, config_file=config, target=target, settings=set_ or (), epochs=epochs)
    with compiling(quiet or json) as shown:
        found = divide(
            experiment,
            runs=runs,
            seed=seed or 0,
            watch=Watch(compiling=shown),
            progress=lambda name: (
                None if quiet or json else console.err().print(f"training: {name} …", style="dim")
            ),
        )
    if json:
        console.print_json(found.to_dict())
        return
    out = console.out()
    columns = ("G trained with", "median w", "converged", "what it is")
    rows = [
        [part.name, console.number(part.w), _converged(part), part.refusal or part.explanation]
        for part in found.parts
    ]
    shown_columns = columns if loud >= 0 else columns[:-1]
    out.print(
        console.table(
            shown_columns, [row[: len(shown_columns)] for row in rows], right=("median w", "converged")
        )
    )
    if loud >= 0:
        out.print(
            "w is W1 in the target's sds; each part has one more imperfection than the one above", style="dim"
        )


def _converged(part: "Part") -> str:
    return f"{part.successes} of {len(part.verdicts)}" if part.verdicts else "–"
