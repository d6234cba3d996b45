"""Which devices and cores are there, and which device a run takes."""

import os
import platform
from importlib.metadata import version

from gancli.engine.game import Game
from gancli.errors import UsageError, unknown_name
from gancli.experiments.cost import multiply_adds

DEVICES = ("cpu", "cuda", "mps")
_WORTH_A_GPU = 10**8
"""Multiply-adds of one update of all members, below which a GPU mostly waits to be launched."""


def available() -> list[str]:
    """The devices that torch finds here."""
    import torch

    found = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [name for name in DEVICES if found[name]]


def cores() -> int:
    """The processor cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def choose(asked: str, game: Game, members: int) -> str:
    """The device to train on.

    ``auto`` takes a GPU where an update is large enough to be worth its launch and one is there; only then torch is
    imported to look for it.

    Raises:
        UsageError: The device is unknown or not there.
    """
    if asked not in ("auto", *DEVICES):
        raise unknown_name("device", asked, ("auto", *DEVICES))
    if asked == "cpu":
        return "cpu"
    if asked == "auto":
        worth = members * sum(multiply_adds(game)) >= _WORTH_A_GPU
        return "cuda" if worth and "cuda" in available() else "cpu"
    there = available()
    if asked not in there:
        raise UsageError(
            f"the device {asked!r} is not available here",
            cause="available: " + ", ".join(there),
            fix=f"--device {there[-1]}, or leave --device out",
        )
    if asked == "mps" and game.experiment.dtype == "float64":
        raise UsageError("mps has no float64", fix="--set dtype=float32, or --device cpu")
    return asked


def versions() -> dict[str, str]:
    """What decides a run's last bits besides its settings."""
    names = ("gancli", "torch", "numpy", "scipy", "numba")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
