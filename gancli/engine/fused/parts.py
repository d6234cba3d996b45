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
    curves: Any
    """Of D's activations, layer by layer; this and what follows is for penalties on D's slopes."""
    squash_curve: Any
    places: Any
    """What fills D's input with the points at which slopes are taken, two of them."""
    weigh: Any
    """From the slopes to the penalty and its gradient."""
    bare: Any
    """The products of D's layers without their biases."""


class Rules(NamedTuple):
    """A game's shapes and numbers; floats of the experiment's precision but where float64 is said."""

    batch: int
    features: int
    """Of a point."""
    judged: int
    """Features of what D judges."""
    each: int
    """Columns of what D judges, of the real points and of the generated ones each."""
    of_sets: bool
    looks: bool
    """Whether D judges something else of single points than themselves."""
    sort: bool
    same_batch: bool
    simultaneous: bool
    needs_real: bool
    compared: int
    """Which of D's blocks G's loss compares: 0 its input, without any D; −1 its raw outputs."""
    d_steps: int
    g_steps: int
    log_every: int
    uniforms: int
    """Per real point."""
    source: Any
    """The parameters of what real points are drawn from."""
    density: Any
    """The parameters of the target's density."""
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
    places: int
    """At how many places D's penalty takes slopes; 0 where it takes none."""
    penalty_uniforms: int
    """Random numbers that it takes."""
    clip: Any
    """What D's weights are clipped to; 0 for not at all."""
    blur: float
    """The standard deviation of the instance noise in the first epoch; 0 for none."""
    blur_end: float
    """After how many epochs nothing is left of it."""
    g_factor: Any
    average: Any
    """What of G's average stays in an update; 0 without one."""
    fresh: Any
    """What it takes of the weights."""
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
    rival: Any
    """The D that G plays against; D itself where they alternate."""
    compared: Any
    """A block of D on the real points."""
    seen_real: Any
    """The real points as D sees them, with instance noise; the same memory without it."""
    seen: Any
    """The generated points as D sees them."""
    judged_real: Any
    """What D judges of either, side by side no more."""
    judged_fake: Any
    deltas: Any
    bends: Any
    tangents: Any
    along: Any
    across: Any
