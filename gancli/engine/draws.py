"""What a block of epochs takes from outside: real points, noise and dropout factors, from counters; learning rates."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from gancli.arrays import normal_quantile
from gancli.config import Experiment, Optimizer
from gancli.engine.game import Game
from gancli.engine.optimizers import schedule
from gancli.engine.schedules import faded
from gancli.engine.step import Draws
from gancli.networks import mask_sizes
from gancli.streams import Stream, uniforms

Floats = npt.NDArray[np.floating]
_BLURS = (Stream.REAL_BLUR, Stream.DISCRIMINATOR_BLUR, Stream.GENERATOR_BLUR)


def numbers_per_epoch(game: Game) -> int:
    """How many random numbers one member takes in one epoch."""
    settings = game.experiment
    noise = settings.noise.dimension * settings.batch
    blur = game.target.dimension * settings.batch if settings.discriminator.instance_noise else 0
    penalty = penalty_rows(game) * game.columns
    masks = sum(width * batch for width, batch in mask_sizes(settings.generator, settings.batch))
    real = game.source.uniforms * settings.batch
    d_update = real + noise + masks + 2 * blur + penalty
    return settings.d_steps * d_update + settings.g_steps * (noise + masks + blur)


def penalty_rows(game: Game) -> int:
    """Uniform numbers that D's penalty takes for each column."""
    return game.discriminator_penalty.rows(game.judged) if game.discriminator_penalty else 0


