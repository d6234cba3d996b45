"""One quantity, predicted and measured."""

from dataclasses import dataclass
from math import isfinite

Number = complex | float | None  # a float is no complex at run time


@dataclass(frozen=True)
class Pair:
    """Both of them; None where there is no such number."""

    predicted: Number
    measured: Number

    @property
    def difference(self) -> float | None:
        """How far apart they are; None where one of them is missing or infinite."""
        if self.predicted is None or self.measured is None:
            return None
        gap = 0.0 if self.predicted == self.measured else abs(self.predicted - self.measured)
        return float(gap) if isfinite(gap) else None


NONE = Pair(None, None)
"""Where there is nothing to predict or to measure."""
