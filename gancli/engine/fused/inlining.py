"""Letting compiled pieces call plain functions of ours, which then are compiled in their callers' place."""

import functools
from collections.abc import Callable
from inspect import getclosurevars, isfunction, signature, unwrap
from typing import Any

from numba.extending import overload

from gancli.engine.fused.options import SCALAR

Function = Callable[..., Any]
_OURS = ("gancli.losses", "gancli.distributions", "gancli.networks")


def ready(function: Function) -> Function:
    """The function without a type checker around it, once the compiler knows every plain function that it calls."""
    plain = unwrap(function)
    for part in _parts(plain):
        _know(part)
    return plain


def _parts(function: Function) -> list[Function]:
    """Innermost first."""
    closure = getclosurevars(function)
    called: list[Function] = [
        f
        for f in (*closure.nonlocals.values(), *closure.globals.values())
        if isfunction(f) and f.__module__.startswith(_OURS)
    ]
    return [part for f in called for part in (*_parts(unwrap(f)), f)]


@functools.cache
def _know(part: Function) -> None:
    names = ", ".join(signature(part).parameters)
    same = eval(f"lambda {names}: plain", {"plain": unwrap(part)})  # noqa: S307
    overload(part, jit_options=SCALAR, strict=False)(same)  # type: ignore[arg-type]
