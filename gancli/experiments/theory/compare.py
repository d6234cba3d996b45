"""A known game, predicted beside measured: near its equilibrium, and along a path."""

from collections.abc import Sequence

import numpy as np

from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.theory.comparison import Comparison, Pair, Paths
from gancli.experiments.theory.critic import Critic, Vector
from gancli.experiments.theory.flow import flow
from gancli.experiments.theory.games import FREE, GAMES
from gancli.experiments.theory.local import local
from gancli.experiments.theory.measured import Played
from gancli.experiments.theory.settings import changed
from gancli.experiments.theory.stepping import path


def compare(name: str, settings: Sequence[str] = (), start: Sequence[float] | None = None) -> Comparison:
    """Play a known game and predict it.

    Args:
        name: Of GAMES.
        settings: ``KEY=VALUE`` assignments, of those that leave it the same game.
        start: Where the path begins, all of the game's numbers; the game's own place where left out.

    Raises:
        UsageError: A setting makes another game of it, or nothing is known of it.
    """
    known = GAMES[name]
    experiment, differing = changed(name, known.experiment, known.free | FREE, settings)
    game = resolve.game(experiment)
    solved = known.solved(game)
    played = Played.of(known, game, solved)
    d, g = solved.equilibrium()
    rest = np.concatenate([d, g])
    begin = _start(rest, known.offset, start, played.labels)
    with np.errstate(all="ignore"):  # a path may be lost, and is then told so
        paths = _paths(solved, played, begin, len(d), experiment)
    return Comparison(
        name=name,
        experiment=experiment,
        changed=differing,
        names=played.labels,
        equilibrium=rest,
        field=Pair(0.0, float(np.abs(played.field(rest[None])).max())),
        local=local(solved, played, experiment),
        paths=paths,
        played=played,
    )


def _paths(solved: Critic, played: Played, begin: Vector, size: int, experiment: Experiment) -> Paths:
    d, g, epochs = begin[:size], begin[size:], experiment.epochs
    return Paths(
        path(solved, d, g, experiment, epochs),
        played.path(begin, epochs),
        flow(solved, d, g, experiment, epochs),
    )


def _start(
    rest: Vector, offset: tuple[float, float], asked: Sequence[float] | None, labels: Sequence[str]
) -> Vector:
    if asked is None:
        return np.asarray(rest + np.array([offset[0], *[0.0] * (len(rest) - 2), offset[1]]))
    if len(asked) != len(rest) or not np.isfinite(asked).all():
        raise UsageError(f"a start here has {len(rest)} numbers: {', '.join(labels)}", fix="--start 0,1")
    return np.array(asked, np.float64)
