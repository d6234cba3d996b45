"""The commands of ``gan``, in the order of ``--help``."""

from typing import Annotated

import typer

from gancli.cli import (
    compare,
    doctor,
    dynamics,
    evaluate,
    render,
    sample,
    shelf,
    split,
    stability,
    theory,
    train,
)

app = typer.Typer(
    name="gan",
    help="A laboratory for the training dynamics of small GANs on distributions whose truth is known.",
    epilog="Start with: gan train --quick",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command("train", epilog=train.EPILOG)(train.train)
app.command("sample", epilog=sample.EPILOG)(sample.sample)
app.command("evaluate", epilog=evaluate.EPILOG)(evaluate.evaluate)
app.command("stability", epilog=stability.EPILOG)(stability.stability)
app.command("compare", epilog=compare.EPILOG)(compare.compare)
app.command("split", epilog=split.EPILOG)(split.split)
app.command("dynamics", epilog=dynamics.EPILOG)(dynamics.dynamics)
app.command("theory", epilog=theory.EPILOG)(theory.theory)
app.command("render", epilog=render.EPILOG)(render.render)
app.command("runs", epilog=shelf.RUNS_EPILOG)(shelf.runs)
app.command("show", epilog=shelf.SHOW_EPILOG)(shelf.show)
app.command("list", epilog=shelf.LIST_EPILOG)(shelf.list_)
app.command("doctor", epilog=doctor.EPILOG)(doctor.doctor)


def _version(asked: bool) -> bool:
    if asked:
        from gancli import __version__

        typer.echo(f"gan {__version__}")
        raise typer.Exit
    return asked


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """A laboratory for the training dynamics of small GANs on distributions whose truth is known."""
