"""Philox against its published vectors, and what a stream promises: no number depends on how it was asked for."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gancli import kernels, streams
from gancli.streams import Stream, uniforms, words

KNOWN_ANSWERS = {  # Salmon et al. 2011: counter, key -> words
    "zeros": ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    "ones": (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    "digits of pi": (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
}
MASK = 0xFFFFFFFF
seeds_64 = st.integers(0, 2**64 - 1)


def philox(counter, key):
    """Philox4x32-10 once more, in Python's whole numbers."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def number_at(seed, stream, step, index):
    """The uniform that an address stands for."""
    block = philox((index // 4, stream, step & MASK, step >> 32), (seed & MASK, seed >> 32))
    return ((block[index % 4] >> 9) + 0.5) / 2**23


@pytest.mark.parametrize("name", KNOWN_ANSWERS)
def test_philox_gives_the_published_words(name):
    counter, key, expected = KNOWN_ANSWERS[name]
    assert philox(counter, key) == expected


def test_the_first_numbers_of_seed_0_are_the_published_ones():
    assert tuple(words([0], 0, 0, 1, 4)[0, 0]) == KNOWN_ANSWERS["zeros"][2]


@given(
    seeds=st.lists(seeds_64, min_size=1, max_size=3),
    stream=st.sampled_from(Stream),
    step=st.integers(0, 2**64 - 3),
    index=st.integers(0, 99),
)
def test_every_number_is_a_function_of_its_address(seeds, stream, step, index):
    drawn = uniforms(seeds, stream, step, 2, 100, np.float64)
    for member, seed in enumerate(seeds):
        for later in (0, 1):
            assert drawn[later, member, index] == number_at(seed, stream, step + later, index)


@given(first=st.integers(0, 20), steps=st.integers(1, 10), count=st.integers(1, 41))
def test_a_block_is_a_cut_out_of_any_larger_one(first, steps, count):
    whole = uniforms([3, 2**40, 7], Stream.REAL, 0, 30, 41)
    part = uniforms([7, 3], Stream.REAL, first, steps, count)
    np.testing.assert_array_equal(part, whole[first : first + steps, [2, 0], :count])


def test_the_two_precisions_hold_the_same_numbers():
    single = uniforms([11], Stream.DISCRIMINATOR_NOISE, 5, 3, 10_000)
    double = uniforms([11], Stream.DISCRIMINATOR_NOISE, 5, 3, 10_000, np.float64)
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(single.astype(np.float64), double)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_uniforms_lie_inside_zero_and_one_and_symmetrically(dtype, monkeypatch):
    ends = np.array([[[0, 2**32 - 1]]], np.uint32)
    monkeypatch.setattr(streams, "words", lambda *address: ends)
    assert uniforms([0], 0, 0, 1, 2, dtype).tolist() == [[[2.0**-24, 1 - 2.0**-24]]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_compiled_loops_give_the_same_numbers(dtype, monkeypatch):
    address = ([3, 2**64 - 1], Stream.REAL, 2**33 + 5, 2, 11)
    few = uniforms(*address, dtype)
    monkeypatch.setattr(streams, "_WORTH_COMPILING", 0)
    assert uniforms(*address, dtype).tobytes() == few.tobytes()
    for member, seed in enumerate(address[0]):
        row = np.empty(11, dtype)
        kernels.fill_units(np.uint64(seed), int(Stream.REAL), np.uint64(2**33 + 6), row)
        assert row.tobytes() == few[1, member].tobytes()


def test_uniforms_are_uniform_and_neighbours_independent():
    drawn = uniforms(range(4), Stream.REAL, 0, 50, 1000, np.float64)
    counts = np.histogram(drawn, 64, (0, 1))[0]
    assert ((counts - drawn.size / 64) ** 2 / (drawn.size / 64)).sum() < 110  # chi-square of 63, .9998
    centred = (drawn - 0.5) * np.sqrt(12)
    for axis in range(3):
        near = (np.delete(centred, 0, axis) * np.delete(centred, -1, axis)).mean()
        assert abs(near) < 4.5 / np.sqrt(drawn.size)


@pytest.mark.parametrize("seed", [0, 1, 2**31])
def test_the_high_half_of_a_seed_matters(seed):
    low, high = uniforms([seed, seed + 2**32], Stream.REAL, 0, 1, 64)[0]
    assert (low != high).all()


def test_streams_have_nothing_in_common():
    drawn = {stream: uniforms([0], stream, 0, 1, 256, np.float64)[0, 0] for stream in Stream}
    for one, other in combinations(drawn.values(), 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.3
        assert (one == other).mean() < 0.01


def test_the_number_of_a_stream_never_changes():
    """A seed means something only as long as these stay: the recordings of all versions rest on them."""
    assert {stream.name: stream.value for stream in Stream} == {
        "GENERATOR_WEIGHTS": 0,
        "DISCRIMINATOR_WEIGHTS": 1,
        "REAL": 2,
        "DISCRIMINATOR_NOISE": 3,
        "GENERATOR_NOISE": 4,
        "DISCRIMINATOR_DROPOUT": 5,
        "GENERATOR_DROPOUT": 6,
        "PRETRAINING": 7,
        "JUDGE_NOISE": 8,
        "JUDGE_DROPOUT": 9,
        "SAMPLE_NOISE": 10,
        "SAMPLE_DROPOUT": 11,
        "DRAWN_REAL": 12,
        "REAL_BLUR": 13,
        "DISCRIMINATOR_BLUR": 14,
        "GENERATOR_BLUR": 15,
        "PENALTY": 16,
        "DATA_SET": 17,
    }
