"""``gan render``."""

import re
from pathlib import Path
from typing import Annotated

import typer

from gancli.cli import console, options, progress
from gancli.errors import UsageError

EPILOG = "Example: gan render @last --out run.html   Stills: gan render --panels tutorial --out stills.png"
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE.mp4|.webm|.gif|.png|.html",
        rich_help_panel=options.OUTPUT,
        show_default="film.mp4 in the run's folder",
        help="Where to; the suffix decides between film, picture and page for the browser.",
    ),
]
Panels = Annotated[
    str | None,
    typer.Option(
        "--panels",
        metavar="A,B,…",
        rich_help_panel=options.WHAT,
        help="Panels of the film; or one of tutorial, and for a study grid, ensemble, comparison, curves, basin; see "
        "gan list panels.",
    ),
]
Fps = Annotated[
    int | None,
    typer.Option(
        "--fps",
        metavar="N",
        min=1,
        max=120,
        rich_help_panel=options.OUTPUT,
        show_default="24",
        help="Frames a second.",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="S",
        min=0.1,
        max=3600,
        rich_help_panel=options.OUTPUT,
        help="How long the film lasts.",
    ),
]
Size = Annotated[
    str | None,
    typer.Option(
        "--size", metavar="1280x720", rich_help_panel=options.OUTPUT, help="Width and height in pixels."
    ),
]


Theme = Annotated[
    str | None,
    typer.Option(
        "--theme",
        metavar="light|dark",
        rich_help_panel=options.OUTPUT,
        show_default="light",
        help="The ground that is drawn on.",
    ),
]


def render(
    run: options.RunName = None,
    out: Out = None,
    panels: Panels = None,
    member: options.Member = None,
    fps: Fps = None,
    seconds: Seconds = None,
    size: Size = None,
    theme: Theme = None,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Turn a run into a film of its training, a picture, or a page that plays it."""
    from gancli.experiments.run import open_run

    found, told = open_run(run, runs_dir=runs_dir), list[str]()
    with progress.frames(quiet or json) as bar:
        path = found.render(
            out,
            member=member,
            panels=[name.strip() for name in panels.split(",")] if panels else (),
            fps=fps,
            seconds=seconds,
            size=_size(size),
            theme=theme,
            progress=bar,
            tell=told.append,
        )
    if json:
        console.print_json({"schema": 1, "run": found.name, "file": str(path), "bytes": path.stat().st_size})
    else:
        console.out().print(f"{found.name}: {path} ({console.size(path.stat().st_size)})", markup=False)
        for line in told:
            console.out().print(f"  {line}", markup=False)


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if not match:
        raise UsageError(
            f"cannot read the size {text!r}", cause="width x height in pixels", fix="--size 1280x720"
        )
    return int(match[1]), int(match[2])
