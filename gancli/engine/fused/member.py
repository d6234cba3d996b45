"""One member's training, compiled: random numbers, draws, both updates, pretraining and recording in one loop.

The same epoch as ``engine.step``, written for one member over flat arrays. What a table names comes in as compiled
functions (``Pieces``), shapes and numbers as ``Rules``, so that neither another width nor another loss compiles it anew.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

from gancli import scalars
from gancli.engine.fused.network import backward, forward, multiply
from gancli.engine.fused.options import OPTIONS
from gancli.kernels import fill_units
from gancli.streams import Stream

_REAL, _PRETRAINING = int(Stream.REAL), int(Stream.PRETRAINING)
_D_NOISE, _G_NOISE = int(Stream.DISCRIMINATOR_NOISE), int(Stream.GENERATOR_NOISE)
_D_DROPOUT, _G_DROPOUT = int(Stream.DISCRIMINATOR_DROPOUT), int(Stream.GENERATOR_DROPOUT)


class Pieces(NamedTuple):
    """The compiled functions that a game's names stand for; those that it does not need are never called."""

    target: Any
    density: Any
    noise: Any
    output: Any
    squash: Any
    look: Any
    back: Any
    d_loss: Any
    g_loss: Any
    d_penalty: Any
    g_penalty: Any
    d_optimizer: Any
    g_optimizer: Any
    pretraining_optimizer: Any


class Rules(NamedTuple):
    """A game's shapes and numbers; floats of the experiment's precision but where float64 is said."""

    batch: int
    features: int
    """Of a point."""
    judged: int
    """Features of what D judges."""
    of_sets: bool
    sort: bool
    same_batch: bool
    needs_real: bool
    d_steps: int
    g_steps: int
    log_every: int
    uniforms: int
    """Per real point."""
    target: Any
    """The target's parameters."""
    noise_dimension: int
    low: Any
    high: Any
    jitter: Any
    masked: int
    """Numbers of all dropout factors of one forward pass; 0 without dropout."""
    dropout: Any
    kept: Any
    scale: Any
    """What G's output is multiplied by."""
    epsilon: Any
    signs: Any
    """Of D's output units."""
    clamped: bool
    clamp_low: Any
    clamp_high: Any
    d_factor: Any
    """Of D's penalty; 0 for none."""
    g_factor: Any
    d_matrices: Any
    """1 where a weight belongs to a matrix."""
    g_matrices: Any
    d_settings: Any
    """Of D's optimiser, float64: momentum, β₁, β₂, epsilon, lr, decay, decay_every."""
    g_settings: Any
    pretraining_settings: Any
    pretraining_batch: int
    pretraining_low: Any
    pretraining_high: Any


class Bench(NamedTuple):
    """The workspaces of one thread."""

    real: Any
    uniforms: Any
    masks: Any
    g_values: Any
    g_slopes: Any
    g_gradient: Any
    d_values: Any
    d_slopes: Any
    d_gradient: Any
    scratch: Any
    odds: Any
    squashed: Any
    d_odds: Any


@numba.njit(**OPTIONS)
def play(pieces, rules, g_net, d_net, bench, seed, g, g_slots, d, d_slots, first, losses, marks, g_marks, d_marks, logs):  # type: ignore[no-untyped-def]
    """Train one member in place from epoch ``first`` on.

    Args:
        pieces: The compiled functions.
        rules: Shapes and numbers.
        g_net: The generator.
        d_net: The discriminator.
        bench: Workspaces.
        seed: The member's seed, uint64.
        g: G's weights (P,).
        g_slots: The arrays of its optimiser (S, P).
        d: D's weights.
        d_slots: The arrays of its optimiser.
        first: The epoch to begin with, counted from 0.
        losses: (epochs, 5), filled: as many epochs are played as it has rows.
        marks: After how many epochs of these the weights are kept, ascending.
        g_marks: Where G's weights are kept, (marks, P).
        d_marks: Where D's weights are kept.
        logs: The moments of the last batches at the logged epochs, float64 (logs, 2, F, 4), filled.
    """
    mark, log = 0, 0
    alive = not (np.isnan(g).all() and np.isnan(d).all())
    for row in range(len(losses)):
        epoch = first + row
        if alive:
            _play_d(pieces, rules, g_net, d_net, bench, seed, g, d, d_slots, epoch, losses[row])
        else:
            losses[row, :] = np.nan
        if epoch % rules.log_every == 0:
            _moments(bench.real, rules.features, logs[log, 0], alive)
            _moments(_points(rules, bench), rules.features, logs[log, 1], alive)
            log += 1
        if alive:
            _play_g(pieces, rules, g_net, d_net, bench, seed, g, g_slots, d, epoch, losses[row])
        if alive and not np.isfinite(losses[row]).all():
            alive = False
            g[:], g_slots[:], d[:], d_slots[:] = np.nan, np.nan, np.nan, np.nan
        if mark < len(marks) and marks[mark] == row + 1:
            g_marks[mark], d_marks[mark] = g, d
            mark += 1


