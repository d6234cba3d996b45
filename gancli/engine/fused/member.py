"""One member's training, compiled: random numbers, draws, both updates, pretraining and recording in one loop.

The same epoch as ``engine.step``, written for one member over flat arrays. What a table names comes in as compiled
functions (``Pieces``), shapes and numbers as ``Rules``: neither another width nor another loss compiles it anew.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

from gancli import scalars
from gancli.engine.fused.network import backward, copy, forward, multiply
from gancli.engine.fused.options import OPTIONS
from gancli.streams import Stream

_REAL, _PRETRAINING = int(Stream.REAL), int(Stream.PRETRAINING)
_D_NOISE, _G_NOISE = int(Stream.DISCRIMINATOR_NOISE), int(Stream.GENERATOR_NOISE)
_D_DROPOUT, _G_DROPOUT = int(Stream.DISCRIMINATOR_DROPOUT), int(Stream.GENERATOR_DROPOUT)


class Pieces(NamedTuple):
    """The compiled functions that a game's names stand for; those that it does not need are never called."""

    uniforms: Any
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
    d_settings: Any
    """Of D's optimiser, float64: momentum, β₁, β₂, epsilon, lr, decay, decay_every."""
    g_settings: Any
    pretraining_settings: Any
    pretraining_batch: int
    pretraining_low: Any
    pretraining_high: Any


class Bench(NamedTuple):
    """The workspaces of one thread; everything that a loop computes with is brought here (``rules.bench``)."""

    g: Any
    d: Any
    g_slots: Any
    d_slots: Any
    pretraining_slots: Any
    g_matrices: Any
    """1 where a weight belongs to a matrix."""
    d_matrices: Any
    real: Any
    uniforms: Any
    masks: Any
    g_values: Any
    g_slopes: Any
    points: Any
    """The last block of g_values: the generated points."""
    point_slopes: Any
    """The same of g_slopes."""
    g_gradient: Any
    d_values: Any
    d_slopes: Any
    d_gradient: Any
    scratch: Any
    odds: Any
    squashed: Any
    d_odds: Any


@numba.njit(**OPTIONS)
def play(
    pieces, rules, g_net, d_net, bench, members, seeds, g, g_slots, d, d_slots, first,
    losses, marks, g_marks, d_marks, logs,
):  # fmt: skip
    """Train some of the E members in place, one after the other, from epoch ``first`` on.

    Args:
        pieces: The compiled functions.
        rules: Shapes and numbers.
        g_net: The generator.
        d_net: The discriminator.
        bench: Workspaces.
        members: The first of the members to train, and the one after the last.
        seeds: The members' seeds (E,), uint64.
        g: G's weights (E, P).
        g_slots: The arrays of its optimiser (E, S, P).
        d: D's weights.
        d_slots: The arrays of its optimiser.
        first: The epoch to begin with, counted from 0.
        losses: (E, epochs, 5), filled: as many epochs are played as it has.
        marks: After how many epochs of these the weights are kept, ascending.
        g_marks: Where G's weights are kept, (E, marks, P).
        d_marks: Where D's weights are kept.
        logs: The moments of the last batches at the logged epochs, float64 (E, logs, 2, F, 4), filled.
    """
    for e in range(members[0], members[1]):
        copy(g[e], bench.g)
        copy(d[e], bench.d)
        _copy_rows(g_slots[e], bench.g_slots)
        _copy_rows(d_slots[e], bench.d_slots)
        _play_member(
            pieces,
            rules,
            g_net,
            d_net,
            bench,
            seeds[e],
            first,
            losses[e],
            marks,
            g_marks[e],
            d_marks[e],
            logs[e],
        )
        copy(bench.g, g[e])
        copy(bench.d, d[e])
        _copy_rows(bench.g_slots, g_slots[e])
        _copy_rows(bench.d_slots, d_slots[e])


