"""From a recording to how far its D is from the best D for each G, at some of the snapshots."""

import numpy as np

from gancli.engine.game import Game
from gancli.experiments.pairs import pair
from gancli.metrics.discriminator import BINS, Match
from gancli.records import Array, JudgeStory, Missing, Weights

MOST = 60
"""So many of a recording's snapshots are looked at: each takes some hundredths of a second."""


def judge_story(
    game: Game, generators: Weights, discriminators: Weights, made: Array, most: int = MOST
) -> JudgeStory | Missing:
    """D beside the best D over time, or why there is no best D.

    Args:
        game: What is played.
        generators: G's weights of one member, (T, …).
        discriminators: D's.
        made: G's points, (T, F, N).
        most: How many snapshots to look at, evenly spaced, the first and the last among them.
    """
    at = np.unique(np.linspace(0, len(made) - 1, most).round().astype(np.int64))
    found = [pair(game, _one(generators, t), _one(discriminators, t), made[t], 0).match for t in at.tolist()]
    matches = [one for one in found if isinstance(one, Match)]
    reasons = [one for one in found if isinstance(one, Missing)]
    if not matches:
        return reasons[0]
    gaps = np.array([one.gap if isinstance(one, Match) else np.nan for one in found])
    bins = np.stack([_bins(one) for one in found]) if matches[0].is_probability else None
    return JudgeStory(at, gaps, bins)


def _one(weights: Weights, t: int) -> Weights:
    return {name: tensor[t] for name, tensor in weights.items()}


def _bins(match: Match | Missing) -> Array:
    """The bins' masses, D's mean output and the share of real points in each; NaN where they are empty."""
    if isinstance(match, Missing):
        return np.full((3, BINS), np.nan)
    found = match.calibration
    rows = np.stack([found.mass, found.claimed, found.real])
    return np.where(found.mass > 0, rows, np.nan)