@numba.njit(**OPTIONS)
def _play_d(pieces, rules, g_net, d_net, bench, seed, g, d, slots, epoch, losses):  # type: ignore[no-untyped-def]
    """All D updates of an epoch."""
    first = epoch * rules.d_steps
    for step in range(first, first + rules.d_steps):
        _draw_real(pieces, rules, bench, seed, step)
        _generate(pieces, rules, g_net, bench, g, seed, _D_NOISE, _D_DROPOUT, step)
        _update_discriminator(pieces, rules, d_net, bench, d, slots, step + 1, losses)


@numba.njit(**OPTIONS)
def _play_g(pieces, rules, g_net, d_net, bench, seed, g, slots, d, epoch, losses):  # type: ignore[no-untyped-def]
    """All G updates of an epoch."""
    first = epoch * rules.g_steps
    for step in range(first, first + rules.g_steps):
        if rules.same_batch:
            last = (epoch + 1) * rules.d_steps - 1
            _generate(pieces, rules, g_net, bench, g, seed, _D_NOISE, _D_DROPOUT, last)
        else:
            _generate(pieces, rules, g_net, bench, g, seed, _G_NOISE, _G_DROPOUT, step)
        _update_generator(pieces, rules, g_net, d_net, bench, g, slots, d, step + 1, losses)


@numba.njit(**OPTIONS)
def _draw_real(pieces, rules, bench, seed, step):  # type: ignore[no-untyped-def]
    u = bench.uniforms[: rules.uniforms * rules.batch]
    fill_units(seed, _REAL, np.uint64(step), u)
    pieces.target(u, bench.real, rules.target)
    if rules.sort:
        bench.real[:] = np.sort(bench.real)


@numba.njit(**OPTIONS)
def _generate(pieces, rules, net, bench, g, seed, noise, dropout, step):  # type: ignore[no-untyped-def]
    """G's points from the noise of a step, as the last block of its values."""
    z = bench.g_values[: rules.noise_dimension * rules.batch]
    fill_units(seed, noise, np.uint64(step), z)
    pieces.noise(z, rules.batch, rules.low, rules.high, rules.jitter)
    if rules.masked:
        fill_units(seed, dropout, np.uint64(step), bench.masks)
        _to_factors(bench.masks, rules.dropout, rules.kept)
    at = forward(net, g, bench.g_values, bench.g_slopes, bench.masks, rules.batch)
    points, slopes = bench.g_values[at:], bench.g_slopes[at:]
    pieces.output(points, slopes)
    if rules.scale != 1:
        for k in range(points.size):
            points[k] *= rules.scale
            slopes[k] *= rules.scale


@numba.njit(**OPTIONS)
def _to_factors(masks, dropout, kept):  # type: ignore[no-untyped-def]
    zero = masks.dtype.type(0)
    for k in range(masks.size):
        masks[k] = zero if masks[k] < dropout else kept


@numba.njit(**OPTIONS)
def _points(rules, bench):  # type: ignore[no-untyped-def]
    return bench.g_values[bench.g_values.size - rules.features * rules.batch :]


@numba.njit(**OPTIONS)
def _look(pieces, rules, points, values, place, places):  # type: ignore[no-untyped-def]
    """Put what D judges of a batch into D's input block, as batch ``place`` of ``places``."""
    if rules.of_sets:
        pieces.look(points, rules.features, rules.epsilon, values[place * rules.judged : (place + 1) * rules.judged])
    else:
        for f in range(rules.features):
            at = (f * places + place) * rules.batch
            values[at : at + rules.batch] = points[f * rules.batch : (f + 1) * rules.batch]


