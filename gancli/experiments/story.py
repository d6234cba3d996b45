"""From a recording to what is drawn: one member's Story, or the GridStory of all members."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.distributions import Distribution, on_line
from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.experiments.gradient_story import gradient_story
from gancli.experiments.judge_story import judge_story
from gancli.experiments.pairs import lacks_map
from gancli.experiments.pull_story import pull_story
from gancli.experiments.run import Run
from gancli.experiments.set_story import set_story
from gancli.metrics.floors import floors
from gancli.metrics.intervals import wilson
from gancli.metrics.trajectory import trajectory
from gancli.networks import OUTPUTS, logits, values
from gancli.plots.densities import view
from gancli.records import Array, GridCell, GridStory, Missing, Story, Surface, Weights

_SAMPLES = 2000
_SETS = 200
_LINE = 401
_PLANE = 96
_MOMENTS = 64
_MEANS = 45
_STILL = 10_000
_REPETITIONS = 40
"""How many real samples the noise floor is the mean of."""
_CROWD = 200
"""The cells of a larger grid share the points that so many would have."""
_FRAMES = 180
"""Of a grid's film."""
_BLOCK_NUMBERS = 500_000


def story(run: Run, member: int | None = None, *, snapshots: int | None = None) -> Story:
    """One member's run, ready to be drawn.

    Args:
        run: The run.
        member: Its seed; the first one where left out.
        snapshots: How many of the last snapshots to keep; all that a film shows where left out.
    """
    recording, game = run.recording, run.game
    place = recording.member(member)
    kept = recording.filmed[-(snapshots or 0) :]
    g = {name: w[kept, place] for name, w in recording.generators.items()}
    d = {name: w[kept, place] for name, w in recording.discriminators.items()}
    epochs, seed = recording.epochs[kept], recording.seeds[place]
    noise, dropout = judging.fixed_noise(game, _SAMPLES), judging.fixed_masks(run.experiment, _SAMPLES)
    samples = judging.points(game, g, noise, dropout)
    no_map, untrained = lacks_map(game), recording.untrained_discriminator
    return _Told(
        {
            "surface": lambda: _surface(game, d),
            "real_scores": lambda: _real_scores(game, d),
            "fake_scores": lambda: _fake_scores(game, g, d),
            "judge": lambda: judge_story(game, g, d, samples),
            "pull": lambda: pull_story(game, d, samples),
            "sets": lambda: set_story(game, g),
            "gradients": lambda: gradient_story(game, g, d, epochs, seed),
            "w_floor": lambda: w_floor(game.target, _SAMPLES),
        },
        title=" · ".join(filter(None, (run.name, f"seed {seed}", run.remark))),
        preset=run.experiment.preset,
        seed=seed,
        target=game.target,
        epochs=epochs,
        samples=samples,
        real=judging.drawn_real(game, 0, _STILL),
        noise=judging.drawn_noise(game, 0, _STILL),
        losses=recording.losses[:, place],
        equilibrium=game.loss.equilibrium(run.experiment.loss_parameters),
        batch=run.experiment.batch,
        batch_view=run.experiment.discriminator.view,
        w=trajectory(epochs, samples, game.target).w,
        verdict=run.verdicts()[place],
        levels=Missing(no_map) if no_map else judging.fixed_levels(_SAMPLES),
        untrained_surface=None
        if untrained is None
        else _surface(game, {name: w[:, place] for name, w in untrained.items()}, clamped=False),
        pretraining=None if recording.pretraining is None else recording.pretraining[:, place],
    )


def w_floor(target: Distribution, count: int) -> float | None:
    """The mean w of that many real points; None where it is 0."""
    name = "w1_sigma" if on_line(target) else "sliced_w1"
    return floors(target, count, [name], _REPETITIONS)[name].mean or None


class _Told(Story):
    """A story whose costly parts are worked out when a panel first asks for them."""

    def __init__(self, later: Mapping[str, Callable[[], Any]], **known: Any) -> None:
        self.__dict__.update(known, _later=later)

    def __getstate__(self) -> dict[str, Any]:
        """What is known by now: to another process goes what was asked for."""
        return {name: part for name, part in self.__dict__.items() if name != "_later"}

    def __getattr__(self, name: str) -> Any:
        """A part that nobody asked for before."""
        if name not in self.__dict__.get("_later", {}):
            raise AttributeError(name)
        self.__dict__[name] = part = self._later[name]()
        return part


def grid_story(run: Run, *, still: bool) -> GridStory:
    """All members as a grid: the last snapshot in full for a still, or the snapshots of its film."""
    recording, game = run.recording, run.game
    count = (_STILL if still else _SAMPLES) * _CROWD // max(_CROWD, len(recording.seeds))
    kept = recording.filmed[-1:] if still else _thinned(recording.filmed)
    noise, dropout = judging.fixed_noise(game, count), judging.fixed_masks(run.experiment, count)
    verdicts, cells = run.verdicts(), []
    for place, seed in enumerate(recording.seeds):
        weights = {name: w[kept, place] for name, w in recording.generators.items()}
        samples = judging.points(game, weights, noise, dropout)
        w = trajectory(recording.epochs[kept], samples, game.target).w
        cells.append(GridCell(seed, verdicts[place], samples, w))
    successes = sum(v.label == "converged" for v in verdicts)
    return GridStory(
        title=f"{run.experiment.preset}, {run.remark or f'{run.experiment.epochs:,} epochs'}",
        target=game.target,
        epochs=recording.epochs[kept],
        cells=tuple(cells),
        successes=successes,
        interval=wilson(successes, len(cells)),
    )


