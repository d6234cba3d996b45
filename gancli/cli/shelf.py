"""``gan runs``, ``gan show`` and ``gan list``: what is there."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gancli.cli import console, options
from gancli.errors import MissingError

RUNS_EPILOG = "Example: gan runs   Then: gan show RUN"
SHOW_EPILOG = "Example: gan show @last   Then: gan evaluate, gan render"
LIST_EPILOG = "Example: gan list presets   Then: gan train --preset NAME"
NEXT = {
    "presets": "gan train --preset nag",
    "targets": "gan train --target mixture   gan train --target heights.csv",
    "noises": "gan train --set noise.name=normal",
    "losses": "gan train --set loss=minimax",
    "penalties": "gan train --set generator.penalty=weights --set generator.penalty_weight=1e-3",
    "views": "gan train --set discriminator.view=points",
    "activations": "gan train --set generator.activations=[relu]",
    "outputs": "gan train --set discriminator.output=linear --set loss=hinge",
    "initialisations": "gan train --set generator.initialisation=normal",
    "optimizers": "gan train --set generator.optimizer.name=adam --set generator.optimizer.lr=2e-4",
    "schedules": "gan train --set generator.optimizer.schedule=cosine --set generator.optimizer.decay=0",
    "plays": "gan train --set play=simultaneous",
    "metrics": "gan evaluate",
    "panels": "gan render --panels samples,energy,w",
    "engines": "gan train --engine torch",
    "settings": "gan train --set batch=100 --dry-run",
}
"""What to try with a row of each table."""


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
    columns = ("run", "kind", "preset", "seeds", "epochs", "created (UTC)", "state")
    console.out().print(console.table(columns, [_row(entry) for entry in found], right=("seeds", "epochs")))


def _row(entry: Mapping[str, Any]) -> list[str]:
    seeds, epochs = (f"{entry[name]:,}" if entry[name] else "?" for name in ("seeds", "epochs"))
    seeds = f"{entry['settings']} × {seeds}" if (entry["settings"] or 1) > 1 else seeds
    created = entry["created"][:16].replace("T", " ")
    return [
        entry["name"],
        entry["kind"] or "?",
        entry["preset"] or "?",
        seeds,
        epochs,
        created,
        _state(entry),
    ]


def _state(entry: Mapping[str, Any]) -> str:
    if entry["problem"]:
        return f"damaged: {entry['problem']}"
    if entry["finished"] and entry["epoch"] == entry["epochs"]:
        return "finished"
    if not entry["finished"] and entry["parts"] > 1:
        return f"{entry['parts_done']} of {entry['parts']} parts"
    return f"{'ended ' if entry['finished'] else ''}at epoch {entry['epoch']:,}"


def show(
    run: options.RunName = None,
    member: options.Member = None,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Show what a run is and how it ended, with charts; its settings with --verbose."""
    from gancli import config
    from gancli.cli import drawn
    from gancli.experiments.run import open_run
    from gancli.experiments.shelf import described

    found = open_run(run, runs_dir=runs_dir)
    document = described(found)
    if member is not None:
        if member not in document["seeds"]:
            raise MissingError(
                f"the run has no member with seed {member}", cause=f"its seeds: {_span(document)}"
            )
        document["members"] = [each for each in document["members"] if each["seed"] == member]
    if json:
        console.print_json(document)
        return
    out = console.out()
    for name, value in _lines(document):
        out.print(f"[bold]{name:<8}[/bold] ", end="")
        out.print(value, markup=False)
    for setting in (document["study"] or {}).get("settings", []):
        values = ", ".join(f"{key} {value}" for key, value in setting["set"].items()) or "all seeds"
        out.print(f"  {values}: {setting['successes']} of {setting['runs']} converged", markup=False)
    for each in [] if document["study"] else document["members"]:
        label, happened = console.verdict_parts(each["verdict"])
        out.print(f"  seed {each['seed']}:", label, f"– {happened}" if happened else "", markup=False)
    if not quiet:
        drawn.print_run(out, found, member)
    if verbose:
        out.print("\n" + config.to_toml(found.experiment), markup=False, end="")
    elif not quiet:
        study = document["study"]
        several = len((study or {}).get("settings", [])) > 1
        ready = f"gan {'compare' if several else 'evaluate'} {found.word}   gan render {found.word}"
        ended = study["parts_done"] == study["parts"] if study else document["finished"]
        out.print(f"next: {ready if ended else found.continuation}", markup=False)


def _lines(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What ``gan show`` prints above the verdicts."""
    target = document["settings"]["target"]
    done = f"{document['epochs']:,}"
    if not document["finished"] or document["epoch"] < document["epochs"]:
        done = f"{document['epoch']:,} of {done}"
    about = f": {document['about']}" if document["about"] else ""
    parameters = ", ".join(f"{name} {value}" for name, value in target["parameters"].items())
    return [
        ("run", f"{document['run']} in {document['path']}"),
        ("kind", document["kind"]),
        ("preset", document["preset"] + about),
        ("target", f"{target['name']} {parameters}".strip()),
        ("seeds", _span(document)),
        ("epochs", done),
        ("machine", f"{document['engine']} on {document['device']}, threads: {document['threads']}"),
        ("files", ", ".join(document["files"])),
        ("size", console.size(document["bytes"])),
    ]


def _span(document: Mapping[str, Any]) -> str:
    seeds = document["seeds"]
    return str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"


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

    rows = tables.table(table) if table else tables.names()
    if json:
        console.print_json({"schema": 1, "table": table or "tables", "rows": dict(rows)})
        return
    out = console.out()
    width = max(map(len, rows)) + 2
    for name, line in rows.items():
        out.print(name if quiet else f"{name:<{width}}{line}", markup=False)
    if not quiet:
        out.print(f"next: {NEXT[table] if table else 'gan list presets'}", style="dim", markup=False)
