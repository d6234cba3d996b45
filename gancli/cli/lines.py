"""What ``train`` prints where there is no terminal: the published scripts' figures at their intervals."""

from collections.abc import Callable

from gancli.records import LOSS_COLUMNS, Array

Line = Callable[[int, dict[str, float], Array], str]
"""(epoch from 0, losses by column, moments of the last real and generated batch (2, F, 4)) → a line."""


def _nag(epoch: int, loss: dict[str, float], moments: Array) -> str:
    real, fake = (f"[{m[0, 0]:.3f}, {m[0, 1]:.3f}]" for m in moments)
    return (
        f"epoch {epoch}: D real {loss['d_real']:.4f} fake {loss['d_fake']:.4f}  G {loss['g']:.4f}  "
        f"[mean, sd] real {real} fake {fake}"
    )


def _mertz(epoch: int, loss: dict[str, float], moments: Array) -> str:
    names = ("mean", "sd", "skew", "kurtosis")
    sides = [
        f"{side} " + " ".join(f"{name} {value:.3f}" for name, value in zip(names, m[0], strict=True))
        for side, m in zip(("real", "fake"), moments, strict=True)
    ]
    return f"epoch {epoch}: " + " | ".join(sides)


def _chivers(epoch: int, loss: dict[str, float], moments: Array) -> str:
    d = loss["d_real"] + loss["d_fake"] + loss["d_penalty"]
    g = loss["g"] + loss["g_penalty"]
    return (
        f"step {epoch}: D {d:.6f} (of which penalty {loss['d_penalty']:.6f})  "
        f"G {g:.6f} (of which penalty {loss['g_penalty']:.6f})"
    )


def plain(epoch: int, loss: dict[str, float], moments: Array) -> str:
    """Losses and moments, for a system whose script prints nothing."""
    mean, sd = (" ".join(f"{value:.3f}" for value in moments[1, :, i]) for i in (0, 1))
    return (
        f"epoch {epoch}: D {loss['d_real'] + loss['d_fake']:.4f}  G {loss['g']:.4f}  fake mean {mean} sd {sd}"
    )


PUBLISHED: dict[str, Line] = {
    "nag": _nag,
    "nag-2017": _nag,
    "mertz": _mertz,
    "chivers": _chivers,
    "chivers-fixed": _chivers,
}


def by_column(losses: Array) -> dict[str, float]:
    """One row of losses (5,) by the names of its columns."""
    return dict(zip(LOSS_COLUMNS, losses.tolist(), strict=True))
