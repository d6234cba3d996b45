"""Stacked perceptrons: the same in NumPy and torch, and the same as one ``nn.Linear`` chain per member."""

from itertools import product

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from gancli.config import Discriminator, Generator
from gancli.networks import (
    ACTIVATIONS,
    OUTPUTS,
    Layout,
    discriminator_layout,
    features,
    generate,
    generator_layout,
    initial_weights,
    is_trained,
    logits,
    mask_sizes,
    power_iteration,
    values,
)
from gancli.streams import Stream

E, B = 3, 7
HIDDEN = (6, 5)
CLAMPS = {"tanh": (0.01, 0.99)}


def numbers(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def weights_of(layout):
    return {name: numbers(E, *shape) for name, shape in layout.shapes.items()}


def in_torch(arrays):
    if isinstance(arrays, dict):
        return {name: torch.from_numpy(array) for name, array in arrays.items()}
    return torch.from_numpy(arrays)


def assert_same(mine, theirs):
    np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def factors(settings, p=0.25):
    rng = np.random.default_rng(5)
    return [(rng.random((E, *size)) >= p) / (1 - p) for size in mask_sizes(settings, B)]


@pytest.mark.parametrize("dropout", [0.0, 0.25])
@pytest.mark.parametrize(("activation", "output"), [*product(ACTIVATIONS, ACTIVATIONS)])
def test_a_generator_is_the_same_in_numpy_and_torch(activation, output, dropout):
    settings = Generator(
        hidden=HIDDEN, activations=(activation,), output=output, output_scale=3.0, dropout=dropout
    )
    weights, noise = weights_of(generator_layout(settings, 2, 2)), numbers(E, 2, B)
    masks = factors(settings)
    mine = generate(settings, weights, noise, masks)
    assert mine.shape == (E, 2, B)
    assert_same(mine, generate(settings, in_torch(weights), in_torch(noise), [in_torch(m) for m in masks]))


@pytest.mark.parametrize("kernels", [0, 4])
@pytest.mark.parametrize(("activation", "output"), [*product(ACTIVATIONS, OUTPUTS)])
def test_a_discriminator_is_the_same_in_numpy_and_torch(activation, output, kernels):
    settings = Discriminator(
        hidden=HIDDEN,
        activations=(activation,),
        output=output,
        clamp=CLAMPS.get(output),
        minibatch_kernels=kernels,
    )
    weights = weights_of(discriminator_layout(settings, 2))
    real, fake = numbers(E, 2, B, seed=1), numbers(E, 2, B + 3, seed=2)
    mine = [*logits(settings, weights, real, fake), values(settings, weights, real)]
    tensors = (in_torch(weights), in_torch(real), in_torch(fake))
    theirs = [*logits(settings, *tensors), values(settings, *tensors[:2])]
    assert [m.shape for m in mine] == [(E, B), (E, B + 3), (E, B)]
    for one, other in zip(mine, theirs, strict=True):
        assert_same(one, other)


def linear_chain(weights, member, functions, x, masks=()):
    """One member as textbooks write it: points in rows, ``nn.Linear`` layers, functions between."""
    x = torch.from_numpy(x[member].T)
    for layer, function in enumerate(functions):
        w, b = weights[f"{layer}.weight"][member], weights[f"{layer}.bias"][member]
        linear = nn.Linear(w.shape[1], w.shape[0], dtype=torch.float64)
        linear.load_state_dict({"weight": torch.from_numpy(w), "bias": torch.from_numpy(b)})
        x = linear(x)
        if layer < len(masks):
            x = x * torch.from_numpy(masks[layer][member].T)
        x = function(x)
    return x.detach().numpy().T


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_generator_is_a_chain_of_linear_layers_with_dropout_before_the_activation(dropout):
    settings = Generator(
        hidden=HIDDEN, activations=("softplus", "elu"), output="tanh", output_scale=5.0, dropout=dropout
    )
    weights, noise = weights_of(generator_layout(settings, 1, 1)), numbers(E, 1, B)
    masks = factors(settings, dropout)
    made = generate(settings, weights, noise, masks)
    functions = (nn.functional.softplus, nn.functional.elu, torch.tanh)
    for member in range(E):
        assert_same(made[member], 5 * linear_chain(weights, member, functions, noise, masks))


def test_a_dropped_unit_is_worth_its_activation_at_zero():
    settings = Generator(hidden=(4,), activations=("softplus",), dropout=0.5)
    weights = weights_of(generator_layout(settings, 1, 1))
    made = generate(settings, weights, numbers(E, 1, B), [np.zeros((E, 4, B))])
    alone = np.log(2) * weights["1.weight"].sum(2) + weights["1.bias"]
    assert_same(made, np.broadcast_to(alone[..., None], made.shape))


def test_a_discriminator_is_a_chain_of_linear_layers():
    settings = Discriminator(hidden=HIDDEN, activations=("relu",), output="softmax")
    weights, x = weights_of(discriminator_layout(settings, 2)), numbers(E, 2, B)
    functions = (torch.relu, torch.relu, lambda y: torch.softmax(y, 1))
    for member in range(E):
        chain = linear_chain(weights, member, functions, x)
        assert_same(values(settings, weights, x)[member], chain[1])


@pytest.mark.parametrize("kernels", [0, 4])
def test_real_and_generated_points_are_judged_apart(kernels):
    settings = Discriminator(hidden=HIDDEN, minibatch_kernels=kernels)
    weights = weights_of(discriminator_layout(settings, 2))
    real, fake = numbers(E, 2, B, seed=1), numbers(E, 2, B, seed=2)
    together = logits(settings, weights, real, fake)
    assert_same(together[0], logits(settings, weights, real)[0])
    assert_same(together[1], logits(settings, weights, fake)[0])


@pytest.mark.parametrize("batch", [1, 12])
def test_minibatch_discrimination_sums_the_closeness_of_every_pair(batch):
    settings = Discriminator(
        hidden=HIDDEN, activations=("tanh",), minibatch_kernels=4, minibatch_dimension=3, output="linear"
    )
    layout = discriminator_layout(settings, 1)
    weights, x = weights_of(layout), numbers(E, 1, batch)
    judged = values(settings, weights, x)
    for e in range(E):
        hidden = x[e]
        for layer in (0, 1):
            hidden = np.tanh(weights[f"{layer}.weight"][e] @ hidden + weights[f"{layer}.bias"][e][:, None])
        rows = weights["minibatch.weight"][e] @ hidden + weights["minibatch.bias"][e][:, None]
        for i in range(batch):
            closeness = [
                sum(
                    np.exp(-sum(abs(rows[3 * k + c, i] - rows[3 * k + c, j]) for c in range(3)))
                    for j in range(batch)
                )
                for k in range(4)
            ]
            features = np.concatenate([hidden[:, i], closeness])
            wanted = weights["2.weight"][e] @ features + weights["2.bias"][e]
            assert judged[e, i] == pytest.approx(wanted[0], rel=1e-12)


def test_minibatch_discrimination_follows_the_order_of_its_batch():
    settings = Discriminator(hidden=HIDDEN, minibatch_kernels=4)
    weights, x = weights_of(discriminator_layout(settings, 1)), numbers(E, 1, B)
    order = np.random.default_rng(0).permutation(B)
    assert_same(values(settings, weights, x)[:, order], values(settings, weights, x[..., order]))


class TestClamp:
    settings = Discriminator(hidden=(4,), output="tanh", clamp=(0.01, 0.99))
    weights = weights_of(discriminator_layout(settings, 1))
    x = 3 * numbers(E, 1, 60)

    def test_values_and_logits_are_clamped_in_the_game_only(self):
        free = values(self.settings, self.weights, self.x, clamped=False)
        assert free.min() < 0 < 0.99 < free.max()
        held = np.clip(free, 0.01, 0.99)
        assert_same(values(self.settings, self.weights, self.x), held)
        assert_same(logits(self.settings, self.weights, self.x)[0], np.log(held / (1 - held)))

    def test_no_gradient_passes_outside_of_it(self):
        x = torch.from_numpy(self.x).requires_grad_()
        (odds,) = logits(self.settings, in_torch(self.weights), x)
        odds.sum().backward()
        free = values(self.settings, self.weights, self.x, clamped=False)
        outside = (free < 0.01) | (free > 0.99)
        assert 0 < outside.sum() < outside.size
        slope = x.grad[:, 0].numpy()
        assert (slope[outside] == 0).all()
        assert (slope[~outside] != 0).all()


@pytest.mark.parametrize("hidden", [(), (4,), (4, 3)])
def test_snapshots_of_weights_may_lead(hidden):
    """The reading half evaluates weights (T, …) on points without that axis."""
    g, d = Generator(hidden=hidden), Discriminator(hidden=hidden)
    of_g, of_d = weights_of(generator_layout(g, 2, 2)), weights_of(discriminator_layout(d, 2))
    noise = numbers(2, B)
    many = generate(g, of_g, noise)
    judged = values(d, of_d, noise)
    for t in range(E):
        assert_same(many[t], generate(g, {k: w[t] for k, w in of_g.items()}, noise))
        assert_same(judged[t], values(d, {k: w[t] for k, w in of_d.items()}, noise))


@given(widths=st.lists(st.integers(1, 9), min_size=2, max_size=5), lead=st.sampled_from([(), (2,), (3, 2)]))
def test_flatten_and_unflatten_undo_each_other(widths, lead):
    layout = generator_layout(Generator(hidden=tuple(widths[1:-1])), widths[0], widths[-1])
    flat = numbers(*lead, layout.size)
    named = layout.unflatten(flat)
    assert {name: array.shape[len(lead) :] for name, array in named.items()} == layout.shapes
    np.testing.assert_array_equal(layout.flatten(named), flat)
    assert all(np.shares_memory(view, flat) for view in named.values())


def test_unit_widths_are_found():
    assert Layout({"0.weight": (4, 1), "0.bias": (4,)}).has_unit_width
    assert not Layout({"0.weight": (4, 2), "0.bias": (1,)}).has_unit_width
    assert Layout({"0.weight": (4, 2), "0.direction": (4,)}).has_unit_width  # W Wᵀ u has one column


@pytest.mark.parametrize("spectral", [False, True])
@pytest.mark.parametrize("kernels", [0, 5])
def test_weights_belong_to_their_seed(kernels, spectral):
    settings = Discriminator(hidden=HIDDEN, minibatch_kernels=kernels, output="softmax", spectral=spectral)
    layout = discriminator_layout(settings, 2)
    many = initial_weights(layout, settings, [1, 2, 3], Stream.DISCRIMINATOR_WEIGHTS)
    alone = initial_weights(layout, settings, [2], Stream.DISCRIMINATOR_WEIGHTS)
    other = initial_weights(layout, settings, [2], Stream.GENERATOR_WEIGHTS)
    assert np.unique(layout.flatten(many)).size == 3 * layout.size  # no number serves twice
    for name, shape in layout.shapes.items():
        assert many[name].shape == (3, *shape)
        np.testing.assert_array_equal(many[name][1], alone[name][0])
        assert (many[name][0] != many[name][1]).any()
        assert (alone[name] != other[name]).any()


def test_activations_may_differ_by_layer():
    one = Generator(hidden=(3, 3), activations=("relu", "tanh"))
    other = msgspec.structs.replace(one, activations=("tanh", "relu"))
    weights, noise = weights_of(generator_layout(one, 1, 1)), numbers(E, 1, B)
    assert not np.allclose(generate(one, weights, noise), generate(other, weights, noise))


@pytest.mark.parametrize("kernels", [0, 5])
def test_a_seed_begins_with_the_same_weights_with_and_without_biases_and_directions(kernels):
    """So that what two methods make of one seed can be compared."""
    seeds, stream = [1, 2], Stream.DISCRIMINATOR_WEIGHTS
    plain = Discriminator(hidden=HIDDEN, minibatch_kernels=kernels)
    found = [
        initial_weights(discriminator_layout(settings, 2), settings, seeds, stream)
        for settings in (
            plain,
            *(msgspec.structs.replace(plain, **c) for c in ({"bias": False}, {"spectral": True})),
        )
    ]
    for other in found[1:]:
        for name in other.keys() & found[0].keys():
            np.testing.assert_array_equal(other[name], found[0][name])


def bare(**settings):
    return {"hidden": HIDDEN, "activations": ("tanh",), "bias": False, **settings}


def test_networks_without_biases_are_chains_of_linear_layers_without_biases():
    g, d = Generator(**bare()), Discriminator(**bare(output="linear"))
    of_g, of_d = weights_of(generator_layout(g, 2, 2)), weights_of(discriminator_layout(d, 2))
    assert list(of_g) == list(of_d) == ["0.weight", "1.weight", "2.weight"]
    x = numbers(E, 2, B)
    with_zeros = [
        {**w, **{name.replace("weight", "bias"): np.zeros(array.shape[:2]) for name, array in w.items()}}
        for w in (of_g, of_d)
    ]
    functions = (torch.tanh, torch.tanh, lambda y: y)
    for member in range(E):
        assert_same(generate(g, of_g, x)[member], linear_chain(with_zeros[0], member, functions, x))
        assert_same(values(d, of_d, x)[member], linear_chain(with_zeros[1], member, functions, x)[0])
    assert_same(generate(g, in_torch(of_g), in_torch(x)), generate(g, of_g, x))


def test_a_normalised_discriminator_is_the_plain_one_with_divided_matrices():
    settings = Discriminator(hidden=HIDDEN, output="linear", spectral=True)
    weights, x = weights_of(discriminator_layout(settings, 2)), numbers(E, 2, B)
    plain = {name: w.copy() for name, w in weights.items() if is_trained(name)}
    for layer in range(3):
        for member in range(E):
            w = plain[f"{layer}.weight"][member]
            w /= np.linalg.norm(w.T @ weights[f"{layer}.direction"][member])
    other = msgspec.structs.replace(settings, spectral=False)
    assert_same(values(settings, weights, x), values(other, plain, x))
    assert_same(values(settings, in_torch(weights), in_torch(x)), values(other, plain, x))


def test_power_iterations_end_at_the_largest_singular_value():
    w, u = numbers(E, 6, 4), numbers(E, 6)
    for _ in range(2000):
        u = power_iteration(w, u)
    assert_same((u * u).sum(-1), np.ones(E))
    left = np.linalg.svd(w)[0][..., 0]
    assert_same(abs((left * u).sum(-1)), np.ones(E))


def test_directions_begin_with_fifteen_power_iterations():
    settings = Discriminator(hidden=HIDDEN, spectral=True)
    layout = discriminator_layout(settings, 2)
    weights = initial_weights(layout, settings, [1, 2], Stream.DISCRIMINATOR_WEIGHTS)
    for layer in range(3):
        w, u = weights[f"{layer}.weight"], weights[f"{layer}.direction"]
        assert_same(np.linalg.norm(u, axis=-1), np.ones(2))
        reached = np.linalg.norm(np.swapaxes(w, -1, -2) @ u[..., None], axis=(-2, -1))
        assert (reached / np.linalg.norm(w, 2, axis=(-2, -1)) > 0.95).all()


@pytest.mark.parametrize("kernels", [0, 4])
def test_features_are_what_the_last_layer_takes(kernels):
    settings = Discriminator(hidden=HIDDEN, minibatch_kernels=kernels, output="softmax")
    weights, x = weights_of(discriminator_layout(settings, 2)), numbers(E, 2, B)
    seen = features(settings, weights, x)
    assert seen.shape == (E, HIDDEN[-1] + kernels, B)
    last = weights["2.weight"] @ seen + weights["2.bias"][..., None]
    assert_same(last[:, 1] - last[:, 0], logits(settings, weights, x)[0])


@pytest.mark.parametrize(("scale", "shift"), [(0.0, 3.0), (0.2, -1.0), (2.0, 0.0)])
def test_gs_points_can_start_elsewhere_and_narrower(scale, shift):
    plain = Generator(hidden=HIDDEN, initialisation="normal")  # with biases of 0
    moved = msgspec.structs.replace(plain, initial_scale=scale, initial_shift=shift)
    layout, seeds, noise = generator_layout(plain, 2, 2), [1, 2, 3], numbers(E, 2, B)
    points = [
        generate(plain, initial_weights(layout, settings, seeds, Stream.GENERATOR_WEIGHTS), noise)
        for settings in (plain, moved)
    ]
    assert_same(points[1], shift + scale * points[0])
