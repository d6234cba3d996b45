"""How a verdict writes numbers: short, with a true minus and no zero before the point."""

import numpy as np
from jaxtyping import Float


def short(x: float) -> str:
    """−11.0, .10, 1.05, 412: two decimals, fewer from 10 on, one digit below .01."""
    size = abs(x)
    decimals = 2 if size < 10 else 1 if size < 100 else 0
    digits = f"{size:.1g}" if 0 < size < 0.01 else f"{size:.{decimals}f}"
    return ("−" if x < 0 else "") + (digits.removeprefix("0") if digits.startswith("0.") else digits)


def place(values: Float[np.ndarray, " F"]) -> str:
    """A number, or the two of a point in the plane in brackets."""
    words = [short(float(value)) for value in values]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"
