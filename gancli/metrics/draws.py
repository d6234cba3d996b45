"""Real points for the metrics and floors that need some."""

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution


def real_points(
    target: Distribution, shape: tuple[int, ...], rng: np.random.Generator
) -> Float[np.ndarray, "*E F N"]:
    """Independent points of the target; ``shape`` is (*E, N)."""
    uniforms = rng.random((*shape[:-1], target.uniforms, shape[-1]))
    # 0 would be a point at −∞
    return target.sample(np.maximum(uniforms, 2.0**-54, out=uniforms))
