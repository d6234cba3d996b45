"""What the parameters of targets may be, and the error that says so."""

from gancli.errors import UsageError

LARGEST = 1e9
"""No parameter is larger in size: squares of points stay far from the end of float32."""
SMALLEST = 1e-9
"""No standard deviation is smaller."""


def require(fine: bool, where: str, given: object, allowed: str) -> None:
    """UsageError, which names the parameter and what is allowed, unless it is fine."""
    if not fine:
        raise UsageError(f"{where}: {given!r} will not do", cause=f"allowed: {allowed}")


def size(where: str, given: float) -> float:
    """A width, which must not be too small."""
    require(given >= SMALLEST, where, given, f"at least {SMALLEST:g}")
    return given


def between(where: str, given: float, low: float, high: float) -> None:
    """UsageError unless the number lies there."""
    require(low <= given <= high, where, given, f"between {low:g} and {high:g}")
