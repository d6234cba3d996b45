"""The look: numbers as they are written, a sign for every verdict, nothing left behind, nothing heavy imported."""

import subprocess
import sys
from typing import get_args

import matplotlib
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from gancli.plots.style import SIGNS, count, look, number, percent, tick
from gancli.records import Label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.09, ".09"),
        (1.25, "1.25"),
        (-11.0, "−11.0"),
        (1250.4, "1,250"),
        (-0.5, "−.50"),
        (0.999, "1.00"),
        (0.004, "0"),
        (-0.004, "0"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
        (-3.2e30, "−3e30"),
        (4e6, "4e6"),
        (None, "–"),
    ],
)
def test_numbers_have_one_way_to_be_written(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.63, "63 %"), (1.0, "100 %"), (0.9999, "99 %"), (0.005, "0 %")]
)
def test_what_is_not_all_never_reads_as_all(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.25, ".25"), (-1000, "−1,000"), (40000, "40,000"), (2e7, "2e7"), (-0.5, "−.5"), (2, "2")],
)
def test_ticks_are_short(value, text):
    assert tick(value, 0) == text
    assert count(-1250) == "−1,250"


def test_every_verdict_has_a_sign_of_its_own_that_the_font_has():
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    assert set(SIGNS) == {*get_args(Label), None}
    assert len({sign.symbol for sign in SIGNS.values()}) == len(SIGNS)
    assert {ord(sign.symbol) for sign in SIGNS.values()} <= set(font.get_charmap())


def test_the_look_is_the_same_whatever_the_users_settings_and_leaves_them_alone():
    with matplotlib.rc_context({"text.usetex": True, "font.size": 30.0, "axes.grid": True}):
        mine = dict(matplotlib.rcParams)
        with look():
            assert not matplotlib.rcParams["text.usetex"]
            assert not matplotlib.rcParams["axes.grid"]
            assert not matplotlib.rcParams["text.parse_math"]
        assert dict(matplotlib.rcParams) == mine


def test_the_tables_are_read_without_what_draws():
    heavy = {"matplotlib", "av", "PIL", "torch"}
    code = (
        f"import sys, gancli.plots as plots; plots.PANELS, plots.ENCODERS; print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("value", "label"),
    [(-1.5e10, "−1.5e10"), (-2e10, "−2e10"), (1.25e7, "1.25e7"), (1500, "1,500"), (0.25, ".25")],
)
def test_the_label_of_a_tick_is_the_ticks_value(value, label):
    assert tick(value) == label