@numba.njit(**OPTIONS)
def _play_member(pieces, rules, g_net, d_net, bench, seed, first, losses, marks, g_marks, d_marks, logs):
    """Train the member whose weights lie on the bench."""
    mark, log = 0, 0
    alive = not (_lost(bench.g) and _lost(bench.d))
    for row in range(len(losses)):
        epoch = first + row
        if alive:
            _play_d(pieces, rules, g_net, d_net, bench, seed, epoch, losses[row])
        else:
            losses[row, :] = np.nan
        if epoch % rules.log_every == 0:
            if not alive:
                _draw_real(pieces, rules, bench, seed, (epoch + 1) * rules.d_steps - 1)
                bench.points[:] = np.nan
            _moments(bench.real, rules.features, logs[log, 0])
            _moments(bench.points, rules.features, logs[log, 1])
            log += 1
        if alive:
            _play_g(pieces, rules, g_net, d_net, bench, seed, epoch, losses[row])
        if alive and not _finite(losses[row]):
            alive = False
            bench.g[:], bench.g_slots[:] = np.nan, np.nan
            bench.d[:], bench.d_slots[:] = np.nan, np.nan
        if mark < len(marks) and marks[mark] == row + 1:
            copy(bench.g, g_marks[mark])
            copy(bench.d, d_marks[mark])
            mark += 1


@numba.njit(**OPTIONS)
def _copy_rows(x, y):
    for row in range(len(x)):
        copy(x[row], y[row])


@numba.njit(**OPTIONS)
def _lost(weights):
    """Whether all of them are NaN."""
    lost = True
    for k in range(weights.size):
        lost &= np.isnan(weights[k])
    return lost


@numba.njit(**OPTIONS)
def _finite(numbers):
    finite = True
    for k in range(numbers.size):
        finite &= np.isfinite(numbers[k])
    return finite


@numba.njit(**OPTIONS)
def _play_d(pieces, rules, g_net, d_net, bench, seed, epoch, losses):
    """All D updates of an epoch."""
    first = epoch * rules.d_steps
    for step in range(first, first + rules.d_steps):
        _draw_real(pieces, rules, bench, seed, step)
        _generate(pieces, rules, g_net, bench, seed, _D_NOISE, _D_DROPOUT, step)
        _update_discriminator(pieces, rules, d_net, bench, step + 1, losses)


@numba.njit(**OPTIONS)
def _play_g(pieces, rules, g_net, d_net, bench, seed, epoch, losses):
    """All G updates of an epoch."""
    first = epoch * rules.g_steps
    for step in range(first, first + rules.g_steps):
        if rules.same_batch:
            last = (epoch + 1) * rules.d_steps - 1
            _generate(pieces, rules, g_net, bench, seed, _D_NOISE, _D_DROPOUT, last)
        else:
            _generate(pieces, rules, g_net, bench, seed, _G_NOISE, _G_DROPOUT, step)
        _update_generator(pieces, rules, g_net, d_net, bench, step + 1, losses)


@numba.njit(**OPTIONS)
def _draw_real(pieces, rules, bench, seed, step):
    u = bench.uniforms[: rules.uniforms * rules.batch]
    pieces.uniforms(seed, _REAL, np.uint64(step), u)
    pieces.target(u, bench.real, rules.target)
    if rules.sort:
        _sort(bench.real)


