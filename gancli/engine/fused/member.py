"""One member's training, compiled: all updates of all epochs, and their recording, in one loop.

The same epoch as ``engine.step``, written for one member over flat arrays. What a table names comes in as compiled
functions (``Pieces``), shapes and numbers as ``Rules``: neither another width nor another loss compiles it anew.
"""

import numba
import numpy as np

from gancli.engine.fused.draws import blur, draw_real, generate
from gancli.engine.fused.network import copy
from gancli.engine.fused.options import INNER, MERGED, OPTIONS
from gancli.engine.fused.updates import update_discriminator, update_generator
from gancli.streams import Stream

_D_NOISE, _G_NOISE = int(Stream.DISCRIMINATOR_NOISE), int(Stream.GENERATOR_NOISE)
_D_DROPOUT, _G_DROPOUT = int(Stream.DISCRIMINATOR_DROPOUT), int(Stream.GENERATOR_DROPOUT)
_D_BLUR, _G_BLUR, _REAL_BLUR = (
    int(Stream.DISCRIMINATOR_BLUR),
    int(Stream.GENERATOR_BLUR),
    int(Stream.REAL_BLUR),
)


@numba.njit(**OPTIONS)
def play(
    pieces, rules, g_net, d_net, bench, members, seeds, g, g_slots, d, d_slots, first,
    losses, marks, g_marks, d_marks, averages, logs,
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
        g_slots: The arrays of its optimiser (E, S, P), and last its average where there is one.
        d: D's weights.
        d_slots: The arrays of its optimiser.
        first: The epoch to begin with, counted from 0.
        losses: (E, epochs, 5), filled: as many epochs are played as it has.
        marks: After how many epochs of these the weights are kept, ascending.
        g_marks: Where G's weights are kept, (E, marks, P).
        d_marks: Where D's weights are kept.
        averages: Where G's average is kept, (E, 0, P) without one.
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
            averages[e],
            logs[e],
        )
        copy(bench.g, g[e])
        copy(bench.d, d[e])
        _copy_rows(bench.g_slots, g_slots[e])
        _copy_rows(bench.d_slots, d_slots[e])


@numba.njit(**MERGED)
def _play_member(
    pieces, rules, g_net, d_net, bench, seed, first, losses, marks, g_marks, d_marks, averages, logs
):  # fmt: skip
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
                draw_real(pieces, rules, bench, seed, (epoch + 1) * rules.d_steps - 1)
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
            if rules.average != 0:
                copy(bench.g_slots[len(bench.g_slots) - 1], averages[mark])
            mark += 1


@numba.njit(**MERGED)
def _play_d(pieces, rules, g_net, d_net, bench, seed, epoch, losses):
    """All D updates of an epoch; only its last draws where no D takes part."""
    if rules.simultaneous:
        copy(bench.d, bench.rival)
    stop = (epoch + 1) * rules.d_steps
    losses[:3] = 0
    for step in range(stop - 1 if rules.compared == 0 else stop - rules.d_steps, stop):
        draw_real(pieces, rules, bench, seed, step)
        generate(pieces, rules, g_net, bench, seed, _D_NOISE, _D_DROPOUT, step)
        if rules.blur != 0:
            blur(pieces, rules, bench.real, bench.seen_real, seed, _REAL_BLUR, step, epoch)
            blur(pieces, rules, bench.points, bench.seen, seed, _D_BLUR, step, epoch)
        if rules.compared != 0:
            update_discriminator(pieces, rules, d_net, bench, seed, step + 1, losses)


@numba.njit(**MERGED)
def _play_g(pieces, rules, g_net, d_net, bench, seed, epoch, losses):
    """All G updates of an epoch."""
    first = epoch * rules.g_steps
    for step in range(first, first + rules.g_steps):
        noise, dropout, noise_step, fresh = _G_NOISE, _G_DROPOUT, step, _G_BLUR
        if rules.same_batch:
            noise, dropout, noise_step, fresh = _D_NOISE, _D_DROPOUT, (epoch + 1) * rules.d_steps - 1, _D_BLUR
        generate(pieces, rules, g_net, bench, seed, noise, dropout, noise_step)
        if rules.blur != 0:
            blur(pieces, rules, bench.points, bench.seen, seed, fresh, noise_step, epoch)
        update_generator(pieces, rules, g_net, d_net, bench, step + 1, losses)


@numba.njit(**INNER)
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


@numba.njit(**INNER)
def _copy_rows(x, y):
    for row in range(len(x)):
        copy(x[row], y[row])


@numba.njit(**INNER)
def _lost(weights):
    """Whether all of them are NaN."""
    lost = True
    for k in range(weights.size):
        lost &= np.isnan(weights[k])
    return lost


@numba.njit(**INNER)
def _finite(numbers):
    finite = True
    for k in range(numbers.size):
        finite &= np.isfinite(numbers[k])
    return finite
