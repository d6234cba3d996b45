"""What a study of several settings would cost, before anything is trained."""

from collections.abc import Sequence
from typing import Any

from gancli.experiments import cost, resolve
from gancli.experiments.engines import Wanted, expected
from gancli.experiments.study import Part, Plan
from gancli.experiments.sweep import Setting


def costs(settings: Sequence[Setting], parts: Sequence[Part], wanted: Wanted) -> list[dict[str, Any]]:
    """The estimate of every setting that has some of the parts: seeds, seconds, bytes of the recordings."""
    found = []
    for place, setting in enumerate(settings):
        mine = [part for part in parts if part.setting == place]
        if mine:
            estimates = [_estimate(setting, part, wanted) for part in mine]
            total = {name: sum(each[name] for each in estimates) for name in ("seconds", "bytes")}
            told = {"set": dict(setting.set), "runs": sum(part.runs for part in mine), **total}
            found.append({**told, **{name: estimates[0][name] for name in ("engine", "threads")}})
    return found


def at_most(settings: Sequence[Setting], plan: Plan, wanted: Wanted) -> dict[str, Any] | None:
    """The estimate of a study that grows until its intervals are narrow, should it grow as far as it may."""
    if plan.until is None:
        return None
    grown = plan.grown(plan.until.most)
    every = costs(settings, grown.parts, wanted)
    return {
        "runs": plan.until.most,
        **{name: sum(each[name] for each in every) for name in ("seconds", "bytes")},
    }


def _estimate(setting: Setting, part: Part, wanted: Wanted) -> dict[str, Any]:
    game = resolve.game(setting.experiment)
    used = expected(wanted, game, part.runs)
    return dict(cost.estimate(game, part.runs, used.engine, used.threads))
