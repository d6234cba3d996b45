"""How everything native is compiled."""

from typing import Any

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "boundscheck": False,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz"},
    "_nrt": False,
}
"""Sums may be reordered into vectors; nothing may assume that there are no NaN, they are results here. Without NumPy's
error model the check for a division by zero would keep loops from being vectorised."""

INNER: dict[str, Any] = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""The same for functions that only compiled code calls: ways in from Python and from C, for arguments of hundreds of
numbers each, would take most of the time of compiling."""

SCALAR: dict[str, Any] = {**OPTIONS, "forceinline": True}
"""The same for functions of one number: only where they are inlined can the loops around them become vectors."""

MERGED: dict[str, Any] = {**INNER, "forceinline": True}
"""The same for functions that take a game's whole tuples in every update: those have hundreds of numbers, which a call
would copy. Merged into their callers they take a quarter less time."""
