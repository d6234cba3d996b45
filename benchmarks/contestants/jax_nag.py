"""The JAX program in a process of its own, so that the number of its threads can be set."""

import os
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from typing import IO, cast

from benchmarks.contestants.games import game, most_epochs, updates
from benchmarks.measure import Contestant, UnavailableError, lasting

NAME = "JAX program"
_EPOCHS = 25
"""Epochs of one call of the compiled program."""
_ONE_THREAD = {"NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
"""XLA sizes its pool of threads by NPROC."""


def jax_nag(stack: ExitStack, members: int, one_thread: bool, seconds: float) -> tuple[Contestant, float]:
    """So many members of nag, and the seconds that compiling took; the process ends with the stack.

    Raises:
        UnavailableError: JAX is not installed.
    """
    if find_spec("jax") is None:
        raise UnavailableError("the JAX program (jax is not installed)")
    process = stack.enter_context(_started(members, one_thread))
    stdin, stdout = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
    compiling = float(stdout.readline())

    def make(chunks: int) -> Contestant:
        def turn() -> float:
            print(chunks, file=stdin, flush=True)
            return float(stdout.readline())

        return Contestant(NAME, turn, members * updates(game("nag", chunks * _EPOCHS)))

    return lasting(seconds, make, most_epochs("nag") // _EPOCHS), compiling


def _started(members: int, one_thread: bool) -> subprocess.Popen[str]:
    """Leaving its context closes the pipes, upon which the program ends."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "benchmarks.contestants.jax_program", str(members), str(_EPOCHS)],
        env=os.environ | (_ONE_THREAD if one_thread else {}) | {"JAX_PLATFORMS": "cpu"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
