"""The tables of a network's parts: activations, output heads and initialisations."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gancli import scalars
from gancli.arrays import Tensor, elu, namespace, relu, sigmoid, softplus

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """A function that is applied element by element.

    ``native(x, slope)`` is the same for the fused engine, over flat arrays: it puts f(x) in the place of x and f′(x)
    into ``slope``. ``curve(y, slope, curve)`` fills in f″ from both, for penalties on D's slopes.
    """

    function: Callable[[Tensor], Tensor]
    native: Callable[[Tensor, Tensor], None] | None
    description: str
    curve: Callable[[Tensor, Tensor, Tensor], None] | None = None


def _tanh_native(x: Tensor, slope: Tensor) -> None:
    """By t = exp(−2|x|), so that the slope 4t / (1 + t)² keeps its last bits where 1 − tanh² would cancel."""
    zero, one, two = x.dtype.type(0), x.dtype.type(1), x.dtype.type(2)
    for k in range(x.size):
        twice = -two * abs(x[k])
        drop = scalars.expm1(twice)  # t − 1
        share = one / (two + drop)
        y = -drop * share
        slope[k] = two * two * scalars.exp(twice) * share * share
        x[k] = -y if x[k] < zero else y


def _sigmoid_native(x: Tensor, slope: Tensor) -> None:
    for k in range(x.size):
        y = scalars.sigmoid(x[k])
        x[k], slope[k] = y, y - y * y


def _relu_native(x: Tensor, slope: Tensor) -> None:
    zero, one = x.dtype.type(0), x.dtype.type(1)
    for k in range(x.size):
        slope[k] = one if x[k] > zero else zero
        x[k] = zero if x[k] < zero else x[k]


def _elu_native(x: Tensor, slope: Tensor) -> None:
    zero, one = x.dtype.type(0), x.dtype.type(1)
    for k in range(x.size):
        below = scalars.expm1(zero if x[k] > zero else x[k])
        slope[k] = below + one
        x[k] = x[k] if x[k] > zero else below


def _softplus_native(x: Tensor, slope: Tensor) -> None:
    for k in range(x.size):
        slope[k] = scalars.sigmoid(x[k])
        x[k] = scalars.softplus(x[k])


def _linear_native(x: Tensor, slope: Tensor) -> None:
    slope[:] = x.dtype.type(1)


def _tanh_curve(y: Tensor, slope: Tensor, curve: Tensor) -> None:
    two = y.dtype.type(2)
    for k in range(y.size):
        curve[k] = -two * y[k] * slope[k]


def _sigmoid_curve(y: Tensor, slope: Tensor, curve: Tensor) -> None:
    one = y.dtype.type(1)
    for k in range(y.size):
        curve[k] = slope[k] * (one - y[k] - y[k])


def _elu_curve(y: Tensor, slope: Tensor, curve: Tensor) -> None:
    zero = y.dtype.type(0)
    for k in range(y.size):
        curve[k] = slope[k] if y[k] < zero else zero


def _softplus_curve(y: Tensor, slope: Tensor, curve: Tensor) -> None:
    for k in range(y.size):
        curve[k] = slope[k] - slope[k] * slope[k]


def _no_curve(y: Tensor, slope: Tensor, curve: Tensor) -> None:
    curve[:] = y.dtype.type(0)


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Activation(lambda x: namespace(x).tanh(x), _tanh_native, "hyperbolic tangent", _tanh_curve),
    "sigmoid": Activation(sigmoid, _sigmoid_native, "1 / (1 + exp(−x))", _sigmoid_curve),
    "relu": Activation(relu, _relu_native, "max(x, 0)", _no_curve),
    "elu": Activation(elu, _elu_native, "x above 0, exp(x) − 1 below", _elu_curve),
    "softplus": Activation(softplus, _softplus_native, "log(1 + exp(x))", _softplus_curve),
    "linear": Activation(lambda x: x, _linear_native, "x itself", _no_curve),
}


@dataclass(frozen=True)
class Output:
    """How D's last layer becomes its output: (…, units, B) → (…, B), as a log-odds for the losses and as a value.

    The value is an activation, named by ``squash``, of the sum of the units with their ``signs``.
    """

    signs: tuple[int, ...]
    logit: Callable[[Tensor], Tensor]
    value: Callable[[Tensor], Tensor]
    squash: str
    description: str
    is_probability: bool = True

    @property
    def units(self) -> int:
        """The width of D's last layer."""
        return len(self.signs)


def log_odds(probability: Tensor) -> Tensor:
    """log(v / (1 − v))."""
    xp = namespace(probability)
    return xp.log(probability) - xp.log1p(-probability)


def _only(x: Tensor) -> Tensor:
    return x[..., 0, :]


def _real_over_generated(x: Tensor) -> Tensor:
    return x[..., 1, :] - x[..., 0, :]


OUTPUTS: dict[str, Output] = {
    "sigmoid": Output(
        (1,), _only, lambda x: sigmoid(_only(x)), "sigmoid", "the probability of real, from one unit"
    ),
    "softmax": Output(
        (-1, 1),
        _real_over_generated,
        lambda x: sigmoid(_real_over_generated(x)),
        "sigmoid",
        "the same from two units, {generated, real}",
    ),
    "tanh": Output(
        (1,),
        lambda x: log_odds(namespace(x).tanh(_only(x))),
        lambda x: namespace(x).tanh(_only(x)),
        "tanh",
        "tanh taken for a probability; needs discriminator.clamp",
    ),
    "linear": Output((1,), _only, _only, "linear", "a score without bounds", is_probability=False),
}


@dataclass(frozen=True)
class Initialisation:
    """Weights and biases from uniforms in (0, 1) and the layer's fan-in."""

    weight: Callable[[Floats, int], Floats]
    bias: Callable[[Floats, int], Floats]
    description: str


def _within_fan_in(u: Floats, fan_in: int) -> Floats:
    return np.asarray((2 * u - 1) / np.sqrt(fan_in))


def _zero(u: Floats, fan_in: int) -> Floats:
    return np.zeros_like(u)


def normal(u: Floats, fan_in: int = 1) -> Floats:
    """Standard normal numbers by their quantile."""
    from scipy.special import ndtri

    return np.asarray(ndtri(u), np.float64)


def _truncated_normal(u: Floats, fan_in: int) -> Floats:
    """N(0, 1) given that it lies within 2 standard deviations."""
    from scipy.special import ndtr

    low, high = float(ndtr(-2.0)), float(ndtr(2.0))
    return normal(low + u * (high - low))


INITIALISATIONS: dict[str, Initialisation] = {
    "uniform-fan-in": Initialisation(_within_fan_in, _within_fan_in, "all of them U(±1/√fan-in)"),
    "normal": Initialisation(normal, _zero, "weights N(0, 1), biases 0"),
    "truncated-normal": Initialisation(
        _truncated_normal, _zero, "weights N(0, 1) within 2 standard deviations, biases 0"
    ),
}
