"""One function as compiled code that is called by its address, compiled once for a precision."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.core import config, types
from numba.core.errors import NumbaExperimentalFeatureWarning

from gancli.engine.fused import elementary
from gancli.engine.fused.inlining import ready
from gancli.engine.fused.options import OPTIONS

assert elementary  # its versions of the scalars must be known before anything is compiled

NUMBA: Any = config
"""Numba's settings, of which CACHE_DIR says where compiled code is kept; empty for nowhere."""
Function = Callable[..., Any]


class Absent(types.WrapperAddressProtocol):
    """A function that a game does not need: it has a type, and is never called."""

    def __init__(self, signature: Any) -> None:
        self._signature = signature

    def __wrapper_address__(self) -> int:
        """Numba's sign for no address."""
        return -1

    def signature(self) -> Any:
        """What it would take and return."""
        return self._signature


def compiled(function: Function | None, kind: str, dtype: str) -> Any:
    """The function as compiled code; all of one kind are interchangeable."""
    return _compiled(function, kind, dtype) if function else Absent(_signature(kind, dtype))


@functools.cache
def _compiled(function: Function, kind: str, dtype: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        return numba.cfunc(_signature(kind, dtype), cache=bool(NUMBA.CACHE_DIR), **OPTIONS)(ready(function))


def _signature(kind: str, dtype: str) -> Any:
    number = numba.from_dtype(np.dtype(dtype))
    array, slots, index = number[::1], number[:, ::1], numba.int64
    pair = types.UniTuple(number, 2)  # type: ignore[no-untyped-call]
    signatures = {
        "uniforms": numba.void(numba.uint64, index, numba.uint64, array),
        "fill": numba.void(array, array, array),
        "noise": numba.void(array, index, number, number, number),
        "activation": numba.void(array, array),
        "curve": numba.void(array, array, array),
        "place": numba.void(array, array, array, index, array),
        "weigh": number(array, index, array),
        "look": numba.void(array, index, number, array),
        "look_back": numba.void(array, index, number, array, array, array),
        "d_loss": pair(array, array, array, array, array),
        "g_loss": number(array, array, array, index, array),
        "penalty": number(array, array, number, array),
        "layer": numba.void(array, index, array, index, index, index, index, index),
        "gradient": numba.void(array, index, index, array, index, index, array, index, index),
        "back": numba.void(array, index, array, index, index, array, index, index),
        "schedule": numba.float64(numba.float64, numba.float64, index, index, index),
        "optimizer": numba.void(array, array, slots, index, numba.float64, numba.float64[::1]),
    }
    return signatures[kind]
