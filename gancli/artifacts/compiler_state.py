"""A name for all that compiled code depends on: our sources, the compiler, Python and the processor."""

import platform
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_ABOVE_THE_ENGINE = {"artifacts", "cli", "experiments", "metrics", "plots"}
"""Layers from which nothing compiled is made."""
_INSTALLED = ("gancli", "llvmlite", "numba", "numpy")


@cache
def state() -> str:
    """32 hexadecimal digits; another name wherever code that was compiled before may not fit any more."""
    found = sha256("\n".join(_facts()).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if name.parts[0] not in _ABOVE_THE_ENGINE:
            found.update(f"\n{name.as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()[:32]


def _facts() -> list[str]:
    from llvmlite import binding

    facts = [sys.version, sys.platform, platform.machine(), *map(version, _INSTALLED)]
    facts.append(binding.get_host_cpu_name())
    with suppress(RuntimeError):  # a processor of which no more is known
        facts.append(binding.get_host_cpu_features().flatten())
    return facts
