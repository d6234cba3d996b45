"""The rows of the tables that ``gan theory`` prints."""

from math import isinf
from typing import TYPE_CHECKING

from gancli.experiments.theory.pair import Number, Pair

if TYPE_CHECKING:
    from gancli.experiments.theory.compare import Comparison
    from gancli.experiments.theory.equilibria import Rest
    from gancli.experiments.theory.fit import Fit


def of_comparison(found: "Comparison") -> list[list[str]]:
    """Everything that is predicted, a row each."""
    place = ", ".join(f"{name} {x:g}" for name, x in zip(found.names, found.local.rest, strict=True))
    rows = [_row(f"field at {place}", found.local.field)]
    rows += [_row("eigenvalue of the field", pair) for pair in found.local.eigenvalues]
    rows += [_row("multiplier of an epoch", pair) for pair in found.local.multipliers]
    if found.local.radius.measured is not None:
        rows += [_row("spectral radius", found.local.radius), _critical(found)]
    epoch = f"epoch {len(found.paths.measured) - 1:,}"
    ends = zip(found.names, found.paths.predicted[-1], found.paths.measured[-1], strict=True)
    rows += [_row(f"{name} at {epoch}", Pair(float(p), float(m))) for name, p, m in ends]
    return [*rows, ["anywhere on the path, at most", "", "", _gap(found.paths.difference)]]


def of_fit(each: "Fit") -> list[list[str]]:
    """One divergence: its optimum twice, and where training came to."""
    optima = (("predicted", each.predicted), ("by the loss", each.bound))
    rows = [
        [each.loss if k == 0 else "", name, f"{o.divergence:.7f}", f"{o.mean:.6f}", f"{o.sd:.6f}"]
        for k, (name, o) in enumerate(optima)
    ]
    if each.trained is None:
        return rows
    told = [each.trained.interval(values) for values in (each.trained.means, each.trained.sds)]
    return [
        *rows,
        ["", f"trained, {len(each.trained.means)} seeds", "", *(f"{m:.4f} ± {half:.4f}" for m, half in told)],
    ]


def of_rest(each: "Rest") -> list[str]:
    """One loss at rest."""
    gap = max(each.d.difference or 0.0, each.g.difference or 0.0)
    pairs = (each.d.predicted, each.d.measured, each.g.predicted, each.g.measured)
    return [each.loss, *map(_shown, pairs), _gap(gap)]


def _row(name: str, pair: "Pair") -> list[str]:
    return [name, _shown(pair.predicted), _shown(pair.measured), _gap(pair.difference)]


def _critical(found: "Comparison") -> list[str]:
    """The critical factor as the learning rates that it stands for."""
    e = found.experiment
    rates = sorted({e.discriminator.optimizer.lr, e.generator.optimizer.lr})

    def steps(factor: Number) -> str:
        assert isinstance(factor, float)
        if isinf(factor):
            return "none is too large"
        return ", ".join(f"{factor * rate:.7g}" for rate in rates) if factor else "none is small enough"

    gap = found.local.critical.difference
    both = (found.local.critical.predicted, found.local.critical.measured)
    return ["critical step", *map(steps, both), _gap(None if gap is None else gap * rates[-1])]


def _shown(value: Number) -> str:
    if value is None:
        return "any"
    if isinstance(value, complex):
        return f"{_shown(value.real)} {'−' if value.imag < 0 else '+'} {abs(value.imag):.7f}i"
    return f"{round(value, 7) + 0.0:.7f}".replace("-", "−")


def _gap(difference: float | None) -> str:
    return "–" if difference is None else f"{difference:.1e}" if difference else "0"
