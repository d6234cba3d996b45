"""Charts of characters: what is drawn is what the numbers say, in characters that the terminal knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from plot_stories import points

from gancli.distributions import DISTRIBUTIONS, build
from gancli.plots.densities import edges
from gancli.plots.terminal.axes import LABEL, MARGIN, Axis, label
from gancli.plots.terminal.characters import ASCII, UNICODE, dotted, filled
from gancli.plots.terminal.curves import curves
from gancli.plots.terminal.drawing import Ink, beside
from gancli.plots.terminal.histogram import ROOM, histogram, strips
from gancli.plots.terminal.plane import REGION, plane
from gancli.plots.terminal.points import raster

SETS = {"unicode": UNICODE, "ascii": ASCII}
ROWS, WIDTH = 8, 40
AREA = slice(1, ROWS + 1), slice(MARGIN, None)
EPOCHS = np.arange(0, 101, 10)
KEY = ((UNICODE.curve, Ink.GENERATED), ("w ", Ink.PLAIN), (UNICODE.level, Ink.TARGET), ("target", Ink.PLAIN))
WORDS = set("abcdefghijklmnopqrstuvwxyzADGINPQR0123456789 .,:()%−-∞+")
TARGETS = {name: build(name, {}) for name in DISTRIBUTIONS}
LINES = [name for name, target in TARGETS.items() if target.dimension == 1]
PLANES = [name for name, target in TARGETS.items() if target.dimension == 2]


def lines(drawing):
    return ["".join(text for text, _ in line) for line in drawing.lines()]


def drawn(name, width=WIDTH, characters=UNICODE, change=lambda x: x, count=2000):
    """The last points of a member that has learnt the target, or what a change makes of them."""
    target = TARGETS[name]
    chart, made = {1: histogram, 2: plane}[target.dimension], change(points(target, count))
    return chart(made[0] if target.dimension == 1 else made, target, ROWS, width, characters)


def course(values, levels=(0.35,), characters=UNICODE, width=WIDTH, **choices):
    return curves(EPOCHS, np.atleast_2d(values), levels, KEY, ROWS, width, characters, **choices)


def declared(characters):
    """All that a set draws with, besides letters and digits."""
    parts = (characters.columns, characters.points, characters.level, characters.shade, characters.cut)
    return set("".join((*parts, *characters.frame, *characters.arrows)))


CHANGES = {
    "learnt": lambda x: x,
    "a needle": lambda x: x * 0 + x[:, :1],
    "far away": lambda x: x + 1e5,
    "half lost": lambda x: np.where(np.arange(x.shape[1]) % 2, np.nan, x),
    "not finite": lambda x: x * np.inf,
}


@pytest.mark.parametrize("characters", SETS)
@pytest.mark.parametrize("name", TARGETS)
def test_every_character_is_one_of_the_set(name, characters):
    using = SETS[characters]
    for change in CHANGES.values():
        with np.errstate(invalid="ignore"):
            told = drawn(name, characters=using, change=change)
        said = set("".join(lines(told)))
        assert said <= declared(using) | WORDS
        assert characters == "unicode" or "".join(said).isascii()


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("width", [32, 39, 80])
def test_no_line_is_wider_than_its_room(name, width):
    for change in CHANGES.values():
        with np.errstate(invalid="ignore"):
            assert max(map(len, lines(drawn(name, width, change=change)))) <= width


@given(
    arrays(np.float64, len(EPOCHS), elements=st.floats(allow_nan=True, allow_infinity=True)),
    st.integers(32, 90),
    st.booleans(),
)
def test_any_course_can_be_drawn_within_its_room(values, width, logarithmic):
    told = lines(course(values, width=width, logarithmic=logarithmic))
    assert len(told) == ROWS + 3
    assert max(map(len, told)) <= width


@given(arrays(np.bool_, (8, 12)))
def test_every_point_lights_its_own_dot_of_braille(lit):
    cells = dotted(lit, UNICODE)
    found = np.zeros_like(lit)
    places = {0: (0, 0), 1: (1, 0), 2: (2, 0), 3: (0, 1), 4: (1, 1), 5: (2, 1), 6: (3, 0), 7: (3, 1)}
    for (row, column), cell in np.ndenumerate(cells):
        bits = 0 if cell == " " else ord(cell) - 0x2800
        for bit, (down, right) in places.items():
            found[4 * row + down, 2 * column + right] = bits >> bit & 1
    np.testing.assert_array_equal(found, lit)


@given(arrays(np.float64, 9, elements=st.floats(0, 1)), st.integers(1, 9))
def test_a_column_is_as_high_as_its_number_to_half_a_step(heights, rows):
    steps = len(UNICODE.columns) - 1
    found = np.vectorize(UNICODE.columns.index)(filled(heights, rows, UNICODE)).sum(axis=0)
    known = heights * rows * steps
    assert np.all(np.abs(found - known) <= np.where(known < 0.5, 1, 0.5))
    assert np.all((found > 0) == (heights > 0))


def columns(drawing, row=AREA):
    """The heights of the columns in steps; what lies behind the curve is not seen."""
    seen = np.where(drawing.inks[row] == Ink.GENERATED, drawing.cells[row], " ")
    return np.vectorize(lambda cell: max(UNICODE.columns.find(cell), 0))(seen)


@given(st.lists(st.floats(-1.6, 9.6), min_size=1, max_size=60))
def test_the_columns_hold_all_points_and_the_tallest_is_the_mode(values):
    target, bins = TARGETS["gaussian"], WIDTH - MARGIN
    made = np.asarray(values)
    told = strips([made], ["0"], target, WIDTH, UNICODE)
    heights = columns(told, (slice(1, 2), slice(MARGIN, None)))[0]
    counts = np.histogram(made, edges(target, bins))[0]
    assert np.all((heights > 0) == (counts > 0))
    assert heights[counts.argmax()] == heights.max()


def test_a_large_sample_fills_the_area_under_the_targets_curve():
    told = drawn("gaussian", count=100_000)
    mass = columns(told).sum() / (len(UNICODE.columns) - 1)
    curve = told.inks[AREA] == Ink.TARGET
    under = (ROWS - 1 - curve.argmax(axis=0))[curve.any(axis=0)].sum()
    assert under - curve.sum() < mass < under + curve.sum()
    top = np.flatnonzero(curve.any(axis=1))[0]
    assert top == pytest.approx(ROWS * (1 - 1 / ROOM), abs=1)
    peak = 1 / (1.25 * np.sqrt(2 * np.pi))
    assert float(lines(told)[1].split(UNICODE.frame[0])[0]) == pytest.approx(ROOM * peak, rel=0.02)
    place = curve[top].nonzero()[0].mean() / (WIDTH - MARGIN)
    low, high = TARGETS["gaussian"].limits[0]
    assert low + place * (high - low) == pytest.approx(4.0, abs=0.3)


def test_a_column_that_is_too_tall_is_marked_and_the_mark_explained():
    told = drawn("gaussian", change=CHANGES["a needle"])
    assert (told.cells[AREA][0] == UNICODE.cut).sum() == 1
    assert f"{UNICODE.cut} cut" in lines(told)[0]
    assert UNICODE.cut not in "".join(lines(drawn("uniform", count=100_000)))


@pytest.mark.parametrize("name", TARGETS)
def test_what_cannot_be_seen_is_said(name):
    with np.errstate(invalid="ignore"):
        assert "not finite" in "".join(lines(drawn(name, change=CHANGES["half lost"])))
    assert "100 %" in "".join(lines(drawn(name, change=CHANGES["far away"])))


@pytest.mark.parametrize("name", PLANES)
def test_the_shaded_cells_are_few_and_hold_most_of_the_target(name):
    target, fresh = TARGETS[name], points(TARGETS[name], 20_000, seed=7)
    told = drawn(name, change=lambda x: x * 0 + target.limits[:, :1])
    cells = np.where(told.inks == Ink.TARGET, told.cells, " ")[AREA] == UNICODE.shade
    ends = np.flatnonzero(told.cells[ROWS + 1] == UNICODE.frame[2])
    across = ends[-1] - ends[0] + 1
    (left, right), (bottom, top) = target.limits
    x, y = (fresh[0] - left) / (right - left), (fresh[1] - bottom) / (top - bottom)
    inside = (x >= 0) & (x < 1) & (y >= 0) & (y < 1)
    held = cells[ROWS - 1 - (y[inside] * ROWS).astype(int), (x[inside] * across).astype(int)]
    assert held.sum() / len(x) == pytest.approx(REGION, abs=0.08)
    assert across / (2 * ROWS) == pytest.approx((right - left) / (top - bottom), rel=0.05)


def test_a_mode_that_is_not_hit_stays_shaded():
    half = drawn("ring", width=80, change=lambda x: np.where(x[:1] > 0, x, -x), count=4000)
    area = half.cells[1 : ROWS + 1, MARGIN : MARGIN + 2 * ROWS]
    shaded = area == UNICODE.shade
    assert shaded[:, :ROWS].sum() > 3 * shaded[:, ROWS:].sum()


def test_a_level_stands_in_its_row_between_what_is_smaller_and_what_is_larger():
    told = course(np.linspace(0.01, 10, len(EPOCHS)), logarithmic=True)
    (row,) = [k for k, line in enumerate(lines(told)) if line.lstrip().startswith(".35")]
    assert UNICODE.level in lines(told)[row]
    area = told.inks[AREA] == Ink.GENERATED
    heights = ROWS - area.argmax(axis=0)
    assert area[:, 0].argmax() > row - 1 > area[:, -1].argmax()
    assert np.all(np.diff(heights[area.any(axis=0)]) >= 0)


def test_a_level_that_is_zero_but_for_rounding_reads_as_zero():
    told = lines(course(np.linspace(-1, 1, len(EPOCHS)), levels=(-6e-17,)))
    assert any(line.lstrip().startswith(f"0{UNICODE.frame[0]}") for line in told)


@given(st.floats(1e-6, 1e6), st.floats(1.5, 100))
def test_equal_ratios_are_equal_lengths_on_a_logarithmic_axis(low, ratio):
    axis = Axis(low, low * ratio**4, logarithmic=True)
    np.testing.assert_allclose(axis.places(low * ratio ** np.arange(5)), np.arange(5) / 4, atol=1e-9)


def test_a_gap_in_a_course_is_a_gap_in_its_curve():
    values = np.where(EPOCHS > 50, np.nan, 1.0)
    area = course(values, levels=()).inks[AREA] == Ink.GENERATED
    there = area.any(axis=0)
    assert there[: there.size // 2].all()
    assert not there[there.size // 2 + 2 :].any()


@given(st.floats(-1e300, 1e300))
def test_a_number_beside_the_axis_fits_and_is_the_number(value):
    text = label(value).replace("−", "-").replace(",", "")
    assert len(label(value)) <= LABEL
    assert float(text) == pytest.approx(value, rel=0.5)


@given(arrays(np.float64, (2, 20), elements=st.floats(-2, 3) | st.just(np.nan)))
def test_points_off_the_axes_are_left_out(places):
    inside = ((places >= 0) & (places <= 1)).all(axis=0)
    made = raster(places[0], places[1], 3, 4)
    assert made.any() == inside.any()
    assert made.sum() <= inside.sum()


@pytest.mark.parametrize("characters", SETS)
def test_colour_is_never_the_only_carrier(characters):
    using = SETS[characters]
    for told in (drawn("gaussian", characters=using), drawn("ring", characters=using)):
        generated = told.cells[AREA][told.inks[AREA] == Ink.GENERATED]
        target = told.cells[AREA][told.inks[AREA] == Ink.TARGET]
        assert not set(generated) & set(target)
        key = dict(map(reversed, next(told.lines())))
        assert not set(key[Ink.GENERATED]) & set(key[Ink.TARGET])


def test_drawings_side_by_side_keep_their_rows():
    one, other = drawn("gaussian"), drawn("ring", width=60)
    pairs = zip(lines(one), lines(other), lines(beside([one, other], 2)), strict=True)
    assert all(row == f"{left:<{WIDTH}}  {right}".rstrip() for left, right, row in pairs)
