"""The draws of one update, compiled: real points, and the points that G makes of its noise."""

import numba
import numpy as np

from gancli import scalars
from gancli.engine.fused.inlining import ready
from gancli.engine.fused.network import copy, forward
from gancli.engine.fused.options import INNER, MERGED
from gancli.engine.schedules import faded
from gancli.streams import Stream

_REAL = int(Stream.REAL)
_faded = numba.njit(**INNER)(ready(faded))


@numba.njit(**MERGED)
def draw_real(pieces, rules, bench, seed, step):
    """The real points of a D update."""
    u = bench.uniforms[: rules.uniforms * rules.batch]
    pieces.uniforms(seed, _REAL, np.uint64(step), u)
    pieces.target(u, bench.real, rules.source)
    if rules.sort:
        scalars.sort(bench.real)


@numba.njit(**MERGED)
def generate(pieces, rules, net, bench, seed, noise, dropout, step):
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


@numba.njit(**INNER)
def blur(pieces, rules, points, seen, seed, stream, step, epoch):
    """What D sees of points: with instance noise."""
    level = seen.dtype.type(_faded(rules.blur, rules.blur_end, epoch))
    if level == 0:
        copy(points, seen)
        return
    pieces.uniforms(seed, stream, np.uint64(step), seen)
    for k in range(seen.size):
        seen[k] = points[k] + level * scalars.normal_quantile(seen[k])


@numba.njit(**MERGED)
def _to_factors(masks, dropout, kept):
    zero = masks.dtype.type(0)
    for k in range(masks.size):
        masks[k] = zero if masks[k] < dropout else kept
