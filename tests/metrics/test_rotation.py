"""How much a game turns: nothing downhill, everything around a centre; angles, and pulls that vanish."""

import numpy as np
import pytest

from gancli.metrics.rotation import path_angle, rotation_index, vanished

RNG = np.random.default_rng(0)


def spectrum(matrix):
    return np.linalg.eigvals(matrix).astype(np.complex128)


def test_a_game_that_only_turns_has_index_one_and_a_potential_none():
    matrix = RNG.normal(size=(6, 6))
    assert rotation_index(spectrum(matrix - matrix.T)) == pytest.approx(1)
    assert rotation_index(spectrum(matrix + matrix.T)) == pytest.approx(0)


@pytest.mark.parametrize("damping", [0.1, 0.5, 0.99])
def test_a_damped_game_lies_between(damping):
    """λ = −d ± i√(1 − d²) has modulus 1."""
    found = rotation_index(spectrum(np.array([[-2 * damping, -1], [1, 0]])))
    assert found == pytest.approx(np.sqrt(1 - damping**2))


def test_the_index_has_no_unit():
    numbers = RNG.normal(size=8) + 1j * RNG.normal(size=8)
    assert rotation_index(numbers) == pytest.approx(rotation_index(1e-6 * numbers))
    assert np.isnan(rotation_index(np.zeros(3, np.complex128)))


def test_the_angle_along_a_line_to_an_attracting_end_jumps_there():
    end, start = np.array([1.0, 2.0]), np.array([-3.0, 0.0])
    line = start + np.linspace(0, 1.5, 13)[:, None] * (end - start)
    found = path_angle(end - line, end - start)
    assert found[:8] == pytest.approx(1)
    assert np.isnan(found[8])
    assert found[9:] == pytest.approx(-1)


def test_the_angle_where_the_field_turns_around_the_end_is_a_right_one():
    end, start = np.array([1.0, 2.0]), np.array([-3.0, 0.0])
    line = start + np.linspace(0, 0.9, 7)[:, None] * (end - start)
    turned = (end - line) @ np.array([[0.0, 1.0], [-1.0, 0.0]])
    assert path_angle(turned, end - start) == pytest.approx(0, abs=1e-12)


def test_vanished_pulls_are_counted_against_the_first_median():
    first = np.linspace(1, 3, 101)
    pulls = np.stack([first, np.where(np.arange(101) < 25, 0.0199, 5.0), 0 * first])
    assert vanished(pulls) == pytest.approx([0, 25 / 101, 1])
