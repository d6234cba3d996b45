"""The targets that the laws are tried on: every one of the table as it is, and some with other parameters."""

import numpy as np
import pytest

from gancli.distributions import DISTRIBUTIONS, Distribution1D, Distribution2D, build, has_variance

SETTINGS = [(name, {}) for name in DISTRIBUTIONS] + [
    ("gaussian", {"mean": -400, "sd": 0.1}),
    ("uniform", {"low": -3, "high": 1}),
    ("laplace", {"mean": 5, "scale": 0.2}),
    ("student-t", {"location": 2, "scale": 3, "degrees": 1.5}),
    ("student-t", {"degrees": 0.6}),
    ("student-t", {"degrees": 1}),
    ("student-t", {"degrees": 9}),
    ("cauchy", {"location": -7, "scale": 0.1}),
    ("pareto", {"low": 0.5, "exponent": 5.5}),
    ("pareto", {"exponent": 1.5}),
    ("pareto", {"low": 2, "exponent": 1}),
    ("pareto", {"exponent": 0.6}),
    ("exponential", {"mean": 3, "low": -2}),
    ("log-normal", {"log_mean": 1, "log_sd": 1}),
    ("beta", {"a": 0.5, "b": 0.7}),
    ("beta", {"a": 1, "b": 3, "low": -1, "high": 5}),
    ("triangular", {"low": 0, "mode": 0, "high": 2}),
    ("triangular", {"low": -1, "mode": 1, "high": 1}),
    ("mixture", {"means": [-1.0, 2], "sds": [0.065**0.5, 2**0.5], "weights": [0.33, 0.67]}),
    ("mixture", {"means": [0, 1000.0, 0.5], "sds": [0.01, 1, 30]}),
    ("bimodal", {"gap": 2, "weight": 0.9}),
    ("comb", {"weights": [1, 5]}),
    ("point", {"location": -3, "unit": 0.25}),
    ("gaussian-2d", {"mean": [-5, 3], "covariance": [[4, -1], [-1, 0.5]]}),
    ("ring", {"modes": 3, "sd": 0.5}),
    ("grid", {"side": 1}),
    ("grid", {"side": 3, "sd": 0.3}),
    ("swiss-roll", {"radius": 1, "turns": 3, "sd": 0.03}),
    ("two-moons", {"radius": 2, "sd": 1}),
    ("pinwheel", {"arms": 3, "twist": -2, "sd": 0.05}),
]


def cases(chosen):
    """The targets that a condition holds for, as parameters of a test."""
    built = [(f"{name}{len(p) or ''}-{i}", build(name, p)) for i, (name, p) in enumerate(SETTINGS)]
    return [pytest.param(target, id=label) for label, target in built if chosen(target)]


def on_line(target):
    return isinstance(target, Distribution1D)


ALL = cases(lambda target: True)
LINE = cases(on_line)
CONTINUOUS = cases(lambda target: on_line(target) and target.continuous)
HEAVY = cases(lambda target: on_line(target) and not has_variance(target))
PLANE = cases(lambda target: isinstance(target, Distribution2D))


def draw(target, n, seed=0, dtype=np.float64):
    return target.sample(np.random.default_rng(seed).random((target.uniforms, n)).astype(dtype))
