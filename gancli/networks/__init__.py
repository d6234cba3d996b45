"""The networks: layers by name, weights with a leading member axis, one forward pass for NumPy and torch."""

from gancli.networks.layers import ACTIVATIONS, INITIALISATIONS, OUTPUTS
from gancli.networks.perceptron import (
    Layout,
    discriminator_layout,
    features,
    generate,
    generator_layout,
    initial_weights,
    is_trained,
    logits,
    mask_sizes,
    power_iteration,
    values,
)

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "OUTPUTS",
    "Layout",
    "discriminator_layout",
    "features",
    "generate",
    "generator_layout",
    "initial_weights",
    "is_trained",
    "logits",
    "mask_sizes",
    "power_iteration",
    "values",
]
