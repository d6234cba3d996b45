"""How everything native is compiled."""

from typing import Any

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "boundscheck": False,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
}
"""Sums may be reordered into vectors; nothing may assume that there are no NaN, they are results here. Without NumPy's
error model the check for a division by zero would keep loops from being vectorised."""
