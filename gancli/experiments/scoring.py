"""D's output along a recording: on single points, on packs, among others of a batch, on whole sets."""

import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.networks import OUTPUTS, logits, values
from gancli.records import Array, Weights

SAMPLES = 2000
"""Points of each kind that D's output is shown for …"""
_SETS = 200
"""… and sets."""
_BLOCK_NUMBERS = 500_000


def real_scores(game: Game, d: Weights) -> Array:
    """D's output (T, N) on real points, or on real sets."""
    if not game.view.of_sets:
        return _alike(game, d, judging.drawn_real(game, 2, SAMPLES))
    batch = game.experiment.batch
    sets = judging.drawn_real(game, 2, _SETS * batch).reshape(-1, _SETS, batch).swapaxes(0, 1)
    return judge(game, d, look(game, sets))


def fake_scores(game: Game, g: Weights, d: Weights) -> Array:
    """D's output (T, N) on fresh points of the same snapshot's G, or on sets of them."""
    batch = game.experiment.batch
    count = _SETS * batch if game.view.of_sets else SAMPLES
    noise = judging.drawn_noise(game, 2, count)
    dropout = judging.fixed_masks(game.experiment, count)
    rows = []
    for t in range(len(next(iter(g.values())))):
        made = judging.points(game, {name: w[t : t + 1] for name, w in g.items()}, noise, dropout)[0]
        one = {name: w[t : t + 1] for name, w in d.items()}
        if game.view.of_sets:
            sets = made.reshape(-1, _SETS, batch).swapaxes(0, 1)
            rows.append(judge(game, one, look(game, sets)))
        else:
            rows.append(_alike(game, one, made))
    return np.concatenate(rows)


def _alike(game: Game, d: Weights, points: npt.NDArray[np.floating]) -> Array:
    """D's output on points (F, N) of one kind: on each, or on packs of them."""
    pack = game.experiment.discriminator.pack
    if pack == 1:
        return scores(game, d, points)
    return judge(game, d, game.look(game.units.into(points[:, : points.shape[1] // pack * pack])))


def look(game: Game, sets: npt.NDArray[np.floating]) -> Array:
    """Sets (S, F, B) as one row of columns that D judges, (features, S)."""
    with np.errstate(all="ignore"):
        seen = game.look(game.units.into(sets))
    return seen[..., 0].T  # type: ignore[no-any-return]


def scores(game: Game, d: Weights, points: npt.NDArray[np.floating], *, clamped: bool = True) -> Array:
    """D's output (T, N) on single points (F, N); where D judges several together, each among otherwise real ones."""
    if game.experiment.discriminator.pack > 1:
        return judge(game, d, _packed(game, points), clamped=clamped)
    if not game.experiment.discriminator.minibatch_kernels:
        return judge(game, d, game.view.look(game.units.into(points), 0.0), clamped=clamped)
    company = judging.drawn_real(game, 3, game.experiment.batch - 1)
    batches = np.stack([np.concatenate([points[:, i : i + 1], company], 1) for i in range(points.shape[1])])
    batches = game.view.look(game.units.into(batches), 0.0)
    rows = [
        judge(game, {name: w[t] for name, w in d.items()}, batches, clamped=clamped)[:, 0]
        for t in range(len(next(iter(d.values()))))
    ]
    return np.stack(rows)


def _packed(game: Game, points: npt.NDArray[np.floating]) -> Array:
    """Points (F, N) as N columns that D judges, each packed with the same real ones."""
    company = judging.drawn_real(game, 3, game.experiment.discriminator.pack - 1)
    blocks = [points, *(np.broadcast_to(one[:, None], points.shape) for one in company.T)]
    return game.look(game.units.into(np.concatenate(blocks, 1)))  # type: ignore[no-any-return]


def judge(game: Game, d: Weights, columns: npt.NDArray[np.floating], *, clamped: bool = True) -> Array:
    """D's output on columns (…, features, N), a few snapshots at a time where the weights have that axis."""
    settings = game.experiment.discriminator
    columns = columns.astype(game.experiment.dtype)
    odds = game.loss.of_odds
    step = max(1, _BLOCK_NUMBERS // (max([*settings.hidden, 1]) * columns.shape[-1]))
    count = len(next(iter(d.values())))

    def judged(weights: Weights) -> Array:
        if not odds:
            return logits(settings, weights, columns)[0]  # type: ignore[no-any-return]
        return values(settings, weights, columns, clamped=clamped)  # type: ignore[no-any-return]

    with np.errstate(all="ignore"):
        if columns.ndim > 2:
            return judged(d)
        blocks = [judged({k: w[i : i + step] for k, w in d.items()}) for i in range(0, count, step)]
    return np.concatenate(blocks)


def is_probability(game: Game) -> bool:
    """Whether D's output is the probability of "real"."""
    return game.loss.of_odds and OUTPUTS[game.experiment.discriminator.output].is_probability
