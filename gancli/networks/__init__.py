"""The networks: layers by name, weights with a leading member axis, one forward pass for NumPy and torch."""

from gancli.networks.layers import ACTIVATIONS, INITIALISATIONS, OUTPUTS
from gancli.networks.perceptron import (
    Layout,
    discriminator_layout,
    generate,
    generator_layout,
    initial_weights,
    logits,
    mask_sizes,
    values,
)

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "OUTPUTS",
    "Layout",
    "discriminator_layout",
    "generate",
    "generator_layout",
    "initial_weights",
    "logits",
    "mask_sizes",
    "values",
]
