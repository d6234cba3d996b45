"""Multi-layer perceptrons of E members at once: their weights' names and shapes, and what they compute.

Every weight has a leading member axis; points are features before batch, ``(E, F, B)``, so that matrix products and
element-wise code run over contiguous memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np

from gancli.arrays import Tensor, affine, concatenate, detach, namespace, split
from gancli.config import Discriminator, Generator, Network
from gancli.networks.layers import ACTIVATIONS, INITIALISATIONS, OUTPUTS, log_odds, normal
from gancli.records import Array
from gancli.streams import Stream, uniforms

Weights = Mapping[str, Tensor]
_MINIBATCH_SD = 0.02
_POWER_ITERATIONS = 15


@dataclass(frozen=True)
class Layout:
    """The names and shapes of one network's weights, in the order in which they lie in a flat vector."""

    shapes: Mapping[str, tuple[int, ...]]

    @property
    def size(self) -> int:
        """How many numbers one member has."""
        return sum(prod(shape) for shape in self.shapes.values())

    @property
    def has_unit_width(self) -> bool:
        """Whether some matrix product has a side of one, for which a lone member takes another kernel in torch."""
        narrow = any(1 in shape for name, shape in self.shapes.items() if name.endswith("weight"))
        return narrow or not all(map(is_trained, self.shapes))  # a direction is a side of one

    def unflatten(self, flat: Tensor) -> dict[str, Tensor]:
        """Views of a ``(…, size)`` array by name."""
        views, start = {}, 0
        for name, shape in self.shapes.items():
            stop = start + prod(shape)
            views[name] = flat[..., start:stop].reshape(*flat.shape[:-1], *shape)
            start = stop
        return views

    def flatten(self, weights: Weights) -> Tensor:
        """The inverse of ``unflatten``, as a new array."""
        parts = [
            weights[name].reshape(*weights[name].shape[: -len(shape)], -1)
            for name, shape in self.shapes.items()
        ]
        return concatenate(parts, -1)


def is_trained(name: str) -> bool:
    """Whether a tensor is trained; the directions of spectral normalisation follow the others."""
    return not name.endswith(".direction")


def generator_layout(settings: Generator, noise_dimension: int, features: int) -> Layout:
    """G's weights: noise dimension → hidden widths → features of a point."""
    return Layout(_dense([noise_dimension, *settings.hidden, features], settings.bias))


def discriminator_layout(settings: Discriminator, features: int) -> Layout:
    """D's weights: features of what it judges → hidden widths [→ minibatch discrimination] → its output units."""
    units = OUTPUTS[settings.output].units
    widths = [features, *settings.hidden]
    kernels = settings.minibatch_kernels
    if not kernels:
        return Layout(_dense([*widths, units], settings.bias, settings.spectral))
    shapes = _dense(widths, settings.bias, settings.spectral)
    projected = kernels * settings.minibatch_dimension
    shapes |= {"minibatch.weight": (projected, widths[-1]), "minibatch.bias": (projected,)}
    last = len(settings.hidden)
    return Layout(shapes | _layer_shapes(last, widths[-1] + kernels, units, settings.bias, settings.spectral))


def _dense(widths: Sequence[int], bias: bool, spectral: bool = False) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
        shapes |= _layer_shapes(layer, fan_in, fan_out, bias, spectral)
    return shapes


def _layer_shapes(
    layer: int, fan_in: int, fan_out: int, bias: bool, spectral: bool
) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {f"{layer}.weight": (fan_out, fan_in)}
    if bias:
        shapes[f"{layer}.bias"] = (fan_out,)
    if spectral:
        shapes[f"{layer}.direction"] = (fan_out,)
    return shapes


def initial_weights(
    layout: Layout, settings: Network, seeds: Sequence[int], stream: Stream
) -> dict[str, Array]:
    """The weights that the seeds stand for, ``(E, …)`` by name in float64."""
    scheme = INITIALISATIONS[settings.initialisation]
    weights: dict[str, Array] = {}
    for name, shape in layout.shapes.items():
        layer, _, kind = name.partition(".")
        u = uniforms(seeds, stream, _step(layout, name), 1, prod(shape), np.float64)[0]
        fan_in = layout.shapes[f"{layer}.weight"][1]
        if name == "minibatch.weight":
            drawn = _MINIBATCH_SD * normal(u)
        else:
            drawn = {"weight": scheme.weight, "bias": scheme.bias, "direction": normal}[kind](u, fan_in)
        weights[name] = drawn.reshape(len(seeds), *shape)
        if kind == "direction":
            weights[name] = _singular(weights[f"{layer}.weight"], weights[name])
    return _placed(settings, weights) if isinstance(settings, Generator) else weights


def _step(layout: Layout, name: str) -> int:
    """The step of the stream that a tensor takes, whether or not there are biases or directions beside it."""
    layer, _, kind = name.partition(".")
    layers = [other.partition(".")[0] for other in layout.shapes if other.endswith(".weight")]
    place = layers.index(layer)
    return {"weight": 2 * place, "bias": 2 * place + 1, "direction": 2 * len(layers) + place}[kind]