def _thinned(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first and the last of some places, and every so many-th between, as many as a grid's film shows."""
    step = -(-len(places) // _FRAMES)
    return np.union1d(places[:1], places[::-1][::step])


def _surface(game: Game, d: Weights, *, clamped: bool = True) -> Surface:
    probability = _is_probability(game)
    limits = game.target.limits
    if game.view.of_sets:
        judged_sets = _moment_plane if game.target.dimension == 1 else _mean_plane
        return judged_sets(game, d, probability)
    if game.target.dimension == 1:
        x = _along(limits[0], _LINE)
        return Surface("line", x, None, _scores(game, d, x[None, :], clamped=clamped), probability)
    x, y = _mesh(game.target, _PLANE)
    plane = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    return Surface("map", x, y, _scores(game, d, plane).reshape(-1, len(y), len(x)), probability)


def _mesh(target: Distribution, fewest: int) -> tuple[Array, Array]:
    """Coordinates equally spaced over the view of the plane, alike in both directions, so many along the shorter."""
    sizes = np.diff(seen := view(target))[:, 0]
    x, y = (
        _along(axis, round((fewest - 1) * size / sizes.min()) + 1)
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
    seen = _look(game, sets.reshape(-1, 1, len(shape)))
    return Surface("moments", mean, sd, _judge(game, d, seen).reshape(-1, _MOMENTS, _MOMENTS), probability)


def _mean_plane(game: Game, d: Weights, probability: bool) -> Surface:
    """D over sets that have the shape of a real set of the plane, moved to each mean."""
    x, y = _mesh(game.target, _MEANS)
    real = judging.drawn_real(game, 1, game.experiment.batch)
    means = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2, 1)
    seen = _look(game, means + (real - real.mean(1)[:, None]))
    return Surface("map", x, y, _judge(game, d, seen).reshape(-1, len(y), len(x)), probability)


def _real_scores(game: Game, d: Weights) -> Array:
    if not game.view.of_sets:
        return _alike(game, d, judging.drawn_real(game, 2, _SAMPLES))
    batch = game.experiment.batch
    sets = judging.drawn_real(game, 2, _SETS * batch).reshape(-1, _SETS, batch).swapaxes(0, 1)
    return _judge(game, d, _look(game, sets))


def _fake_scores(game: Game, g: Weights, d: Weights) -> Array:
    """D's output on fresh points of the same snapshot's G."""
    batch = game.experiment.batch
    count = _SETS * batch if game.view.of_sets else _SAMPLES
    noise = judging.drawn_noise(game, 2, count)
    dropout = judging.fixed_masks(game.experiment, count)
    rows = []
    for t in range(len(next(iter(g.values())))):
        made = judging.points(game, {name: w[t : t + 1] for name, w in g.items()}, noise, dropout)[0]
        one = {name: w[t : t + 1] for name, w in d.items()}
        if game.view.of_sets:
            sets = made.reshape(-1, _SETS, batch).swapaxes(0, 1)
            rows.append(_judge(game, one, _look(game, sets)))
        else:
            rows.append(_alike(game, one, made))
    return np.concatenate(rows)


def _alike(game: Game, d: Weights, points: npt.NDArray[np.floating]) -> Array:
    """D's output on points (F, N) of one kind: on each, or on packs of them."""
    pack = game.experiment.discriminator.pack
    if pack == 1:
        return _scores(game, d, points)
    return _judge(game, d, game.look(game.units.into(points[:, : points.shape[1] // pack * pack])))


def _look(game: Game, sets: npt.NDArray[np.floating]) -> Array:
    """Sets (S, F, B) as one row of columns that D judges, (features, S)."""
    with np.errstate(all="ignore"):
        seen = game.look(game.units.into(sets))
    return seen[..., 0].T  # type: ignore[no-any-return]


def _scores(game: Game, d: Weights, points: npt.NDArray[np.floating], *, clamped: bool = True) -> Array:
    """D's output (T, N) on single points (F, N); where D judges several together, each among otherwise real ones."""
    if game.experiment.discriminator.pack > 1:
        return _judge(game, d, _packed(game, points), clamped=clamped)
    if not game.experiment.discriminator.minibatch_kernels:
        return _judge(game, d, game.view.look(game.units.into(points), 0.0), clamped=clamped)
    company = judging.drawn_real(game, 3, game.experiment.batch - 1)
    batches = np.stack([np.concatenate([points[:, i : i + 1], company], 1) for i in range(points.shape[1])])
    batches = game.view.look(game.units.into(batches), 0.0)
    rows = [
        _judge(game, {name: w[t] for name, w in d.items()}, batches, clamped=clamped)[:, 0]
        for t in range(len(next(iter(d.values()))))
    ]
    return np.stack(rows)


def _packed(game: Game, points: npt.NDArray[np.floating]) -> Array:
    """Points (F, N) as N columns that D judges, each packed with the same real ones."""
    company = judging.drawn_real(game, 3, game.experiment.discriminator.pack - 1)
    blocks = [points, *(np.broadcast_to(one[:, None], points.shape) for one in company.T)]
    return game.look(game.units.into(np.concatenate(blocks, 1)))  # type: ignore[no-any-return]


def _judge(game: Game, d: Weights, columns: npt.NDArray[np.floating], *, clamped: bool = True) -> Array:
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


def _is_probability(game: Game) -> bool:
    return game.loss.of_odds and OUTPUTS[game.experiment.discriminator.output].is_probability
