"""A known game near its equilibrium: eigenvalues, multipliers and the critical step, predicted and measured."""

import numpy as np

from gancli.config import Experiment
from gancli.experiments.theory.companion import companion
from gancli.experiments.theory.comparison import Local, Pair
from gancli.experiments.theory.critic import Critic, Vector
from gancli.experiments.theory.critical import critical, spectral_radius
from gancli.experiments.theory.measured import Played, scaled
from gancli.experiments.theory.rules import RULES


def local(solved: Critic, played: Played, experiment: Experiment) -> Local:
    """Everything that linear algebra says, and why it says nothing where it does not."""
    d, g = solved.equilibrium()
    rest, plain = np.concatenate([d, g]), solved.jacobian()
    if not np.isfinite(plain).all():
        return Local(remark=f"the penalty {experiment.discriminator.penalty!r} has a kink at rest")
    jacobian = plain
    if experiment.play == "consensus":  # the field is v − γ∇½‖v‖², at rest J − γJᵀJ (Mescheder 2017)
        jacobian = plain - experiment.consensus * plain.T @ plain
    eigenvalues = paired(jacobian, played.jacobian(rest))
    matrix = companion(plain, len(d), experiment)
    if matrix is None:
        return Local(eigenvalues, remark=_why(experiment))
    found = played.multiplier_matrix(rest)

    def predicted(factor: float) -> float:
        return spectral_radius(_known(companion(plain, len(d), scaled(experiment, factor))))

    def measured(factor: float) -> float:
        return spectral_radius(played.scaled(factor).multiplier_matrix(rest))

    speed = float(np.abs(np.linalg.eigvals(jacobian)).max()) * _longest(experiment)
    return Local(
        eigenvalues,
        paired(matrix, found),
        Pair(spectral_radius(matrix), spectral_radius(found)),
        Pair(critical(predicted, speed), critical(measured, speed)),
    )


def paired(predicted: Vector, measured: Vector) -> list[Pair]:
    """The eigenvalues of two matrices, each one beside its like, the largest first."""
    from scipy.optimize import linear_sum_assignment

    one, two = np.linalg.eigvals(predicted), np.linalg.eigvals(measured)
    one = one[np.lexsort((-one.imag, -np.abs(one).round(9)))]
    rows, columns = linear_sum_assignment(np.abs(one[:, None] - two[None, :]))
    return [Pair(complex(one[i]), complex(two[j])) for i, j in zip(rows, columns, strict=True)]


def _known(matrix: Vector | None) -> Vector:
    assert matrix is not None
    return matrix


def _why(experiment: Experiment) -> str:
    """Why an epoch has no linear part."""
    sides = {experiment.discriminator.optimizer.name, experiment.generator.optimizer.name}
    names = " and ".join(sorted(name for name in sides if not RULES[name].linear))
    return f"{names}: the gradient is divided by its own size, which is 0 at rest"


def _longest(experiment: Experiment) -> float:
    """The longest way in an epoch for a gradient of 1."""
    d, g = experiment.discriminator.optimizer.lr, experiment.generator.optimizer.lr
    return max(experiment.d_steps * d, experiment.g_steps * g)
