"""Compiled versions of ``gancli.scalars``: polynomials that vectorise in float32, the system's library in float64.

Each is accurate to a few units in the last place (``tests/engine/test_elementary.py`` measures it), and hands a NaN on,
which is why ranges are clipped with comparisons that a NaN fails.
"""

import inspect
import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload

from gancli import scalars
from gancli.engine.fused.options import SCALAR

_f, _i = np.float32, np.int32


@intrinsic
def _bits(typing, x):
    """The 32 bits of a float32 as an int32."""
    return types.int32(types.float32), lambda c, b, s, a: b.bitcast(a[0], ir.IntType(32))


@intrinsic
def _from_bits(typing, x):
    """The inverse of ``_bits``."""
    return types.float32(types.int32), lambda c, b, s, a: b.bitcast(a[0], ir.FloatType())


@numba.njit(**SCALAR)
def _clip(x, low, high):
    x = high if x > high else x
    return low if x < low else x


@numba.njit(**SCALAR)
def _reduced(x):
    """(e^r − 1, 2ⁿ) with x = n·log 2 + r and |r| ≤ ½ log 2 (coefficients: Cephes)."""
    x = _clip(x, _f(-87.3), _f(88.0))
    n = np.floor(x * _f(1.44269504088896341) + _f(0.5))
    r = x - n * _f(0.693359375) - n * _f(-2.12194440e-4)
    p = _f(1.9875691500e-4)
    p = p * r + _f(1.3981999507e-3)
    p = p * r + _f(8.3334519073e-3)
    p = p * r + _f(4.1665795894e-2)
    p = p * r + _f(1.6666665459e-1)
    p = p * r + _f(5.0000001201e-1)
    scale = _from_bits((_i(n) + _i(127)) << _i(23))
    return p * r * r + r, scale


@numba.njit(**SCALAR)
def _exp(x):
    y, scale = _reduced(x)
    return (y + _f(1)) * scale


@numba.njit(**SCALAR)
def _expm1(x):
    y, scale = _reduced(x)
    return y * scale + (scale - _f(1))


@numba.njit(**SCALAR)
def _log(x):
    """From the exponent and a mantissa in [√½, √2) (coefficients: Cephes)."""
    bits = _bits(x)
    exponent = (bits - _i(0x3F3504F3)) >> _i(23)
    m = _from_bits(bits - (exponent << _i(23))) - _f(1)
    p = _f(7.0376836292e-2)
    p = p * m - _f(1.1514610310e-1)
    p = p * m + _f(1.1676998740e-1)
    p = p * m - _f(1.2420140846e-1)
    p = p * m + _f(1.4249322787e-1)
    p = p * m - _f(1.6668057665e-1)
    p = p * m + _f(2.0000714765e-1)
    p = p * m - _f(2.4999993993e-1)
    p = p * m + _f(3.3333331174e-1)
    n = _f(exponent)
    squared = m * m
    y = m + (m * squared * p + n * _f(-2.12194440e-4) - _f(0.5) * squared) + n * _f(0.693359375)
    return y if x == x else x


@numba.njit(**{**SCALAR, "fastmath": False})
def _log1p(x):
    """The logarithm of the rounded 1 + x, with what the rounding lost put back to first order."""
    whole = _f(1) + x
    return _log(whole) + (x - (whole - _f(1))) / whole


@numba.njit(**SCALAR)
def _tanh(x):
    """A rational function of degrees 13 and 6, 1 from 7.9 on (coefficients: Eigen)."""
    x = _clip(x, _f(-7.90531110763549805), _f(7.90531110763549805))
    s = x * x
    p = _f(-2.76076847742355e-16)
    p = p * s + _f(2.00018790482477e-13)
    p = p * s + _f(-8.60467152213735e-11)
    p = p * s + _f(5.12229709037114e-08)
    p = p * s + _f(1.48572235717979e-05)
    p = p * s + _f(6.37261928875436e-04)
    p = p * s + _f(4.89352455891786e-03)
    q = _f(1.19825839466702e-06)
    q = q * s + _f(1.18534705686654e-04)
    q = q * s + _f(2.26843463243900e-03)
    q = q * s + _f(4.89352518554385e-03)
    return x * p / q


