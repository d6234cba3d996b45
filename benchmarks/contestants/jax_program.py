"""The preset nag as a good JAX program: pure functions of one member, ``lax.scan`` over updates, ``vmap`` over members.

float32, jitted, the random numbers of an epoch made inside with ``jax.random`` (its default generator, which is the
faster one here). As a program it is a contestant in a process of its own: it compiles a chunk of epochs, says how long
that took, and then trains afresh for as many chunks as each line of its input asks for, answering with the seconds.

    python -m benchmarks.contestants.jax_program MEMBERS EPOCHS
"""

import sys
import time
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import jax
from jax import Array, lax
from jax import numpy as jnp

POINTS, STEPS = 500, 20
MEAN, SD, RATE, MOMENTUM = 4.0, 1.25, 1e-3, 0.9
Net = list[tuple[Array, Array]]


class State(NamedTuple):
    """Both networks, a (weight, bias) per layer, and the velocities of their optimisers."""

    g: Net
    d: Net
    g_velocity: Net
    d_velocity: Net


def begin(key: Array) -> State:
    """The weights that a key stands for."""
    keys = iter(jax.random.split(key, 12))
    g, d = _net(keys, [1, 5, 5, 1]), _net(keys, [4, 10, 10, 1])
    still = partial(jax.tree.map, jnp.zeros_like)
    return State(g, d, still(g), still(d))


def update_d(state: State, real: Array, noise: Array) -> State:
    """One update of D from real points and noise, (1, POINTS) each."""
    seen = jnp.concatenate([view(real), view(generate(state.g, noise))], 1)
    d, velocity = _descend(state.d, state.d_velocity, jax.grad(_d_loss)(state.d, seen))
    return state._replace(d=d, d_velocity=velocity)


def update_g(state: State, noise: Array) -> State:
    """One update of G from noise (1, POINTS)."""
    g, velocity = _descend(state.g, state.g_velocity, jax.grad(_g_loss)(state.g, state.d, noise))
    return state._replace(g=g, g_velocity=velocity)


def play(epochs: int, state: State, key: Array, chunk: Array) -> State:
    """So many epochs, with the random numbers of this chunk of them."""
    return lax.scan(_epoch, state, jax.random.split(jax.random.fold_in(key, chunk), epochs))[0]


def generate(g: Net, noise: Array) -> Array:
    """G's points (1, B) from noise (1, B)."""
    h = jnp.tanh(_dense(g[0], noise))
    h = jnp.tanh(_dense(g[1], h))
    return _dense(g[2], h)


def view(x: Array) -> Array:
    """Mean, sd, skewness and excess kurtosis of (1, B) points, (4, 1)."""
    mean = x.mean(-1, keepdims=True)
    deviation = x - mean
    sd = jnp.sqrt((deviation * deviation).mean(-1, keepdims=True))
    z = deviation / sd
    cubes = z * z * z
    skewness, kurtosis = cubes.mean(-1, keepdims=True), (cubes * z).mean(-1, keepdims=True) - 3.0
    return jnp.concatenate([mean, sd, skewness, kurtosis])


def _epoch(state: State, key: Array) -> tuple[State, None]:
    keys = jax.random.split(key, 3)
    real = MEAN + SD * jax.random.normal(keys[0], (STEPS, 1, POINTS))
    d_noise, g_noise = (jax.random.uniform(k, (STEPS, 1, POINTS)) for k in keys[1:])
    state, _ = lax.scan(lambda s, numbers: (update_d(s, *numbers), None), state, (real, d_noise))
    state, _ = lax.scan(lambda s, noise: (update_g(s, noise), None), state, g_noise)
    return state, None


def _logits(d: Net, seen: Array) -> Array:
    h = jax.nn.sigmoid(_dense(d[0], seen))
    h = jax.nn.sigmoid(_dense(d[1], h))
    return _dense(d[2], h)[0]


def _d_loss(d: Net, seen: Array) -> Array:
    """Binary cross-entropy of two sets, the real one first."""
    on_real, on_fake = _logits(d, seen)
    return jax.nn.softplus(-on_real) + jax.nn.softplus(on_fake)


def _g_loss(g: Net, d: Net, noise: Array) -> Array:
    return jax.nn.softplus(-_logits(d, view(generate(g, noise)))[0])


def _descend(net: Net, velocity: Net, gradient: Net) -> tuple[Net, Net]:
    velocity = jax.tree.map(lambda v, slope: MOMENTUM * v + slope, velocity, gradient)
    return jax.tree.map(lambda w, v: w - RATE * v, net, velocity), velocity


def _dense(layer: tuple[Array, Array], x: Array) -> Array:
    weight, bias = layer
    return weight @ x + bias[:, None]


def _net(keys, widths: list[int]) -> Net:
    def drawn(shape, fan_in: int) -> Array:
        return jax.random.uniform(next(keys), shape, minval=-(fan_in**-0.5), maxval=fan_in**-0.5)

    return [(drawn((out, given), given), drawn((out,), given)) for given, out in pairwise(widths)]


def main() -> None:
    """Compile, then train as often as asked."""
    members, epochs = map(int, sys.argv[1:])
    keys = jax.random.split(jax.random.key(0), members)
    state = jax.vmap(begin)(keys)
    start = time.perf_counter()
    program = jax.jit(jax.vmap(partial(play, epochs), in_axes=(0, 0, None))).lower(state, keys, 0).compile()
    print(time.perf_counter() - start, flush=True)
    for chunks in map(int, sys.stdin):
        start = time.perf_counter()
        trained = state
        for chunk in range(chunks):
            trained = program(trained, keys, chunk)
        jax.block_until_ready(trained)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