@numba.njit(**OPTIONS)
def _sort(x):
    """Ascending, in place, without memory of its own (Shell 1959, each gap four ninths of the one before)."""
    gap = x.size
    while gap > 1:
        gap = max(1, (4 * gap) // 9)
        for k in range(gap, x.size):
            value, place = x[k], k
            while place >= gap and x[place - gap] > value:
                x[place] = x[place - gap]
                place -= gap
            x[place] = value


@numba.njit(**OPTIONS)
def _generate(pieces, rules, net, bench, seed, noise, dropout, step):
    """G's points from the noise of a step, as the last block of its values."""
    z = bench.g_values[: rules.noise_dimension * rules.batch]
    pieces.uniforms(seed, noise, np.uint64(step), z)
    pieces.noise(z, rules.batch, rules.low, rules.high, rules.jitter)
    if rules.masked:
        pieces.uniforms(seed, dropout, np.uint64(step), bench.masks)
        _to_factors(bench.masks, rules.dropout, rules.kept)
    forward(net, bench.g, bench.g_values, bench.g_slopes, bench.masks, rules.batch)
    pieces.output(bench.points, bench.point_slopes)
    if rules.scale != 1:
        for k in range(bench.points.size):
            bench.points[k] *= rules.scale
            bench.point_slopes[k] *= rules.scale


@numba.njit(**OPTIONS)
def _to_factors(masks, dropout, kept):
    zero = masks.dtype.type(0)
    for k in range(masks.size):
        masks[k] = zero if masks[k] < dropout else kept


@numba.njit(**OPTIONS)
def _look(pieces, rules, points, values, place, places):
    """Put what D judges of a batch into D's input block, as batch ``place`` of ``places``."""
    if rules.of_sets:
        pieces.look(
            points, rules.features, rules.epsilon, values[place * rules.judged : (place + 1) * rules.judged]
        )
    else:
        for f in range(rules.features):
            at = (f * places + place) * rules.batch
            copy(points[f * rules.batch : (f + 1) * rules.batch], values[at : at + rules.batch])


@numba.njit(**OPTIONS)
def _judge(pieces, rules, net, bench, columns):
    """D's log-odds of the columns in its input block; where its last block begins."""
    at = forward(net, bench.d, bench.d_values, bench.d_slopes, bench.masks[:0], columns)
    odds = bench.odds[:columns]
    _sum_units(net.narrow, rules.signs, bench.d_values[at:], odds)
    if rules.clamped:
        _clamp(pieces, rules, odds, bench.squashed[:columns])
    return at


@numba.njit(**OPTIONS)
def _sum_units(narrow, signs, last, odds):
    columns, units = odds.size, signs.size
    odds[:] = odds.dtype.type(0)
    for unit in range(units):
        sign = odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            odds[k] += sign * last[at + k * stride]


@numba.njit(**OPTIONS)
def _clamp(pieces, rules, odds, slopes):
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
def _spread_units(narrow, signs, d_odds, last):
    """The gradient of D's last block from that of the sum of its units."""
    columns, units = d_odds.size, signs.size
    for unit in range(units):
        sign = d_odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            last[at + k * stride] = sign * d_odds[k]


@numba.njit(**OPTIONS)
def _update_discriminator(pieces, rules, d_net, bench, step, losses):
    each = 1 if rules.of_sets else rules.batch
    columns = 2 * each
    _look(pieces, rules, bench.real, bench.d_values, 0, 2)
    _look(pieces, rules, bench.points, bench.d_values, 1, 2)
    at = _judge(pieces, rules, d_net, bench, columns)
    a, c = bench.odds[:each], bench.odds[each:columns]
    losses[0], losses[1] = pieces.d_loss(a, c, bench.d_odds[:each], bench.d_odds[each:columns])
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    _spread_units(d_net.narrow, rules.signs, bench.d_odds[:columns], bench.d_slopes[at:])
    backward(
        d_net, bench.d, bench.d_values, bench.d_slopes, bench.scratch, columns, bench.d_gradient, True, False
    )
    losses[2] = 0
    if rules.d_factor != 0:
        losses[2] = pieces.d_penalty(bench.d, bench.d_matrices, rules.d_factor, bench.d_gradient)
    lr = _learning_rate(rules.d_settings, step)
    pieces.d_optimizer(bench.d, bench.d_gradient, bench.d_slots, step, lr, rules.d_settings)


@numba.njit(**OPTIONS)
def _update_generator(pieces, rules, g_net, d_net, bench, step, losses):
    each = 1 if rules.of_sets else rules.batch
    places = 2 if rules.needs_real else 1
    columns, points = places * each, bench.points
    if rules.needs_real:
        _look(pieces, rules, bench.real, bench.d_values, 0, places)
    _look(pieces, rules, points, bench.d_values, places - 1, places)
    at = _judge(pieces, rules, d_net, bench, columns)
    real = columns - each
    losses[3] = pieces.g_loss(bench.odds[:real], bench.odds[real:columns], bench.d_odds[real:columns])
    bench.d_odds[:real] = 0
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    _spread_units(d_net.narrow, rules.signs, bench.d_odds[:columns], bench.d_slopes[at:])
    backward(
        d_net, bench.d, bench.d_values, bench.d_slopes, bench.scratch, columns, bench.d_gradient, False, True
    )
    _back_to_points(pieces, rules, points, bench, places)
    backward(
        g_net,
        bench.g,
        bench.g_values,
        bench.g_slopes,
        bench.scratch,
        rules.batch,
        bench.g_gradient,
        True,
        False,
    )
    losses[4] = 0
    if rules.g_factor != 0:
        losses[4] = pieces.g_penalty(bench.g, bench.g_matrices, rules.g_factor, bench.g_gradient)
    lr = _learning_rate(rules.g_settings, step)
    pieces.g_optimizer(bench.g, bench.g_gradient, bench.g_slots, step, lr, rules.g_settings)


@numba.njit(**OPTIONS)
def _back_to_points(pieces, rules, points, bench, places):
    """Multiply the slopes of G's output by the gradient of the points, from that of D's input."""
    into, count = bench.point_slopes, rules.batch
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
def _learning_rate(settings, step):
    """The staircase of ``optimizers.learning_rate``."""
    return (
        settings[4]
        if settings[5] == 1
        else settings[4] * settings[5] ** ((step - 1) // np.int64(settings[6]))
    )


@numba.njit(**OPTIONS)
def _moments(points, features, into):
    """Mean, sd, skewness and excess kurtosis of each feature, in float64."""
    count = points.size // features
    for f in range(features):
        x = points[f * count : (f + 1) * count]
        mean, second, third, fourth = 0.0, 0.0, 0.0, 0.0
        for k in range(count):
            mean += x[k] / count
        for k in range(count):
            deviation = x[k] - mean
            square = deviation * deviation
            second += square / count
            third += square * deviation / count
            fourth += square * square / count
        into[f, 0], into[f, 1] = mean, np.sqrt(second)
        into[f, 2], into[f, 3] = third / second**1.5, fourth / second**2 - 3


@numba.njit(**OPTIONS)
def pretrain(pieces, rules, d_net, bench, members, seeds, d, errors):
    """Fit the unclamped output of some members' D to the target's density, a step for each of ``errors`` (E, steps)."""
    for e in range(members[0], members[1]):
        copy(d[e], bench.d)
        bench.pretraining_slots[:] = 0
        _pretrain_member(pieces, rules, d_net, bench, seeds[e], errors[e])
        copy(bench.d, d[e])


@numba.njit(**OPTIONS)
def _pretrain_member(pieces, rules, d_net, bench, seed, errors):
    batch = rules.pretraining_batch
    x, wanted = bench.d_values[:batch], bench.uniforms[:batch]
    width = rules.pretraining_high - rules.pretraining_low
    share = x.dtype.type(1) / x.dtype.type(batch)
    for step in range(len(errors)):
        pieces.uniforms(seed, _PRETRAINING, np.uint64(step), x)
        for k in range(batch):
            x[k] = rules.pretraining_low + width * x[k]
        pieces.density(x, wanted, rules.target)
        at = forward(d_net, bench.d, bench.d_values, bench.d_slopes, bench.masks[:0], batch)
        odds, slopes, total = bench.odds[:batch], bench.squashed[:batch], x.dtype.type(0)
        _sum_units(d_net.narrow, rules.signs, bench.d_values[at:], odds)
        pieces.squash(odds, slopes)
        for k in range(batch):
            gap = odds[k] - wanted[k]
            total += gap * gap
            bench.d_odds[k] = (gap + gap) * share * slopes[k]
        errors[step] = total * share
        _spread_units(d_net.narrow, rules.signs, bench.d_odds[:batch], bench.d_slopes[at:])
        backward(
            d_net,
            bench.d,
            bench.d_values,
            bench.d_slopes,
            bench.scratch,
            batch,
            bench.d_gradient,
            True,
            False,
        )
        lr = _learning_rate(rules.pretraining_settings, step + 1)
        pieces.pretraining_optimizer(
            bench.d, bench.d_gradient, bench.pretraining_slots, step + 1, lr, rules.pretraining_settings
        )
