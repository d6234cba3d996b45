"""From recorded weights to what is judged: points from fixed noise, trajectories, verdicts."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gancli.config import Experiment
from gancli.engine.game import Game
from gancli.experiments.recording import Recording
from gancli.metrics.planar import DIRECTIONS
from gancli.metrics.trajectory import trajectory
from gancli.metrics.verdict import TOLERANCE, judge
from gancli.networks import generate, mask_sizes, values
from gancli.records import Array, Verdict
from gancli.streams import Stream, uniforms

COUNT = 10_000
"""Points in a judged sample."""


@dataclass(frozen=True)
class Look:
    """How closely a verdict looks: at so many points, and in the plane along so many directions."""

    count: int = COUNT
    directions: int = DIRECTIONS


LOOK = Look()
PRETRAINING_FAILED = "pretraining failed"
"""The flag of a member whose pretrained D is no better than a constant."""
_BLOCK_NUMBERS = 500_000
_GRID = 4001


def fixed_noise(game: Game, count: int) -> Array:
    """The noise (Z, N) of every verdict and picture: midpoints in one dimension, one fixed draw in more."""
    settings = game.experiment.noise
    if settings.dimension == 1:
        u = fixed_levels(count)[None]
    else:
        u = _numbers(0, Stream.JUDGE_NOISE, settings.dimension, count)
    return game.noise.quantile(u, settings).astype(game.experiment.dtype)


def fixed_levels(count: int) -> Array:
    """The levels (N,) of that noise in one dimension: the middles of as many equal parts of (0, 1)."""
    return (np.arange(count) + 0.5) / count


def fixed_masks(experiment: Experiment, count: int) -> list[Array]:
    """The dropout factors (H, N) of every verdict and picture, one per hidden layer; empty without dropout."""
    return masks(experiment, 0, Stream.JUDGE_DROPOUT, count)


def drawn_noise(game: Game, seed: int, count: int) -> Array:
    """Independent noise (Z, N), with the grid of a stratified noise replaced by its continuous limit."""
    settings = game.experiment.noise
    u = _numbers(seed, Stream.SAMPLE_NOISE, settings.dimension, count)
    return game.noise.quantile(u, settings).astype(game.experiment.dtype)


def drawn_real(game: Game, seed: int, count: int) -> Array:
    """Independent points (F, N) of the target."""
    return game.target.sample(_numbers(seed, Stream.DRAWN_REAL, game.target.uniforms, count))


def masks(experiment: Experiment, seed: int, stream: Stream, count: int) -> list[Array]:
    """Dropout factors (H, N) of G's hidden layers."""
    p = experiment.generator.dropout
    sizes = mask_sizes(experiment.generator, count)
    return [
        ((u >= p) / (1 - p)).astype(experiment.dtype)
        for step, (width, _) in enumerate(sizes)
        for u in [uniforms([seed], stream, step, 1, width * count, np.float64)[0, 0].reshape(width, count)]
    ]


def points(
    game: Game, weights: Mapping[str, Array], noise: Array, dropout: list[Array]
) -> npt.NDArray[np.floating]:
    """G's points ``(T, F, N)`` from weights ``(T, …)``, a few snapshots at a time, in the units of the target."""
    settings = game.experiment.generator
    widest = max([*settings.hidden, game.target.dimension])
    step = max(1, _BLOCK_NUMBERS // (widest * noise.shape[-1]))
    count = len(next(iter(weights.values())))
    with np.errstate(all="ignore"):
        blocks = [
            generate(settings, {k: w[start : start + step] for k, w in weights.items()}, noise, dropout)
            for start in range(0, count, step)
        ]
    return game.units.out(np.concatenate(blocks))


def verdicts(
    recording: Recording,
    tolerance: float = TOLERANCE,
    jobs: int = 1,
    *,
    average: bool = False,
    look: Look = LOOK,
) -> Iterator[Verdict]:
    """The verdict on each member, in the order of the seeds, or on its averaged G; ``jobs`` are judged at a time."""
    game = recording.game
    kept, generators = recording.judged, recording.points_makers(average)
    noise, dropout = fixed_noise(game, look.count), fixed_masks(game.experiment, look.count)

    def verdict(member: int) -> Verdict:
        weights = {name: w[kept, member] for name, w in generators.items()}
        made = points(game, weights, noise, dropout)
        seen = trajectory(
            recording.epochs[kept], made, game.target, recording.bad_epoch(member), look.directions
        )
        return _remarked(recording, member, judge(seen, tolerance))

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(verdict, range(len(recording.seeds)))


def pretraining_error(recording: Recording, member: int) -> tuple[float, float]:
    """D's mean-square error against the density after its pretraining, and that of the best constant.

    Both are over the whole interval, not over a batch. D has learnt nothing where its own is not the smaller one.
    """
    settings = recording.game.experiment.pretraining
    batches = -(-_GRID // settings.batch)
    x = np.linspace(settings.low, settings.high, batches * settings.batch)
    x = x.reshape(settings.batch, batches).T[
        :, None, :
    ]  # each batch spans the interval, for a D that compares
    density = np.exp(recording.game.target.log_density(x))
    weights = {name: w[0, member].astype(np.float64) for name, w in recording.discriminators.items()}
    output = values(recording.game.experiment.discriminator, weights, x, clamped=False)
    return float(((output - density) ** 2).mean()), float(density.var())


def _remarked(recording: Recording, member: int, verdict: Verdict) -> Verdict:
    """The verdict, with a failed pretraining and the loss that was the first to be lost named."""
    column = recording.bad_column(member)
    if column is not None:
        verdict = replace(
            verdict, sentence=f"{verdict.sentence} ({column} was the first loss that was not finite)"
        )
    if not recording.game.experiment.pretraining.steps:
        return verdict
    error, constant = pretraining_error(recording, member)
    if error < constant:
        return verdict
    return replace(
        verdict,
        flags=(*verdict.flags, PRETRAINING_FAILED),
        sentence=f"{verdict.sentence}; D's pretraining failed: its error {error:.4f} is no better than a constant's",
    )


def _numbers(seed: int, stream: Stream, rows: int, count: int) -> npt.NDArray[np.float64]:
    drawn = uniforms([seed], stream, 0, 1, rows * count, np.float64)
    return np.asarray(drawn[0, 0].reshape(rows, count), np.float64)