class Dealer:
    """Deals the draws of any epochs, the same for any order and for any neighbours."""

    def __init__(self, game: Game, seeds: Sequence[int], device: str) -> None:
        self.game, self.seeds, self.device = game, list(seeds), device
        self.dtype = np.dtype(game.experiment.dtype)

    def deal(self, first: int, epochs: int) -> list[Draws]:
        """The draws of ``epochs`` epochs from ``first`` on (counted from 0)."""
        settings = self.game.experiment
        d, g = settings.d_steps, settings.g_steps
        real = self.real(first * d, epochs * d)
        d_noise = self.noise(Stream.DISCRIMINATOR_NOISE, first * d, epochs * d)
        d_masks = self.masks(Stream.DISCRIMINATOR_DROPOUT, first * d, epochs * d)
        if settings.same_batch:
            g_noise, g_masks = _last_of_each(d_noise, d, g), tuple(_last_of_each(m, d, g) for m in d_masks)
        else:
            g_noise = self.noise(Stream.GENERATOR_NOISE, first * g, epochs * g)
            g_masks = self.masks(Stream.GENERATOR_DROPOUT, first * g, epochs * g)
        blurs = [self._blur(stream, first, epochs) for stream in _BLURS]
        per_epoch = zip(
            self._tensors(real, d),
            self._tensors(d_noise, d),
            self._tensors(g_noise, g),
            self._factors(settings.discriminator.optimizer, first * d, epochs * d, d),
            self._factors(settings.generator.optimizer, first * g, epochs * g, g),
            self._tuples(d_masks, d, epochs),
            self._tuples(g_masks, g, epochs),
            *(self._optional(blur, steps, epochs) for blur, steps in zip(blurs, (d, d, g), strict=True)),
            self._optional(self.penalty(first * d, epochs * d), d, epochs),
            strict=True,
        )
        return [Draws(*parts) for parts in per_epoch]

    def real(self, first: int, steps: int) -> Floats:
        """Real points of successive updates, (steps, E, F, B)."""
        settings, source = self.game.experiment, self.game.source
        u = uniforms(self.seeds, Stream.REAL, first, steps, source.uniforms * settings.batch, self.dtype)
        points = source.sample(u.reshape(*u.shape[:2], source.uniforms, settings.batch))
        return np.sort(points, -1) if settings.sort else points

    def penalty(self, first: int, steps: int) -> Floats | None:
        """Uniform numbers for D's penalty, (steps, E, R, J); None where it takes none."""
        rows = penalty_rows(self.game)
        if not rows:
            return None
        columns = self.game.columns
        u = uniforms(self.seeds, Stream.PENALTY, first, steps, rows * columns, self.dtype)
        return u.reshape(*u.shape[:2], rows, columns)

    def _blur(self, stream: Stream, first: int, epochs: int) -> Floats | None:
        """Instance noise of all updates of these epochs, (steps, E, F, B); None without it."""
        settings, features = self.game.experiment, self.game.target.dimension
        if not settings.discriminator.instance_noise:
            return None
        if stream is Stream.GENERATOR_BLUR and settings.same_batch:
            ours = self._blur(Stream.DISCRIMINATOR_BLUR, first, epochs)
            return None if ours is None else _last_of_each(ours, settings.d_steps, settings.g_steps)
        each = settings.g_steps if stream is Stream.GENERATOR_BLUR else settings.d_steps
        u = uniforms(self.seeds, stream, first * each, epochs * each, features * settings.batch, self.dtype)
        levels = np.repeat([blur_level(settings, epoch) for epoch in range(first, first + epochs)], each)
        shape = (*u.shape[:2], features, settings.batch)
        normals: Floats = normal_quantile(u).reshape(shape)
        return levels.astype(self.dtype)[:, None, None, None] * normals

    def noise(self, stream: Stream, first: int, steps: int) -> Floats:
        """G's noise of successive updates, (steps, E, Z, B)."""
        settings = self.game.experiment
        u = uniforms(self.seeds, stream, first, steps, settings.noise.dimension * settings.batch, self.dtype)
        u = u.reshape(*u.shape[:2], settings.noise.dimension, settings.batch)
        return self.game.noise.sample(u, settings.noise)

    def masks(self, stream: Stream, first: int, steps: int) -> tuple[Floats, ...]:
        """Dropout factors of successive updates, (steps, E, H, B) per hidden layer."""
        settings = self.game.experiment
        return dropout_factors(
            settings.generator.dropout,
            mask_sizes(settings.generator, settings.batch),
            self.seeds,
            stream,
            first,
            steps,
            self.dtype,
        )

    def _factors(self, settings: Optimizer, first: int, steps: int, per_epoch: int) -> Iterator[torch.Tensor]:
        whole = per_epoch * self.game.experiment.epochs
        return self._tensors(schedule(settings, first, steps, whole), per_epoch)

    def _tensors(self, array: Floats, per_epoch: int) -> Iterator[torch.Tensor]:
        tensor = torch.from_numpy(np.ascontiguousarray(array, self.dtype)).to(self.device)
        return iter(torch.split(tensor, per_epoch))

    def _optional(self, array: Floats | None, per_epoch: int, epochs: int) -> Iterator[torch.Tensor | None]:
        return iter([None] * epochs) if array is None else self._tensors(array, per_epoch)

    def _tuples(
        self, arrays: Sequence[Floats], per_epoch: int, epochs: int
    ) -> Iterator[tuple[torch.Tensor, ...]]:
        if not arrays:
            return iter([()] * epochs)
        return zip(*(self._tensors(array, per_epoch) for array in arrays), strict=True)


def blur_level(settings: Experiment, epoch: int) -> float:
    """The standard deviation of the instance noise in an epoch, counted from 0: a line down to 0 (Sønderby 2016)."""
    d = settings.discriminator
    return faded(d.instance_noise, d.instance_noise_share * settings.epochs, epoch)


def dropout_factors(
    probability: float,
    sizes: Sequence[tuple[int, int]],
    seeds: Sequence[int],
    stream: Stream,
    first: int,
    steps: int,
    dtype: npt.DTypeLike,
) -> tuple[Floats, ...]:
    """Factors 0 (with the probability) or 1 / (1 − p), (steps, E, H, B) for each (H, B) in ``sizes``."""
    count = sum(width * batch for width, batch in sizes)
    if not count:
        return ()
    u = uniforms(seeds, stream, first, steps, count, dtype)
    kept = (u >= probability).astype(dtype) * np.asarray(1 / (1 - probability), dtype)
    stops = np.cumsum([width * batch for width, batch in sizes])
    parts = np.split(kept, stops[:-1], -1)
    return tuple(part.reshape(*u.shape[:2], *size) for part, size in zip(parts, sizes, strict=True))


def _last_of_each(array: Floats, d_steps: int, g_steps: int) -> Floats:
    """Each epoch's last D draw, once per G update."""
    return np.repeat(array[d_steps - 1 :: d_steps], g_steps, 0)
