"""What metrics.json holds: how each member stood at the end of its training."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

import gancli
from gancli.experiments import judging
from gancli.experiments.ledger import finite, named_moments
from gancli.experiments.live import moments
from gancli.experiments.run import Run
from gancli.records import LOSS_COLUMNS

_NOTHING: dict[str, Any] = {}


def summary(run: Run) -> dict[str, Any]:
    """Each member's last losses, the moments of its G over fixed noise, and its verdict."""
    told = zip(run.seeds, run.recording.losses[-1].tolist(), _moments(run), run.verdicts(), strict=True)
    averages = (
        [{"average": {"verdict": asdict(v)}} for v in run.verdicts(average=True)] if run.has_average else []
    )
    members: list[dict[str, Any]] = [
        {
            "seed": seed,
            "losses": dict(zip(LOSS_COLUMNS, map(finite, losses), strict=True)),
            "moments": moments,
            "w1_sigma": verdict.w,
            "verdict": asdict(verdict),
        }
        for seed, losses, moments, verdict in told
    ]
    return {
        "schema": 1,
        "run": run.name,
        "epochs": run.length,
        "judged_by": gancli.__version__,
        "members": [
            {**member, **average} for member, average in zip_longest(members, averages, fillvalue=_NOTHING)
        ],
    }


def _moments(run: Run) -> Iterator[dict[str, list[float | None]]]:
    """Those of every member's points at its last snapshot."""
    noise = judging.fixed_noise(run.game, judging.COUNT)
    dropout = judging.fixed_masks(run.experiment, judging.COUNT)
    for member in range(len(run.recording.seeds)):
        weights = {name: w[-1:, member] for name, w in run.recording.generators.items()}
        yield named_moments(moments(judging.points(run.game, weights, noise, dropout)[0]))
