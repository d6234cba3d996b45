"""The runs that are there, and what one of them is."""

from pathlib import Path
from typing import Any

from gancli import config
from gancli.artifacts.directories import entries
from gancli.artifacts.index import Listed, runs
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import GanError
from gancli.experiments.run import Run
from gancli.experiments.study import Study
from gancli.experiments.study_outcome import outcomes


def listed(runs_dir: str | Path) -> list[dict[str, Any]]:
    """One entry per run, newest first; a damaged run is listed as such."""
    return [_entry(found) for found in runs(Path(runs_dir))]


def _entry(found: Listed) -> dict[str, Any]:
    fields = ("kind", "preset", "seeds", "epochs", "epoch", "settings", "parts", "parts_done")
    entry = {
        "name": found.name,
        "created": found.created,
        "finished": found.finished,
        **dict.fromkeys(fields),
    }
    if found.config is None:
        return {**entry, "problem": found.problem}
    try:
        run = Run(RunDirectory(found.path, found.config))
        study, experiment = Study.of(run), run.experiment
        known = (run.kind, experiment.preset, study.most_seeds, experiment.epochs, _epoch(run))
        parts = (len(study.settings), len(study.plan.parts), study.done)
        entry["finished"] = study.finished
    except GanError as error:
        return {**entry, "problem": error.what}
    return {**entry, **dict(zip(fields, (*known, *parts), strict=True)), "problem": None}


def described(run: Run) -> dict[str, Any]:
    """What a run is, which files it left and how its members ended."""
    experiment, plan = run.experiment, Study.of(run).plan
    return {
        "schema": 1,
        "run": run.name,
        "path": str(run.path),
        "kind": run.kind,
        "preset": experiment.preset,
        "about": experiment.about,
        "seeds": sorted(set[int]().union(*map(plan.seeds, range(len(plan.settings))))),
        "epochs": experiment.epochs,
        "epoch": _epoch(run),
        "finished": run.directory.finished,
        "created": run.directory.config.get("created"),
        "engine": run.directory.config.get("engine"),
        "device": run.device,
        "threads": run.directory.config.get("threads"),
        "files": sorted(name for name in entries(run.path) if not name.startswith(".")),
        "bytes": run.directory.size,
        "members": list(run.summary["members"]) if run.directory.finished else [],
        "study": _study(run),
        "settings": config.to_dict(experiment),
    }


def _study(run: Run) -> dict[str, Any] | None:
    """The parts and settings of a study that has more than one part."""
    study = Study.of(run)
    if len(study.plan.parts) == 1:
        return None
    found = [
        {"set": dict(each.setting.set), "runs": each.runs, "successes": each.successes}
        for each in outcomes(study)
    ]
    return {"parts": len(study.plan.parts), "parts_done": study.done, "settings": found}


def _epoch(run: Run) -> int:
    """The last epoch that is saved."""
    return run.length if run.directory.finished else run.directory.epoch
