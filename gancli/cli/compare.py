"""``gan compare``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from gancli.cli import console, options, outcomes

if TYPE_CHECKING:
    from gancli.experiments.compare_studies import Differing

EPILOG = "Example: gan compare nag-x10 aylien-x10   Then: gan stability --extend nag-x10 --runs 50"
_NAMED = "A study's name or its beginning, @last, or a path"
_MOST_KEYS = 8
One = Annotated[
    str | None,
    typer.Argument(
        metavar="[A]",
        help=f"{_NAMED}; the newest one where left out.",
        autocompletion=options.run_names,
        show_default=False,
    ),
]
Other = Annotated[
    str | None,
    typer.Argument(
        metavar="[B]",
        help="Another one; left out, the settings of A are compared with its first.",
        autocompletion=options.run_names,
        show_default=False,
    ),
]


def compare(
    one: One = None,
    other: Other = None,
    tolerance: options.Tolerance = 0.35,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Tell two finished studies apart: how many more runs succeed, and whether that is chance."""
    from gancli.experiments.compare_studies import compare as compare_studies

    found = compare_studies(one, other, tolerance=tolerance, runs_dir=runs_dir)
    if json:
        console.print_json(found.to_dict())
        return
    out = console.out()
    if found.differing and not quiet:
        out.print(_differing(found.names, found.differing))
    outcomes.print_contrasts(found.contrasts)
    if not quiet:
        for note in found.notes:
            out.print(note, style="dim", markup=False)


def _differing(names: Sequence[str], differing: "Differing") -> Table:
    """The settings in which two studies differ, side by side."""
    from gancli.experiments.sweep import shown

    rows = [[key, *map(shown, pair)] for key, pair in list(differing.items())[:_MOST_KEYS]]
    if len(differing) > _MOST_KEYS:
        rows.append([f"and {len(differing) - _MOST_KEYS} more", "", ""])
    return console.table(("setting", *names), rows)
