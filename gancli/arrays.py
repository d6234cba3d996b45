"""The few operations that NumPy and torch spell differently, so that a network is written down once.

The engine runs the networks, views and losses on torch tensors; the reading half runs the same functions on NumPy
arrays and never imports torch. Everything here works element by element or along the last axes, for any leading axes.
Sigmoid and softplus are built from tanh, exp and log1p because torch's own give other last bits in a vector's body
than in its tail, which would let a member's numbers depend on how many neighbours it has.
"""

import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

Tensor = Any
"""A NumPy array or a torch tensor."""
_TINY = float(np.finfo(np.float32).tiny)


def namespace(x: Tensor) -> ModuleType:
    """The torch module for its tensors, NumPy for everything else."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(x, torch.Tensor) else np


def constant(value: float, like: Tensor) -> Tensor:
    """The number as a torch scalar of the same precision and place, which spares a conversion each time it is used."""
    return value if namespace(like) is np else _scalar(value, like.dtype, like.device)


@cache
def _scalar(value: float, dtype: Any, device: Any) -> Tensor:
    return sys.modules["torch"].tensor(value, dtype=dtype, device=device)


def sigmoid(x: Tensor) -> Tensor:
    """1 / (1 + e⁻ˣ)."""
    half = constant(0.5, x)
    return half + half * namespace(x).tanh(half * x)


def softplus(x: Tensor) -> Tensor:
    """log(1 + eˣ), without overflow.

    A number too small to change any other one keeps torch away from 0, where it takes the slopes of both kinks for 0.
    """
    xp = namespace(x)
    if xp is not np:
        x = x + constant(_TINY, x)
    return relu(x) + xp.log1p(xp.exp(-xp.abs(x)))


def relu(x: Tensor) -> Tensor:
    """max(x, 0)."""
    xp = namespace(x)
    return np.maximum(x, 0) if xp is np else xp.relu(x)


def root(x: Tensor) -> Tensor:
    """√x, with the slope 0 at 0."""
    xp = namespace(x)
    above = x > 0
    return xp.where(above, xp.sqrt(xp.where(above, x, xp.ones_like(x))), 0 * x)


def elu(x: Tensor) -> Tensor:
    """X above 0, eˣ − 1 below."""
    xp = namespace(x)
    return relu(x) + xp.expm1(xp.clip(x, None, 0))


def detach(x: Tensor) -> Tensor:
    """X as a constant: no gradient flows through it."""
    return x if namespace(x) is np else x.detach()


def mean(x: Tensor, *, keepdims: bool = False) -> Tensor:
    """The mean along the last axis."""
    return x.sum(-1, keepdims=keepdims) / constant(float(x.shape[-1]), x)


def sort(x: Tensor) -> Tensor:
    """Ascending along the last axis."""
    return np.sort(x, -1) if namespace(x) is np else x.sort(-1).values


def split(x: Tensor, sizes: Sequence[int]) -> Sequence[Tensor]:
    """Successive parts of the last axis."""
    return np.split(x, np.cumsum(sizes[:-1]), -1) if namespace(x) is np else x.split(list(sizes), -1)


def concatenate(parts: list[Tensor], axis: int) -> Tensor:
    """The parts joined along one axis."""
    xp = namespace(parts[0])
    return np.concatenate(parts, axis) if xp is np else xp.cat(parts, axis)


def normal_quantile(u: Tensor) -> Tensor:
    """The standard normal number below which a share u falls."""
    if namespace(u) is np:
        from scipy.special import ndtri

        return ndtri(u)
    return sys.modules["torch"].special.ndtri(u)


def affine(weight: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    """Weight · x [+ bias]: ``(…, O, I), (…, O), (…, I, B)`` → ``(…, O, B)``."""
    xp = namespace(x)
    if bias is None:
        return weight @ x
    if xp is np:
        # matmul is slow where it sums over one number, and never makes use of the memory that it allocated
        product = weight * x if weight.shape[-1] == 1 else np.matmul(weight, x)
        product += bias[..., None]
        return product
    return xp.baddbmm(bias[..., None], weight, x)
