"""What a study is to hold, before anything is trained: its first plan, the plan of its extension, its name."""

from collections.abc import Sequence
from math import prod

import msgspec

from gancli.artifacts.places import PARTS
from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.run import Run
from gancli.experiments.study import Plan, Study, Until, extended, planned
from gancli.experiments.study_training import KIND
from gancli.experiments.sweep import Setting, Vary, crossed
from gancli.metrics.verdict import TOLERANCE

MOST_RUNS = 1000
"""Seeds of a setting up to which a study grows by itself."""
_LEAN = ("snapshots=100", "early_snapshots=false")
"""What a study of several parts records: the snapshots that are judged, none for films."""


def first_plan(
    experiment: Experiment,
    seeds: Sequence[int],
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    tolerance: float = TOLERANCE,
) -> tuple[list[Setting], Plan]:
    """The settings of a new study, and its plan."""
    settings = crossed(experiment, vary or {})
    return settings, planned(settings, seeds, until_narrow(until_width, max_runs, tolerance))


def extension(
    run: Run,
    runs: int | None = None,
    vary: Vary | None = None,
    until_width: float | None = None,
    max_runs: int = MOST_RUNS,
    tolerance: float = TOLERANCE,
) -> Plan:
    """The plan of an extended study; errors as for ``extend``."""
    until = until_narrow(until_width, max_runs, tolerance)
    if run.kind != KIND or run.path.parent.name == PARTS:
        raise UsageError(f"{run.name!r} is not a study of its own", fix="gan runs")
    study = Study.of(run)
    if not study.finished:
        raise UsageError(f"the study {run.name!r} is not finished", fix=run.continuation)
    before = msgspec.structs.replace(study.plan, until=None)
    plan = extended(study, crossed(run.experiment, vary, run.kept)) if vary else before
    plan = plan.grown(runs or study.most_seeds)
    resolve.check_seeds([seed for part in plan.parts for seed in (part.seeds[0], part.seeds[-1])])
    if plan == before and until is None:
        raise UsageError(
            f"there is nothing to add to the study {run.name!r}: it has {study.label}",
            fix="--runs is how many seeds each setting has in the end",
        )
    return msgspec.structs.replace(plan, until=until)


def members(runs: int, vary: Vary | None) -> int:
    """How many runs there are at the beginning, in all settings."""
    return runs * prod(len(values) for values in (vary or {}).values())


def lean(settings: Sequence[str], *, several: bool) -> Sequence[str]:
    """The settings before which a study of several parts records little; any of them may ask for more."""
    return [*_LEAN, *settings] if several else settings


def stem(preset: str, runs: int, vary: Vary | None, until: float | None) -> str:
    """What a new study is called: nag-x10, nag-loss-x10, nag-within-0.05."""
    keys = [key.rpartition(".")[2] for key in vary or {}]
    return "-".join([preset, *keys, f"within-{until:g}" if until else f"x{runs}"])[:80]


def until_narrow(width: float | None, most: int, tolerance: float) -> Until | None:
    """When a study ends by itself; None where it does not. UsageError for a width that no interval has."""
    if width is None:
        return None
    if not 0 < width < 1:
        raise UsageError(f"an interval cannot be {width:g} wide", cause="allowed: above 0, below 1")
    return Until(width, most, tolerance)
