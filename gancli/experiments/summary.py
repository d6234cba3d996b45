"""What metrics.json holds: how each member stood at the end of its training."""

from dataclasses import asdict
from typing import Any

import gancli
from gancli.experiments import judging
from gancli.experiments.ledger import finite, named_moments
from gancli.experiments.live import moments
from gancli.experiments.run import Run
from gancli.records import LOSS_COLUMNS


def summary(run: Run) -> dict[str, Any]:
    """Each member's last losses, the moments of its G over fixed noise, and its verdict."""
    members = [
        {
            "seed": seed,
            "losses": dict(
                zip(LOSS_COLUMNS, map(finite, run.recording.losses[-1, member].tolist()), strict=True)
            ),
            "moments": _moments(run, seed),
            "w1_sigma": verdict.w,
            "verdict": asdict(verdict),
        }
        for member, (seed, verdict) in enumerate(zip(run.seeds, run.verdicts(), strict=True))
    ]
    return {
        "schema": 1,
        "run": run.name,
        "epochs": run.experiment.epochs,
        "judged_by": gancli.__version__,
        "members": members,
    }


def _moments(run: Run, seed: int) -> dict[str, list[float | None]]:
    weights = {name: w[None] for name, w in run.recording.generator(seed=seed).items()}
    noise = judging.fixed_noise(run.game, judging.COUNT)
    dropout = judging.fixed_masks(run.experiment, judging.COUNT)
    return named_moments(moments(judging.points(run.game, weights, noise, dropout)[0]))
