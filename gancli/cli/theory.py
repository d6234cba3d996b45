"""``gan theory``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gancli.cli import console, options, progress
from gancli.errors import UsageError

EPILOG = "Example: gan theory dirac --set play=simultaneous --out dirac.png   Then: gan theory fit"
_COLUMNS = ("", "predicted", "measured", "difference")


def _games(incomplete: str) -> list[str]:
    from gancli.experiments.theory.table import THEORIES

    return [name for name in THEORIES if name.startswith(incomplete)]


Game = Annotated[
    str | None,
    typer.Argument(
        metavar="[GAME]",
        help="A game by its name; without it, the games.",
        autocompletion=_games,
        show_default=False,
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="A,B",
        rich_help_panel=options.WHAT,
        help="Where the path begins: D's numbers, then G's.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE.png|.svg|.pdf",
        rich_help_panel=options.OUTPUT,
        help="Draw the phase portrait.",
    ),
]


def theory(
    game: Game = None,
    set_: options.Set = None,
    start: Start = None,
    out: Out = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Play a game whose solution is known: what is predicted beside what the losses and optimisers here do."""
    from gancli.experiments.theory.table import CRITICS, THEORIES, check

    loud = console.loudness(quiet, verbose)
    if game is None:
        _list(THEORIES, json=json, loud=loud)
        return
    check(game)
    if game in CRITICS:
        _compare(game, set_ or (), _numbers(start), out, json=json, loud=loud)
        return
    if start is not None or out is not None:
        raise UsageError(
            f"the game {game!r} has no phase plane", cause=f"those that have: {', '.join(CRITICS)}"
        )
    {"fit": _fit, "equilibrium": _equilibria}[game](set_ or (), json=json, loud=loud)


def _numbers(text: str | None) -> list[float] | None:
    """The numbers of --start."""
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(
            f"cannot read the start {text!r}", cause="numbers with commas between them", fix="--start 0,1"
        ) from None


def _list(theories: dict[str, str], *, json: bool, loud: int) -> None:
    if json:
        console.print_json({"schema": 1, "games": theories})
        return
    width = max(map(len, theories)) + 2
    for name, line in theories.items():
        console.out().print(name if loud < 0 else f"{name:<{width}}{line}", markup=False)
    if loud >= 0:
        console.out().print("next: gan theory dirac", style="dim", markup=False)


def _compare(
    game: str, settings: Sequence[str], start: list[float] | None, out: Path | None, *, json: bool, loud: int
) -> None:
    from gancli.cli import theory_rows
    from gancli.experiments.theory import document
    from gancli.experiments.theory.compare import compare
    from gancli.experiments.theory.portrait import draw

    found = compare(game, settings, start)
    picture = None if out is None else draw(found, out)
    if json:
        console.print_json(
            {**document.of_comparison(found), "picture": None if picture is None else str(picture)}
        )
        return
    if loud >= 0:
        console.out().print(console.table(_COLUMNS, theory_rows.of_comparison(found), right=_COLUMNS[1:]))
        if found.local.remark:
            console.out().print(found.local.remark, markup=False)
    console.out().print(f"{game}: {found.verdict}", markup=False)
    if picture is not None:
        console.out().print(f"the phase portrait is in {picture}", markup=False)
    elif loud >= 0:
        console.out().print(f"next: gan theory {game} --out {game}.png", style="dim", markup=False)


def _fit(settings: Sequence[str], *, json: bool, loud: int) -> None:
    from gancli.cli import theory_rows
    from gancli.experiments.theory import document
    from gancli.experiments.theory.fit import SEEDS, fit

    with progress.training(list(SEEDS), quiet=loud < 0, to_stderr=json) as listener:
        found, changed = fit(settings, listener=listener, watch=progress.watch(listener, verbose=loud > 0))
    if json:
        console.print_json(document.of_fit(found, changed))
        return
    columns = ("loss", "", "divergence", "mean", "sd")
    rows = [row for each in found for row in theory_rows.of_fit(each)]
    console.out().print(console.table(columns, rows, right=columns[2:]))
    if loud >= 0:
        console.out().print("next: gan theory fit --set loss=f-js", style="dim", markup=False)


def _equilibria(settings: Sequence[str], *, json: bool, loud: int) -> None:
    from gancli.cli import theory_rows
    from gancli.experiments.theory import document
    from gancli.experiments.theory.equilibria import equilibria

    found, changed = equilibria(settings)
    if json:
        console.print_json(document.of_equilibria(found, changed))
        return
    columns = ("loss", "D predicted", "D found", "G predicted", "G found", "difference")
    console.out().print(
        console.table(columns, [theory_rows.of_rest(each) for each in found], right=columns[1:])
    )
    if loud >= 0:
        console.out().print("next: gan theory equilibrium --set loss.label=.9", style="dim", markup=False)
