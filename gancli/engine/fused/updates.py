"""One update of D and one of G, compiled; the same as in ``engine.step``, with every gradient written out."""

import numba
import numpy as np

from gancli.engine.fused.judging import back_through, judge, look
from gancli.engine.fused.network import backward, multiply
from gancli.engine.fused.options import OPTIONS


@numba.njit(**OPTIONS)
def update_discriminator(pieces, rules, d_net, bench, step, losses):
    """One update of D from the real and the generated points on the bench; ``step`` counts from 1."""
    each = 1 if rules.of_sets else rules.batch
    columns = 2 * each
    look(pieces, rules, bench.real, bench.d_values, 0, 2)
    look(pieces, rules, bench.points, bench.d_values, 1, 2)
    at = judge(pieces, rules, d_net, bench, columns)
    a, c = bench.odds[:each], bench.odds[each:columns]
    losses[0], losses[1] = pieces.d_loss(a, c, bench.d_odds[:each], bench.d_odds[each:columns], rules.loss)
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    back_through(rules, d_net, bench, at, columns, True)
    losses[2] = 0
    if rules.d_factor != 0:
        losses[2] = pieces.d_penalty(bench.d, bench.d_matrices, rules.d_factor, bench.d_gradient)
    lr = learning_rate(pieces.d_schedule, rules.d_settings, step)
    pieces.d_optimizer(bench.d, bench.d_gradient, bench.d_slots, step, lr, rules.d_settings)


@numba.njit(**OPTIONS)
def update_generator(pieces, rules, g_net, d_net, bench, step, losses):
    """One update of G from the points that it has just made; ``step`` counts from 1."""
    each = 1 if rules.of_sets else rules.batch
    places = 2 if rules.needs_real else 1
    columns, points = places * each, bench.points
    if rules.needs_real:
        look(pieces, rules, bench.real, bench.d_values, 0, places)
    look(pieces, rules, points, bench.d_values, places - 1, places)
    at = judge(pieces, rules, d_net, bench, columns)
    real = columns - each
    losses[3] = pieces.g_loss(
        bench.odds[:real], bench.odds[real:columns], bench.d_odds[real:columns], 1, rules.loss
    )
    bench.d_odds[:real] = 0
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    back_through(rules, d_net, bench, at, columns, False)
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
    lr = learning_rate(pieces.g_schedule, rules.g_settings, step)
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
def learning_rate(rate, settings, step):
    """The same as ``optimizers.learning_rate``."""
    return rate(settings[4], settings[5], np.int64(settings[6]), np.int64(settings[7]), step)
