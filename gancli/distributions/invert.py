"""Inverting a CDF that has no closed inverse: Newton steps kept inside a shrinking bracket."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Elementwise = Callable[[Float[np.ndarray, " A"]], Float[np.ndarray, " A"]]


def invert(
    cdf: Elementwise, pdf: Elementwise, u: Float[np.ndarray, "*S"], knots: Float[np.ndarray, " G"]
) -> Float[np.ndarray, "*S"]:
    """The x with cdf(x) = u, elementwise, to the last bits of float64; ±∞ for u at or beyond 0 and 1.

    Args:
        cdf: A CDF that does not fall.
        pdf: Its derivative.
        u: Probabilities.
        knots: Ascending points between which nearly all of the mass lies; they give the first brackets.
    """
    flat = np.asarray(u, np.float64).ravel()
    levels = np.maximum.accumulate(cdf(knots))
    cell = np.searchsorted(levels, flat).clip(1, len(knots) - 1)
    first = np.interp(flat, levels, knots)
    x = _refine(cdf, pdf, flat, first, knots[cell - 1], knots[cell])
    x[flat <= 0], x[flat >= 1] = -np.inf, np.inf
    return np.asarray(x.reshape(np.shape(u)))


def _refine(
    cdf: Elementwise,
    pdf: Elementwise,
    u: Float[np.ndarray, " A"],
    first: Float[np.ndarray, " A"],
    low: Float[np.ndarray, " A"],
    high: Float[np.ndarray, " A"],
) -> Float[np.ndarray, " A"]:
    x = first.clip(low, high)
    tolerance = 4 * np.finfo(np.float64).eps * max(float(np.abs(low).max()), float(np.abs(high).max()))
    active = np.arange(len(u))
    for _ in range(100):
        here, density = x[active], pdf(x[active])
        error = cdf(here) - u[active]
        # a Newton step below the rounding of x ends the search, wherever in the bracket it points
        going = np.abs(error) > tolerance * density
        active, here, error, density = active[going], here[going], error[going], density[going]
        if not len(active):
            break
        low[active] = np.where(error < 0, here, low[active])
        high[active] = np.where(error < 0, high[active], here)
        with np.errstate(divide="ignore", over="ignore"):
            step = here - error / density
        inside = (step > low[active]) & (step < high[active])
        x[active] = np.where(inside, step, (low[active] + high[active]) / 2)
        active = active[np.abs(x[active] - here) > tolerance]
    return x
