"""The runs that are there, and what one of them is."""

from pathlib import Path
from typing import Any

from gancli import config
from gancli.artifacts.directories import entries
from gancli.artifacts.index import Listed, runs
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import GanError
from gancli.experiments.run import Run


def listed(runs_dir: str | Path) -> list[dict[str, Any]]:
    """One entry per run, newest first; a damaged run is listed as such."""
    return [_entry(found) for found in runs(Path(runs_dir))]


def _entry(found: Listed) -> dict[str, Any]:
    entry = {
        "name": found.name,
        "kind": "?",
        "preset": "?",
        "seeds": "?",
        "epochs": "?",
        "created": found.created,
    }
    if found.config is None:
        return {**entry, "state": f"damaged: {found.problem}"}
    try:
        run = Run(RunDirectory(found.path, found.config))
        return {
            **entry,
            "kind": run.kind,
            "preset": run.experiment.preset,
            "seeds": str(len(run.seeds)),
            "epochs": f"{run.experiment.epochs:,}",
            "state": _state(run),
        }
    except GanError as error:
        return {**entry, "state": f"damaged: {error.what}"}


def described(run: Run, *, settings: bool) -> dict[str, Any]:
    """What a run is, which files it left and how its members ended."""
    experiment = run.experiment
    document = {
        "schema": 1,
        "run": run.name,
        "path": str(run.path),
        "kind": run.kind,
        "preset": f"{experiment.preset}: {experiment.about}" if experiment.about else experiment.preset,
        "target": repr(run.game.target),
        "seeds": f"{run.seeds[0]} … {run.seeds[-1]}" if len(run.seeds) > 1 else str(run.seeds[0]),
        "epochs": f"{experiment.epochs:,}",
        "state": _state(run),
        "machine": f"{run.directory.config.get('engine')} on {run.device}",
        "files": sorted(name for name in entries(run.path) if not name.startswith(".")),
        "size": f"{run.directory.size / 1e6:.1f} MB",
        "members": list(run.summary["members"]) if run.directory.finished else [],
    }
    return {**document, "settings": config.to_toml(experiment)} if settings else document


def _state(run: Run) -> str:
    return "finished" if run.directory.finished else f"stopped at epoch {run.directory.epoch:,}"
