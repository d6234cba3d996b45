"""``gan runs``, ``gan show`` and ``gan list``: what is there."""

from typing import Annotated

import typer

from gancli.cli import console, options

RUNS_EPILOG = "Example: gan runs   Then: gan show RUN"
SHOW_EPILOG = "Example: gan show @last   Then: gan evaluate, gan render"
LIST_EPILOG = "Example: gan list presets   Then: gan train --preset NAME"


def runs(
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """List the runs, newest first."""
    from gancli.experiments.shelf import listed

    found = listed(runs_dir)
    if json:
        console.print_json({"schema": 1, "runs": found})
        return
    if quiet:
        for entry in found:
            console.out().print(entry["name"], markup=False)
        return
    if not found:
        console.out().print(f"no runs in {runs_dir} yet   next: gan train --quick", markup=False)
        return
    rows = [
        [
            e["name"],
            e["kind"],
            e["preset"],
            e["seeds"],
            e["epochs"],
            e["state"],
            e["created"][:16].replace("T", " "),
        ]
        for e in found
    ]
    columns = ("run", "kind", "preset", "seeds", "epochs", "state", "created (UTC)")
    console.out().print(console.table(columns, rows, right=("seeds", "epochs")))


def show(
    run: options.RunName = None,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Show what a run is, what it left and how it ended; its settings with --verbose."""
    from gancli.experiments.run import open_run
    from gancli.experiments.shelf import described

    document = described(open_run(run, runs_dir=runs_dir), settings=verbose or json)
    if json:
        console.print_json(document)
        return
    out = console.out()
    for name, value in document.items():
        if name in ("schema", "settings", "members"):
            continue
        out.print(f"[bold]{name:<9}[/bold] ", end="")
        out.print(", ".join(value) if isinstance(value, list) else str(value), markup=False)
    for member in document["members"]:
        out.print(f"  seed {member['seed']}: {member['verdict']['sentence']}", markup=False)
    if verbose:
        print("\n" + document["settings"], end="")
    elif not quiet:
        out.print(f"next: gan evaluate {document['run']}   gan render {document['run']}", markup=False)


def list_(
    table: Annotated[
        str | None,
        typer.Argument(metavar="[TABLE]", help="Which table; without it, the tables.", show_default=False),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """List presets, targets, losses and every other table, one line each."""
    from gancli.experiments import tables

    rows = tables.table(table) if table else {name: f"gan list {name}" for name in tables.TABLES}
    if json:
        console.print_json({"schema": 1, "table": table or "tables", "rows": dict(rows)})
        return
    out = console.out()
    width = max(map(len, rows)) + 2
    for name, line in rows.items():
        out.print(name if quiet else f"{name:<{width}}{line}", markup=False)
