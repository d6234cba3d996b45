"""What the compiled loop takes: functions, numbers and workspaces of a game, as tuples that numba knows."""

from typing import Any, NamedTuple


class Pieces(NamedTuple):
    """The compiled functions that a game's names stand for; those that it does not need are never called."""

    uniforms: Any
    target: Any
    density: Any
    noise: Any
    output: Any
    squash: Any
    look: Any
    back: Any
    d_loss: Any
    g_loss: Any
    d_penalty: Any
    g_penalty: Any
    d_optimizer: Any
    g_optimizer: Any
    pretraining_optimizer: Any
    d_schedule: Any
    g_schedule: Any
    pretraining_schedule: Any


class Rules(NamedTuple):
    """A game's shapes and numbers; floats of the experiment's precision but where float64 is said."""

    batch: int
    features: int
    """Of a point."""
    judged: int
    """Features of what D judges."""
    of_sets: bool
    sort: bool
    same_batch: bool
    needs_real: bool
    d_steps: int
    g_steps: int
    log_every: int
    uniforms: int
    """Per real point."""
    target: Any
    """The target's parameters."""
    noise_dimension: int
    low: Any
    high: Any
    jitter: Any
    masked: int
    """Numbers of all dropout factors of one forward pass; 0 without dropout."""
    dropout: Any
    kept: Any
    scale: Any
    """What G's output is multiplied by."""
    epsilon: Any
    signs: Any
    """Of D's output units."""
    loss: Any
    """The loss's parameters."""
    clamped: bool
    clamp_low: Any
    clamp_high: Any
    d_factor: Any
    """Of D's penalty; 0 for none."""
    g_factor: Any
    d_settings: Any
    """Of D's optimiser, float64: momentum, β₁, β₂, epsilon, lr, decay, decay_every, updates in all."""
    g_settings: Any
    pretraining_settings: Any
    pretraining_batch: int
    pretraining_low: Any
    pretraining_high: Any


class Bench(NamedTuple):
    """The workspaces of one thread; everything that a loop computes with is brought here (``rules.bench``)."""

    g: Any
    d: Any
    g_slots: Any
    d_slots: Any
    pretraining_slots: Any
    g_matrices: Any
    """1 where a weight belongs to a matrix."""
    d_matrices: Any
    real: Any
    uniforms: Any
    masks: Any
    g_values: Any
    g_slopes: Any
    points: Any
    """The last block of g_values: the generated points."""
    point_slopes: Any
    """The same of g_slopes."""
    g_gradient: Any
    d_values: Any
    d_slopes: Any
    d_gradient: Any
    scratch: Any
    odds: Any
    squashed: Any
    d_odds: Any
