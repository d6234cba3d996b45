"""``gan dynamics``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gancli.cli import console, options, progress

if TYPE_CHECKING:
    from gancli.experiments.dynamics import Dynamics

EPILOG = "Example: gan dynamics @last --snapshots 5   Then: gan theory dirac"
Snapshots = Annotated[
    int,
    typer.Option(
        "--snapshots",
        metavar="N",
        min=1,
        max=1000,
        rich_help_panel=options.WHAT,
        help="How many of the recorded ones, equally spaced.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE.png|.svg|.pdf",
        rich_help_panel=options.OUTPUT,
        show_default="dynamics.png in the run's folder",
        help="Where the picture goes.",
    ),
]
_COLUMNS = ("epoch", "‖∇D‖", "‖∇G‖", "rotation", "largest Re λ", "largest |μ|", "no pull")


def dynamics(
    run: options.RunName = None,
    member: options.Member = None,
    snapshots: Snapshots = 9,
    out: Out = None,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Look at the game itself along a run: its spectrum, how much it turns, and whether G is still pulled."""
    from gancli.experiments import dynamics as study
    from gancli.experiments.run import open_run

    loud, opened = console.loudness(quiet, verbose), open_run(run, runs_dir=runs_dir)
    with progress.frames(loud < 0 or json) as bar:
        found = study.dynamics(opened, member=member, snapshots=snapshots, progress=bar)
    picture = study.draw(found, opened, out)
    if json:
        console.print_json(found.to_dict())
        return
    if loud >= 0:
        _print(found)
    console.out().print(f"{opened.name}: the picture is in {picture}", markup=False)


def _print(found: "Dynamics") -> None:
    out = console.out()
    out.print(console.table(_COLUMNS, _rows(found), right=_COLUMNS))
    whole = found.spectra[0].whole
    sorts = "all eigenvalues λ" if whole else f"the {len(found.spectra[0].eigenvalues)} largest eigenvalues λ"
    out.print(f"{sorts} of the field's Jacobian; μ: {found.how}", style="dim", markup=False)
    out.print(_angle(found), style="dim", markup=False)


def _rows(found: "Dynamics") -> list[list[str]]:
    return [
        [
            f"{epoch:,}",
            *(console.number(float(x), 4) for x in norms),
            console.number(float(turn)),
            console.number(float(spectrum.eigenvalues.real.max()), 4),
            f"{abs(spectrum.multipliers).max():.6f}",
            f"{share:.1%}",
        ]
        for epoch, norms, turn, spectrum, share in zip(
            found.epochs, found.norms, found.rotation, found.spectra, found.vanished, strict=True
        )
    ]


def _angle(found: "Dynamics") -> str:
    """What the path angle does where the run ended."""
    before, after = (found.angle[found.line < 1][-1], found.angle[found.line > 1][0])
    what = "the end attracts along it" if before > 0 > after else "the end does not attract along it"
    return f"path angle just before the end {before:+.2f}, just behind it {after:+.2f}: {what}"
