"""The results of ``gan theory`` as JSON holds them: complex numbers as [real, imaginary], nothing as null."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from gancli.experiments.theory.compare import Comparison, Paths
from gancli.experiments.theory.equilibria import Rest
from gancli.experiments.theory.fit import Fit
from gancli.experiments.theory.pair import Number, Pair
from gancli.experiments.theory.slopes import Vector

Document = dict[str, Any]


def of_comparison(found: Comparison) -> Document:
    """A known game."""
    return {
        **_head(found.name, found.changed),
        "numbers": list(found.names),
        "equilibrium": found.local.rest.tolist(),
        "field_at_equilibrium": _pair(found.local.field),
        "eigenvalues": [_pair(pair, is_complex=True) for pair in found.local.eigenvalues],
        "multipliers": [_pair(pair, is_complex=True) for pair in found.local.multipliers],
        "spectral_radius": _pair(found.local.radius),
        "critical_factor": _pair(found.local.critical),
        "path": _paths(found.paths, found.flow),
        "verdict": found.verdict,
        "reason": found.local.remark or None,
    }


def of_fit(found: Sequence[Fit], changed: Mapping[str, Any]) -> Document:
    """The fit by divergences."""
    return {
        **_head("fit", changed),
        "divergences": [
            {
                "loss": each.loss,
                "predicted": asdict(each.predicted),
                "measured": asdict(each.bound),
                "trained": each.trained
                and {
                    name: {
                        "values": values.tolist(),
                        **dict(zip(("mean", "half_width"), each.trained.interval(values), strict=True)),
                    }
                    for name, values in (("mean", each.trained.means), ("sd", each.trained.sds))
                },
            }
            for each in found
        ],
    }


def of_equilibria(found: Sequence[Rest], changed: Mapping[str, Any]) -> Document:
    """The losses at rest."""
    return {
        **_head("equilibrium", changed),
        "losses": [
            {"loss": each.loss, "d": _pair(each.d), "g": _pair(each.g), "stated": list(each.stated)}
            for each in found
        ],
    }


def _head(name: str, changed: Mapping[str, Any]) -> Document:
    return {"schema": 1, "game": name, "set": dict(changed)}


def _pair(pair: Pair, *, is_complex: bool = False) -> Document:
    both = {"predicted": pair.predicted, "measured": pair.measured}
    shown = {name: _number(value, is_complex=is_complex) for name, value in both.items()}
    return {**shown, "difference": pair.difference}


def _number(value: Number, *, is_complex: bool) -> Any:
    if value is None:
        return None
    if is_complex:
        return [complex(value).real, complex(value).imag]
    assert not isinstance(value, complex)
    return value if isfinite(value) else None


def _finite(values: Vector) -> list[float | None]:
    return [x if isfinite(x) else None for x in values.tolist()]


def _paths(paths: Paths, flow: Vector | None) -> Document:
    return {
        "epochs": len(paths.measured) - 1,
        "start": _finite(paths.measured[0]),
        "predicted": _finite(paths.predicted[-1]),
        "measured": _finite(paths.measured[-1]),
        "difference": paths.difference,
        "flow": None if flow is None else _finite(flow[-1]),
    }