@numba.njit(**SCALAR)
def _sigmoid(x):
    return _f(1) / (_f(1) + _exp(-x))


@numba.njit(**SCALAR)
def _softplus(x):
    return (x if x > _f(0) else x * _f(0)) + _log1p(_exp(-abs(x)))


@numba.njit(**SCALAR)
def _normal_quantile(u):
    """√2 erfinv(2u − 1) as 2u − 1 times a function of w = −log(4u(1 − u)), an idea of Giles (2012).

    Polynomials of our own fit, without a branch: one in min(w, 5) with a relative error of 3e-9, in float64 so that the
    result is rounded once, plus one in max(w − 5, 0) for the .3 % that lie further out, with 2e-8.
    """
    x = _f(2) * u - _f(1)
    w = -_log(_f(4) * u * (_f(1) - u))
    beyond = _clip(w - _f(5), _f(0), _f(20))
    b = beyond - _f(5.2)
    q = _f(-6.7402787e-11)
    q = q * b + _f(1.19297929e-09)
    q = q * b - _f(1.0124094e-08)
    q = q * b + _f(5.46575717e-08)
    q = q * b + _f(1.42025257e-07)
    q = q * b - _f(1.21251151e-05)
    q = q * b + _f(0.000296321661)
    q = q * b - _f(0.00678280956)
    q = q * b + _f(0.25769654)
    a = np.float64(_clip(w, _f(-1), _f(5))) - 2.5
    p = 5.17184085349e-10
    p = p * a - 1.23717824677e-08
    p = p * a + 2.48519235382e-08
    p = p * a + 6.58381555349e-07
    p = p * a - 4.85375446803e-06
    p = p * a - 7.01491472347e-06
    p = p * a + 0.000308690610154
    p = p * a - 0.00177165244881
    p = p * a - 0.00590764429599
    p = p * a + 0.348802041648
    p = p * a + 2.12331346974
    return _f(x * (p + beyond * q))


@numba.njit(error_model="numpy")
def _sigmoid64(x):
    return 1 / (1 + math.exp(-x))


@numba.njit(error_model="numpy")
def _softplus64(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@numba.njit(error_model="numpy")
def _normal_quantile64(u):
    """Three Halley steps on Φ from a starting value within .005 (Abramowitz & Stegun 26.2.23)."""
    tail = u if u < 0.5 else 1 - u
    t = math.sqrt(-2 * math.log(tail))
    x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in range(3):
        step = (0.5 * math.erfc(x * math.sqrt(0.5)) - tail) * math.sqrt(2 * math.pi) * math.exp(0.5 * x * x)
        x += step / (1 - 0.5 * x * step)
    return -x if u < 0.5 else x


COMPILED: dict[Callable[..., float], tuple[Any, Any]] = {
    scalars.exp: (_exp, math.exp),
    scalars.expm1: (_expm1, math.expm1),
    scalars.log: (_log, math.log),
    scalars.log1p: (_log1p, math.log1p),
    scalars.tanh: (_tanh, math.tanh),
    scalars.sigmoid: (_sigmoid, _sigmoid64),
    scalars.softplus: (_softplus, _softplus64),
    scalars.normal_quantile: (_normal_quantile, _normal_quantile64),
}
"""Each function's version for float32 and for float64."""


def _register(stub: Callable[..., float], single: Any, double: Any) -> None:
    @overload(stub, jit_options=SCALAR)  # type: ignore[arg-type]
    def choose(x):
        chosen = single if x == types.float32 else double
        return lambda x: chosen(x)


for _stub, _versions in COMPILED.items():
    _register(_stub, *_versions)


overload(scalars.sort, strict=False)(lambda x: inspect.unwrap(scalars.sort))
