"""How verdicts write numbers."""

import numpy as np
import pytest

from gancli.metrics.wording import place, short


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (-11.0, "−11.0"),
        (0.1, ".10"),
        (0.001, ".001"),
        (0.0, ".00"),
        (-0.5, "−.50"),
        (1.0532, "1.05"),
        (412.3, "412"),
    ],
)
def test_numbers_are_short(x, text):
    assert short(x) == text


def test_places_on_the_line_and_in_the_plane():
    assert place(np.array([4.0])) == "4.00"
    assert place(np.array([1.0, -2.5])) == "(1.00, −2.50)"
