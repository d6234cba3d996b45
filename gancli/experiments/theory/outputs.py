"""The slopes of both losses in every raw output of D, and how they change: points alone, in pairs, against means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gancli.experiments.theory.slopes import Bend, Slopes, Vector

Place = Callable[[Vector, Vector, Vector, Vector], Vector]
"""What a bend is taken at, from both raw outputs and both weights; linear in the outputs."""


class Outputs(NamedTuple):
    """Those of D's loss and of G's, on real and on generated points."""

    d_real: Vector
    d_made: Vector
    g_real: Vector
    g_made: Vector


@dataclass(frozen=True, eq=False)
class Raw:
    """The raw outputs of D.

    Attributes:
        a: On real points.
        c: On generated ones.
        p: The weights of the former.
        q: Of the latter.
        moved: How both outputs move, where it is asked how slopes change.
    """

    a: Vector
    c: Vector
    p: Vector
    q: Vector
    moved: tuple[Vector, Vector] | None = None

    def of(self, bend: Bend, place: Place) -> Vector:
        """A bend's slope at a place, or how it changes."""
        slope, curvature = bend(place(self.a, self.c, self.p, self.q))
        return np.asarray(slope if self.moved is None else curvature * place(*self.moved, self.p, self.q))


def _real(a: Vector, c: Vector, p: Vector, q: Vector) -> Vector:
    return a


def _made(a: Vector, c: Vector, p: Vector, q: Vector) -> Vector:
    return c


def _gaps(a: Vector, c: Vector, p: Vector, q: Vector) -> Vector:
    return np.asarray(c[None, :] - a[:, None])


def _over(a: Vector, c: Vector, p: Vector, q: Vector) -> Vector:
    return np.asarray(q @ c - a)


def _under(a: Vector, c: Vector, p: Vector, q: Vector) -> Vector:
    return np.asarray(c - p @ a)


def _one_by_one(s: Slopes, raw: Raw) -> Outputs:
    of_d = raw.p * raw.of(s.real, _real), raw.q * raw.of(s.fake, _made)
    return Outputs(*of_d, raw.p * raw.of(s.generator_real, _real), raw.q * raw.of(s.generator, _made))


def _in_pairs(s: Slopes, raw: Raw) -> Outputs:
    both = raw.p[:, None] * raw.q[None, :]
    of_d, of_g = both * raw.of(s.fake, _gaps), both * raw.of(s.generator, _gaps)
    return Outputs(-of_d.sum(1), of_d.sum(0), -of_g.sum(1), of_g.sum(0))


def _to_means(s: Slopes, raw: Raw) -> Outputs:
    """Of E u(Ec − a) + E u(c − Ea)."""
    return Outputs(*_to_mean(s.fake, raw), *_to_mean(s.generator, raw))


def _to_mean(bend: Bend, raw: Raw) -> tuple[Vector, Vector]:
    real, made = raw.p * raw.of(bend, _over), raw.q * raw.of(bend, _under)
    return -real - raw.p * made.sum(), made + raw.q * real.sum()


OUTPUTS: dict[str, Callable[[Slopes, Raw], Outputs]] = {
    "": _one_by_one,
    "pairs": _in_pairs,
    "means": _to_means,
}
"""By ``Slopes.compares``."""
