"""The compiled scalar functions against NumPy and SciPy: a few units in the last place, and NaN stays NaN."""

import numba
import numpy as np
import pytest
from scipy.special import expit, ndtri

from gancli import scalars
from gancli.engine.fused import elementary
from gancli.engine.fused.options import OPTIONS

assert elementary
GRID = np.linspace(-12, 12, 40_001)
UNITS = (np.append(np.arange(0, 2**23, 211), [0, 1, 2**22 - 1, 2**22, 2**23 - 1]) + 0.5) * 2.0**-23
CASES = {
    "exp": (np.exp, np.linspace(-80, 80, 40_001)),
    "expm1": (np.expm1, np.append(GRID, GRID * 1e-4)),
    "log": (np.log, np.exp(GRID * 3)),
    "log1p": (np.log1p, np.exp(GRID)),
    "tanh": (np.tanh, np.append(GRID, GRID * 1e-4)),
    "sigmoid": (expit, GRID * 5),
    "softplus": (lambda x: np.logaddexp(0, x), GRID * 5),
    "normal_quantile": (ndtri, UNITS),
}


def over(function):
    @numba.njit(**OPTIONS)
    def loop(x, y):
        for k in range(x.size):
            y[k] = function(x[k])

    def call(x):
        y = np.empty_like(x)
        loop(x, y)
        return y

    return call


def test_every_scalar_function_is_compiled_and_tested():
    public = {
        name
        for name, value in vars(scalars).items()
        if callable(value) and value.__module__ == scalars.__name__ and name[0] != "_" and name != "sort"
    }
    assert public == set(CASES)
    assert set(CASES) == {f.__name__ for f in elementary.COMPILED}


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 3.5e-7), ("float64", 1e-14)])
@pytest.mark.parametrize("name", CASES)
def test_a_compiled_function_is_accurate_and_hands_nan_on(name, dtype, tolerance):
    truth, x = CASES[name]
    x = x.astype(dtype)
    function = over(getattr(scalars, name))
    wanted = truth(x.astype(np.float64))
    allowed = tolerance * np.maximum(
        np.abs(wanted), 0.3 if name in ("normal_quantile", "log") else 0
    )  # these pass through 0
    assert (np.abs(function(x).astype(np.float64) - wanted) <= allowed).all()
    assert np.isnan(function(np.full(9, np.nan, dtype))).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 12, 501])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_sorting_is_numpys(dtype, count):
    compiled = numba.njit(**OPTIONS)(lambda x: scalars.sort(x))
    x = np.random.default_rng(count).normal(size=count).astype(dtype)
    plain, own = x.copy(), x.copy()
    scalars.sort(plain)
    compiled(own)
    np.testing.assert_array_equal(plain, np.sort(x))
    np.testing.assert_array_equal(own, np.sort(x))


@pytest.mark.parametrize("name", CASES)
def test_a_plain_function_is_the_library_s(name):
    truth, x = CASES[name]
    for value in x[::4001].tolist():
        assert getattr(scalars, name)(value) == pytest.approx(truth(value), rel=1e-9, abs=1e-9)
