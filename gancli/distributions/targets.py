"""DISTRIBUTIONS: every target by name, and building one from the parameters of a configuration."""

import inspect
from collections.abc import Callable, Mapping

from gancli.distributions import line_targets as line
from gancli.distributions import plane_targets as plane
from gancli.distributions.parameters import LARGEST, require
from gancli.distributions.protocol import Distribution
from gancli.errors import unknown_name

DISTRIBUTIONS: dict[str, Callable[..., Distribution]] = {
    "gaussian": line.gaussian,
    "uniform": line.uniform,
    "laplace": line.laplace,
    "student-t": line.student_t,
    "cauchy": line.cauchy,
    "pareto": line.pareto,
    "exponential": line.exponential,
    "log-normal": line.log_normal,
    "beta": line.beta,
    "triangular": line.triangular,
    "mixture": line.mixture,
    "bimodal": line.bimodal,
    "comb": line.comb,
    "point": line.point,
    "gaussian-2d": plane.gaussian_2d,
    "ring": plane.ring,
    "grid": plane.grid,
    "swiss-roll": plane.swiss_roll,
    "two-moons": plane.two_moons,
    "pinwheel": plane.pinwheel,
}


def build(name: str, parameters: Mapping[str, object]) -> Distribution:
    """The target of that name; parameters that are left out take their defaults.

    Raises:
        UsageError: An unknown name or parameter, a value of another type or out of range.
    """
    if name not in DISTRIBUTIONS:
        raise unknown_name("target", name, DISTRIBUTIONS)
    constructor = DISTRIBUTIONS[name]
    defaults = {key: p.default for key, p in inspect.signature(constructor).parameters.items()}
    for key in parameters:
        if key not in defaults:
            raise unknown_name(f"parameter of the target {name!r}:", key, defaults)
    given = {key: _like(defaults[key], value, f"{name}: {key}") for key, value in parameters.items()}
    return constructor(**given)


def _like(default: object, value: object, where: str) -> object:
    """The value, once it has the shape and the kind of number of the default."""
    if isinstance(default, tuple):
        require(isinstance(value, list | tuple), where, value, "a list")
        assert isinstance(value, list | tuple)
        element = default[0] if default else 0.0
        return tuple(_like(element, item, where) for item in value)
    if isinstance(default, int):
        require(type(value) is int, where, value, "a whole number")
        return value
    require(type(value) in (int, float), where, value, "a number")
    assert isinstance(value, int | float)
    require(-LARGEST <= value <= LARGEST, where, value, f"at most {LARGEST:g} in size")
    return float(value)
