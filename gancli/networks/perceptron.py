"""Multi-layer perceptrons of E members at once: their weights' names and shapes, and what they compute.

Every weight has a leading member axis; points are features before batch, ``(E, F, B)``, so that matrix products and
element-wise code run over contiguous memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np

from gancli.arrays import Tensor, affine, concatenate, namespace, split
from gancli.config import Discriminator, Generator, Network
from gancli.networks.layers import ACTIVATIONS, INITIALISATIONS, OUTPUTS, log_odds, normal
from gancli.records import Array
from gancli.streams import Stream, uniforms

Weights = Mapping[str, Tensor]
_MINIBATCH_SD = 0.02


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
        return any(1 in shape for name, shape in self.shapes.items() if name.endswith("weight"))

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


def generator_layout(settings: Generator, noise_dimension: int, features: int) -> Layout:
    """G's weights: noise dimension → hidden widths → features of a point."""
    return Layout(_dense([noise_dimension, *settings.hidden, features]))


def discriminator_layout(settings: Discriminator, features: int) -> Layout:
    """D's weights: features of what it judges → hidden widths [→ minibatch discrimination] → its output units."""
    units = OUTPUTS[settings.output].units
    widths = [features, *settings.hidden]
    kernels = settings.minibatch_kernels
    if not kernels:
        return Layout(_dense([*widths, units]))
    shapes = _dense(widths)
    projected = kernels * settings.minibatch_dimension
    shapes |= {"minibatch.weight": (projected, widths[-1]), "minibatch.bias": (projected,)}
    last = len(settings.hidden)
    return Layout(shapes | {f"{last}.weight": (units, widths[-1] + kernels), f"{last}.bias": (units,)})


def _dense(widths: Sequence[int]) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
        shapes[f"{layer}.weight"] = (fan_out, fan_in)
        shapes[f"{layer}.bias"] = (fan_out,)
    return shapes


def initial_weights(
    layout: Layout, settings: Network, seeds: Sequence[int], stream: Stream
) -> dict[str, Array]:
    """The weights that the seeds stand for, ``(E, …)`` by name in float64; tensor i takes step i of the stream."""
    scheme = INITIALISATIONS[settings.initialisation]
    weights: dict[str, Array] = {}
    for index, (name, shape) in enumerate(layout.shapes.items()):
        u = uniforms(seeds, stream, index, 1, prod(shape), np.float64)[0]
        fan_in = layout.shapes[name.replace("bias", "weight")][1]
        if name == "minibatch.weight":
            drawn = _MINIBATCH_SD * normal(u)
        else:
            drawn = (scheme.bias if name.endswith("bias") else scheme.weight)(u, fan_in)
        weights[name] = drawn.reshape(len(seeds), *shape)
    return weights


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


def _last_layers(settings: Discriminator, weights: Weights, batches: Sequence[Tensor]) -> Sequence[Tensor]:
    """The last layer on each batch; one pass over all of them where D judges columns one by one."""
    if settings.minibatch_kernels or len(batches) == 1:
        return [_discriminate(settings, weights, batch) for batch in batches]
    judged = _discriminate(settings, weights, concatenate(list(batches), -1))
    return split(judged, [batch.shape[-1] for batch in batches])


def _discriminate(settings: Discriminator, weights: Weights, x: Tensor) -> Tensor:
    hidden = _hidden(settings, weights, x, ())
    if settings.minibatch_kernels:
        hidden = concatenate([hidden, _closeness(settings, weights, hidden)], -2)
    return _layer(weights, len(settings.hidden), hidden)


def _hidden(settings: Network, weights: Weights, x: Tensor, masks: Sequence[Tensor]) -> Tensor:
    for layer in range(len(settings.hidden)):
        x = _layer(weights, layer, x)
        if masks:
            x = x * masks[layer]
        x = ACTIVATIONS[settings.activations[layer % len(settings.activations)]].function(x)
    return x


def _layer(weights: Weights, layer: int, x: Tensor) -> Tensor:
    return affine(weights[f"{layer}.weight"], weights[f"{layer}.bias"], x)


def _closeness(settings: Discriminator, weights: Weights, hidden: Tensor) -> Tensor:
    """Minibatch discrimination (Salimans 2016): Σ_j exp(−‖M_b − M_j‖₁) per kernel, j over the whole batch."""
    projected = affine(weights["minibatch.weight"], weights["minibatch.bias"], hidden)
    *lead, _, batch = projected.shape
    rows = projected.reshape(*lead, settings.minibatch_kernels, settings.minibatch_dimension, batch)
    distance = namespace(rows).abs(rows[..., :, None] - rows[..., None, :]).sum(-3)
    return namespace(rows).exp(-distance).sum(-1)
