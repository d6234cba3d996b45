"""From a recording to what D thinks of every point or kind of set at each snapshot."""

import numpy as np

from gancli.distributions import Distribution, on_line
from gancli.engine.game import Game
from gancli.experiments import judging, scoring
from gancli.plots.densities import view
from gancli.records import Array, Surface, Weights

_LINE = 401
_PLANE = 96
_MOMENTS = 64
_MEANS = 45


def surface_story(game: Game, d: Weights, *, clamped: bool = True) -> Surface:
    """D over the line, over the plane, or over sets of each mean and sd.

    Args:
        game: What is played.
        d: D's weights of one member, (T, …).
        clamped: Whether D's output on the line is clamped as in the game.
    """
    probability = scoring.is_probability(game)
    limits = game.target.limits
    if game.view.of_sets:
        judged_sets = _moment_plane if game.target.dimension == 1 else _mean_plane
        return judged_sets(game, d, probability)
    if game.target.dimension == 1:
        x = _along(limits[0], _LINE)
        return Surface("line", x, None, scoring.scores(game, d, x[None, :], clamped=clamped), probability)
    x, y = _mesh(game.target, _PLANE)
    plane = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    return Surface("map", x, y, scoring.scores(game, d, plane).reshape(-1, len(y), len(x)), probability)


def _mesh(target: Distribution, fewest: int) -> tuple[Array, Array]:
    """Coordinates equally spaced over the view of the plane, alike in both directions where that is not many more."""
    sizes = np.diff(seen := view(target))[:, 0]
    x, y = (
        _along(axis, min(round((fewest - 1) * size / sizes.min()) + 1, 2 * fewest))
        for axis, size in zip(seen, sizes, strict=True)
    )
    return x, y


def _along(limits: Array, count: int) -> Array:
    return np.linspace(float(limits[0]), float(limits[1]), count)


def _moment_plane(game: Game, d: Weights, probability: bool) -> Surface:
    """D over sets that have the shape of a real set, moved and stretched to each mean and sd.

    Where all real points are equal, the shape is that of an even grid.
    """
    assert on_line(game.target)
    mean = _along(game.target.limits[0], _MOMENTS)
    sd = np.linspace(0, 3 * game.target.scale, _MOMENTS + 1)[1:]
    real = judging.drawn_real(game, 1, game.experiment.batch)[0]
    points = real if np.ptp(real) > 0 else np.linspace(-1, 1, len(real))
    shape = (points - points.mean()) / points.std()
    sets = mean[None, :, None, None] + sd[:, None, None, None] * shape
    seen = scoring.look(game, sets.reshape(-1, 1, len(shape)))
    return Surface(
        "moments", mean, sd, scoring.judge(game, d, seen).reshape(-1, _MOMENTS, _MOMENTS), probability
    )


def _mean_plane(game: Game, d: Weights, probability: bool) -> Surface:
    """D over sets that have the shape of a real set of the plane, moved to each mean."""
    x, y = _mesh(game.target, _MEANS)
    real = judging.drawn_real(game, 1, game.experiment.batch)
    means = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2, 1)
    seen = scoring.look(game, means + (real - real.mean(1)[:, None]))
    return Surface("map", x, y, scoring.judge(game, d, seen).reshape(-1, len(y), len(x)), probability)
