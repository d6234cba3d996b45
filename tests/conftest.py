"""Shapes in signatures are checked in every test run; the compiled kernels are left out of it."""

import pkgutil
from pathlib import Path

from jaxtyping import install_import_hook

_PACKAGE = Path(__file__).parent.parent / "gancli"
_CHECKED = [
    f"gancli.{module.name}" for module in pkgutil.iter_modules([str(_PACKAGE)]) if module.name != "kernels"
]

install_import_hook(_CHECKED, "beartype.beartype")