@numba.njit(**OPTIONS)
def _judge(pieces, rules, net, bench, d, columns):  # type: ignore[no-untyped-def]
    """D's log-odds of the columns in its input block; where its last block begins."""
    at = forward(net, d, bench.d_values, bench.d_slopes, bench.masks[:0], columns)
    odds = bench.odds[:columns]
    _sum_units(net.narrow, rules.signs, bench.d_values[at:], odds)
    if rules.clamped:
        _clamp(pieces, rules, odds, bench.squashed[:columns])
    return at


@numba.njit(**OPTIONS)
def _sum_units(narrow, signs, last, odds):  # type: ignore[no-untyped-def]
    columns, units = odds.size, signs.size
    odds[:] = odds.dtype.type(0)
    for unit in range(units):
        sign = odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            odds[k] += sign * last[at + k * stride]


@numba.njit(**OPTIONS)
def _clamp(pieces, rules, odds, slopes):  # type: ignore[no-untyped-def]
    """From the sum of D's units to the log-odds of its clamped value, and the slope of that."""
    pieces.squash(odds, slopes)
    zero, one = odds.dtype.type(0), odds.dtype.type(1)
    for k in range(odds.size):
        value = odds[k]
        if value < rules.clamp_low:
            value, slopes[k] = rules.clamp_low, zero
        elif value > rules.clamp_high:
            value, slopes[k] = rules.clamp_high, zero
        else:
            slopes[k] /= value * (one - value)
        odds[k] = scalars.log(value) - scalars.log(one - value)


@numba.njit(**OPTIONS)
def _spread_units(narrow, signs, d_odds, last):  # type: ignore[no-untyped-def]
    """The gradient of D's last block from that of the sum of its units."""
    columns, units = d_odds.size, signs.size
    for unit in range(units):
        sign = d_odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            last[at + k * stride] = sign * d_odds[k]


@numba.njit(**OPTIONS)
def _update_discriminator(pieces, rules, d_net, bench, d, slots, step, losses):  # type: ignore[no-untyped-def]
    each = 1 if rules.of_sets else rules.batch
    columns = 2 * each
    _look(pieces, rules, bench.real, bench.d_values, 0, 2)
    _look(pieces, rules, _points(rules, bench), bench.d_values, 1, 2)
    at = _judge(pieces, rules, d_net, bench, d, columns)
    a, c = bench.odds[:each], bench.odds[each:columns]
    losses[0], losses[1] = pieces.d_loss(a, c, bench.d_odds[:each], bench.d_odds[each:columns])
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    _spread_units(d_net.narrow, rules.signs, bench.d_odds[:columns], bench.d_slopes[at:])
    backward(d_net, d, bench.d_values, bench.d_slopes, bench.scratch, columns, bench.d_gradient, True, False)
    losses[2] = 0
    if rules.d_factor != 0:
        losses[2] = pieces.d_penalty(d, rules.d_matrices, rules.d_factor, bench.d_gradient)
    lr = _learning_rate(rules.d_settings, step)
    pieces.d_optimizer(d, bench.d_gradient, slots, step, lr, rules.d_settings)


@numba.njit(**OPTIONS)
def _update_generator(pieces, rules, g_net, d_net, bench, g, slots, d, step, losses):  # type: ignore[no-untyped-def]
    each = 1 if rules.of_sets else rules.batch
    places = 2 if rules.needs_real else 1
    columns, points = places * each, _points(rules, bench)
    if rules.needs_real:
        _look(pieces, rules, bench.real, bench.d_values, 0, places)
    _look(pieces, rules, points, bench.d_values, places - 1, places)
    at = _judge(pieces, rules, d_net, bench, d, columns)
    real = columns - each
    losses[3] = pieces.g_loss(bench.odds[:real], bench.odds[real:columns], bench.d_odds[real:columns])
    bench.d_odds[:real] = 0
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    _spread_units(d_net.narrow, rules.signs, bench.d_odds[:columns], bench.d_slopes[at:])
    backward(d_net, d, bench.d_values, bench.d_slopes, bench.scratch, columns, bench.d_gradient, False, True)
    _back_to_points(pieces, rules, points, bench, places)
    backward(g_net, g, bench.g_values, bench.g_slopes, bench.scratch, rules.batch, bench.g_gradient, True, False)
    losses[4] = 0
    if rules.g_factor != 0:
        losses[4] = pieces.g_penalty(g, rules.g_matrices, rules.g_factor, bench.g_gradient)
    lr = _learning_rate(rules.g_settings, step)
    pieces.g_optimizer(g, bench.g_gradient, slots, step, lr, rules.g_settings)


