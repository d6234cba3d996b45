"""Where the time of an update of `nag` goes in the fused engine: its parts, each in a loop of its own."""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.core.errors import NumbaExperimentalFeatureWarning

from benchmarks.contestants.engines import ready
from benchmarks.contestants.games import game
from benchmarks.measure import Effort, Findings, Row
from gancli.engine.fused import draws, network, updates
from gancli.engine.fused.kernels import kit
from gancli.engine.fused.options import OPTIONS
from gancli.engine.fused.rules import rules
from gancli.engine.fused.workspaces import bench
from gancli.networks import initial_weights
from gancli.streams import Stream

_CALLS = 3000


@numba.njit(**OPTIONS)
def _real(pieces, rules, g, d, bench, losses, k):  # type: ignore[no-untyped-def]
    draws.draw_real(pieces, rules, bench, np.uint64(0), k)


@numba.njit(**OPTIONS)
def _generated(pieces, rules, g, d, bench, losses, k):  # type: ignore[no-untyped-def]
    draws.generate(pieces, rules, g, bench, np.uint64(0), 3, 5, k)


@numba.njit(**OPTIONS)
def _layers(pieces, rules, g, d, bench, losses, k):  # type: ignore[no-untyped-def]
    network.forward(g, bench.g, bench.g_values, bench.g_slopes, bench.masks, rules.batch)


@numba.njit(**OPTIONS)
def _update_d(pieces, rules, g, d, bench, losses, k):  # type: ignore[no-untyped-def]
    updates.update_discriminator(pieces, rules, d, bench, np.uint64(0), k + 1, losses)


@numba.njit(**OPTIONS)
def _update_g(pieces, rules, g, d, bench, losses, k):  # type: ignore[no-untyped-def]
    updates.update_generator(pieces, rules, g, d, bench, k + 1, losses)


PARTS: dict[str, Callable[..., None]] = {
    "500 real points (D update): uniforms, normal quantile": _real,
    "500 generated points (either update): uniforms, G forward": _generated,
    "of which G's three layers with two tanh": _layers,
    "D update on them: moments, D forward and backward, momentum": _update_d,
    "G update on them: moments, D, G backward, momentum": _update_g,
}


def pieces(effort: Effort) -> Findings:
    """A row for each part of an update."""
    ready("nag", "fused")
    nag = game("nag", 1)
    compiled, own = kit(nag), bench(nag)
    for network_, layout, stream in (
        (own.g, nag.generator, Stream.GENERATOR_WEIGHTS),
        (own.d, nag.discriminator, Stream.DISCRIMINATOR_WEIGHTS),
    ):
        network_[:] = layout.flatten(initial_weights(layout, nag.experiment.generator, [0], stream))[0]
    taken = (
        compiled.pieces,
        rules(nag),
        compiled.generator,
        compiled.discriminator,
        own,
        np.zeros(5, np.float32),
    )
    return Findings(
        [Row(f"`nag`: {name}", _times(part, taken, effort.turns), "µs") for name, part in PARTS.items()]
    )


def _times(part: Callable[..., None], taken: tuple[Any, ...], turns: int) -> list[float]:
    """Microseconds a call, a number per turn."""

    @numba.njit(**OPTIONS)
    def loop(count, pieces, rules, g, d, bench, losses):  # type: ignore[no-untyped-def]
        for k in range(count):
            part(pieces, rules, g, d, bench, losses, k)

    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        loop(1, *taken)
        for _ in range(turns):
            start = time.perf_counter()
            loop(_CALLS, *taken)
            found.append((time.perf_counter() - start) / _CALLS * 1e6)
    return found
