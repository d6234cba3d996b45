"""Shapes in signatures are checked in every test run; compiled code is left out of it."""

import pkgutil
from pathlib import Path

from jaxtyping import install_import_hook

_PACKAGE = Path(__file__).parent.parent / "gancli"
_COMPILED = ("gancli.kernels", "gancli.engine.fused")


def _checked(folder, prefix):
    """The packages and modules to check: a package as a whole where nothing in it is compiled."""
    for module in pkgutil.iter_modules([str(folder)]):
        name = f"{prefix}.{module.name}"
        if any(compiled.startswith(f"{name}.") for compiled in _COMPILED):
            yield from _checked(folder / module.name, name)
        elif name not in _COMPILED:
            yield name


install_import_hook(list(_checked(_PACKAGE, "gancli")), "beartype.beartype")