@numba.njit(**OPTIONS)
def _back_to_points(pieces, rules, points, bench, places):  # type: ignore[no-untyped-def]
    """Multiply the slopes of G's output by the gradient of the points, from that of D's input."""
    into, count = bench.g_slopes[bench.g_slopes.size - points.size :], rules.batch
    if rules.of_sets:
        at = (places - 1) * rules.judged
        gradient = bench.scratch[: points.size]
        seen, of_seen = bench.d_values[at : at + rules.judged], bench.d_slopes[at : at + rules.judged]
        pieces.back(points, rules.features, rules.epsilon, seen, of_seen, gradient)
        multiply(into, gradient)
    else:
        for f in range(rules.features):
            at = (f * places + places - 1) * count
            multiply(into[f * count : (f + 1) * count], bench.d_slopes[at : at + count])


@numba.njit(**OPTIONS)
def _learning_rate(settings, step):  # type: ignore[no-untyped-def]
    """The staircase of ``optimizers.learning_rate``."""
    return settings[4] if settings[5] == 1 else settings[4] * settings[5] ** ((step - 1) // np.int64(settings[6]))


@numba.njit(**OPTIONS)
def _moments(points, features, into, alive):  # type: ignore[no-untyped-def]
    """Mean, sd, skewness and excess kurtosis of each feature, in float64."""
    count = points.size // features
    for f in range(features):
        x = points[f * count : (f + 1) * count].astype(np.float64)
        deviation = x - x.mean()
        variance = (deviation**2).mean()
        into[f, 0], into[f, 1] = x.mean(), np.sqrt(variance)
        into[f, 2] = (deviation**3).mean() / variance**1.5
        into[f, 3] = (deviation**4).mean() / variance**2 - 3
        if not alive:
            into[f, :] = np.nan


@numba.njit(**OPTIONS)
def pretrain(pieces, rules, d_net, bench, seed, d, slots, errors):  # type: ignore[no-untyped-def]
    """Fit D's unclamped output to the target's density, one step for each of the ``errors``, which are filled."""
    batch = rules.pretraining_batch
    x, wanted = bench.d_values[:batch], bench.uniforms[:batch]
    width = rules.pretraining_high - rules.pretraining_low
    share = x.dtype.type(1) / x.dtype.type(batch)
    for step in range(len(errors)):
        fill_units(seed, _PRETRAINING, np.uint64(step), x)
        for k in range(batch):
            x[k] = rules.pretraining_low + width * x[k]
        pieces.density(x, wanted, rules.target)
        at = forward(d_net, d, bench.d_values, bench.d_slopes, bench.masks[:0], batch)
        odds, slopes, total = bench.odds[:batch], bench.squashed[:batch], x.dtype.type(0)
        _sum_units(d_net.narrow, rules.signs, bench.d_values[at:], odds)
        pieces.squash(odds, slopes)
        for k in range(batch):
            gap = odds[k] - wanted[k]
            total += gap * gap
            bench.d_odds[k] = (gap + gap) * share * slopes[k]
        errors[step] = total * share
        _spread_units(d_net.narrow, rules.signs, bench.d_odds[:batch], bench.d_slopes[at:])
        backward(d_net, d, bench.d_values, bench.d_slopes, bench.scratch, batch, bench.d_gradient, True, False)
        lr = _learning_rate(rules.pretraining_settings, step + 1)
        pieces.pretraining_optimizer(d, bench.d_gradient, slots, step + 1, lr, rules.pretraining_settings)