def _placed(settings: Generator, weights: dict[str, Array]) -> dict[str, Array]:
    """G's weights with the last layer scaled and shifted as asked for."""
    last = str(len(settings.hidden))
    weights[f"{last}.weight"] = settings.initial_scale * weights[f"{last}.weight"]
    if f"{last}.bias" in weights:
        weights[f"{last}.bias"] = weights[f"{last}.bias"] + settings.initial_shift
    return weights


def _singular(weight: Array, direction: Array) -> Array:
    """The left singular direction of the largest singular value, by power iterations."""
    for _ in range(_POWER_ITERATIONS):
        direction = power_iteration(weight, direction)
    return direction


def power_iteration(weight: Tensor, direction: Tensor) -> Tensor:
    """One step from a direction u (…, O) towards the largest singular value of W (…, O, I): W Wᵀ u, of length 1."""
    moved = (weight @ (weight.swapaxes(-1, -2) @ direction[..., None]))[..., 0]
    return moved / (moved * moved).sum(-1)[..., None] ** 0.5


def mask_sizes(settings: Generator, batch: int) -> list[tuple[int, int]]:
    """The shapes (width, B) of the dropout masks that one forward pass takes; none without dropout."""
    return [(width, batch) for width in settings.hidden] if settings.dropout else []


def generate(settings: Generator, weights: Weights, noise: Tensor, masks: Sequence[Tensor] = ()) -> Tensor:
    """G's points ``(…, F, B)`` from noise ``(…, Z, B)``.

    ``masks`` are the dropout factors of each hidden layer (0, or 1 / (1 − p)), ``(…, H, B)``.
    """
    hidden = _hidden(settings, weights, noise, masks)
    output = ACTIVATIONS[settings.output].function(_layer(weights, len(settings.hidden), hidden))
    return output if settings.output_scale == 1 else settings.output_scale * output


def logits(settings: Discriminator, weights: Weights, *batches: Tensor) -> tuple[Tensor, ...]:
    """D's log-odds of "real", ``(…, B)`` for each batch ``(…, F, B)``; inside the game, so with D's clamp."""
    head = OUTPUTS[settings.output]

    def odds(x: Tensor) -> Tensor:
        if settings.clamp is None:
            return head.logit(x)
        low, high = settings.clamp
        return log_odds(namespace(x).clip(head.value(x), low, high))

    return tuple(odds(x) for x in _last_layers(settings, weights, batches))


def values(settings: Discriminator, weights: Weights, batch: Tensor, *, clamped: bool = True) -> Tensor:
    """D's output ``(…, B)``: the probability of "real", or a score for heads without one."""
    (last,) = _last_layers(settings, weights, (batch,))
    value = OUTPUTS[settings.output].value(last)
    if settings.clamp is None or not clamped:
        return value
    return namespace(value).clip(value, *settings.clamp)


def features(settings: Discriminator, weights: Weights, batch: Tensor) -> Tensor:
    """D's last hidden layer, ``(…, H, B)``, with the closeness of minibatch discrimination where D has it."""
    hidden = _hidden(settings, weights, batch, ())
    if settings.minibatch_kernels:
        hidden = concatenate([hidden, _closeness(settings, weights, hidden)], -2)
    return hidden


def _last_layers(settings: Discriminator, weights: Weights, batches: Sequence[Tensor]) -> Sequence[Tensor]:
    """The last layer on each batch; one pass over all of them where D judges columns one by one."""
    if settings.minibatch_kernels or len(batches) == 1:
        return [_discriminate(settings, weights, batch) for batch in batches]
    judged = _discriminate(settings, weights, concatenate(list(batches), -1))
    return split(judged, [batch.shape[-1] for batch in batches])


def _discriminate(settings: Discriminator, weights: Weights, x: Tensor) -> Tensor:
    return _layer(weights, len(settings.hidden), features(settings, weights, x))


def _hidden(settings: Network, weights: Weights, x: Tensor, masks: Sequence[Tensor]) -> Tensor:
    for layer in range(len(settings.hidden)):
        x = _layer(weights, layer, x)
        if masks:
            x = x * masks[layer]
        x = ACTIVATIONS[settings.activations[layer % len(settings.activations)]].function(x)
    return x


def _layer(weights: Weights, layer: int, x: Tensor) -> Tensor:
    weight, direction = weights[f"{layer}.weight"], weights.get(f"{layer}.direction")
    if direction is not None:
        weight = weight / _spectral_norm(weight, direction)
    return affine(weight, weights.get(f"{layer}.bias"), x)


def _spectral_norm(weight: Tensor, direction: Tensor) -> Tensor:
    """‖Wᵀu‖, (…, 1, 1): the largest singular value where u is its direction, as a constant (Miyato 2018)."""
    along = weight.swapaxes(-1, -2) @ detach(direction)[..., None]
    return (along * along).sum((-2, -1), keepdims=True) ** 0.5


def _closeness(settings: Discriminator, weights: Weights, hidden: Tensor) -> Tensor:
    """Minibatch discrimination (Salimans 2016): Σ_j exp(−‖M_b − M_j‖₁) per kernel, j over the whole batch."""
    projected = affine(weights["minibatch.weight"], weights["minibatch.bias"], hidden)
    *lead, _, batch = projected.shape
    rows = projected.reshape(*lead, settings.minibatch_kernels, settings.minibatch_dimension, batch)
    distance = namespace(rows).abs(rows[..., :, None] - rows[..., None, :]).sum(-3)
    return namespace(rows).exp(-distance).sum(-1)
