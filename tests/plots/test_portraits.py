"""Phase portraits and spectra: no word is cut or covered, whatever the numbers are; the bytes are the same again."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import misplaced, written

from gancli.errors import UsageError
from gancli.plots import draw_dynamics, draw_portrait
from gancli.records import Portrait, Spectra

TURN = np.linspace(0, 12, 60)
ROUND = np.stack([np.cos(TURN), np.sin(TURN)], 1)
GRID = np.linspace(-1.2, 1.2, 9)
TURNING = np.stack([np.tile(-GRID[:, None], (1, 9)), np.tile(GRID, (9, 1))])
PORTRAIT = Portrait(
    title="dirac: nonsaturating, alternating, sgd",
    verdict="near the equilibrium it keeps its distance",
    names=("θ", "ψ"),
    x=GRID,
    y=GRID,
    field=TURNING,
    equilibrium=np.zeros(2),
    measured=ROUND,
    predicted=0.99 * ROUND,
    flow=1.01 * ROUND,
    multipliers=np.array([0.99 + 0.1j, 0.99 - 0.1j]),
    predicted_multipliers=np.array([0.98 + 0.1j, 0.98 - 0.1j]),
    reason="",
)
LOST = np.full(2, np.nan)
PORTRAITS = {
    "circling": PORTRAIT,
    "shrinking": replace(PORTRAIT, measured=ROUND * np.exp(-TURN)[:, None]),
    "growing": replace(PORTRAIT, measured=ROUND * np.exp(4 * TURN)[:, None], flow=None),
    "lost": replace(PORTRAIT, measured=np.concatenate([ROUND, [LOST, LOST]])),
    "without a linear part": replace(
        PORTRAIT, multipliers=None, predicted_multipliers=None, reason="the penalty 'gp' has a kink at rest"
    ),
    "far out": replace(PORTRAIT, multipliers=np.array([-120.0, 0.1 + 0j])),
}
NUMBERS = np.random.default_rng(0).normal(size=40) + 0.2j * np.random.default_rng(1).normal(size=40)
SPECTRA = Spectra(
    title="nag-1, seed 1: the game's dynamics",
    epochs=np.array([0, 500, 1000]),
    eigenvalues=(NUMBERS, 0.1 * NUMBERS, 0.01 * NUMBERS),
    multipliers=(1 + 0.1 * NUMBERS, 1 + 0.01 * NUMBERS, 1 + 0.001 * NUMBERS),
    multipliers_of="1 + hλ, both players at once, h 0.02 an epoch, without momentum",
    rotation=np.array([0.1, 0.5, np.nan]),
    norms=np.array([[1.0, 0.5], [0.1, 0.0], [1e-3, 2.0]]),
    vanished=np.array([0.0, 0.4, 1.0]),
    line=np.linspace(0, 1.25, 20),
    angle=np.cos(np.linspace(0, 4, 20)),
)
WIDE = np.concatenate([NUMBERS, [-3e4, 2e3 + 1j, 2e3 - 1j]])
MANY_SPECTRA = {
    "many sizes": replace(SPECTRA, eigenvalues=(WIDE, NUMBERS, NUMBERS), multipliers=(1 + WIDE,) * 3),
    "ordinary": SPECTRA,
    "one snapshot": replace(
        SPECTRA,
        epochs=np.array([0]),
        eigenvalues=(NUMBERS,),
        multipliers=(NUMBERS,),
        rotation=np.array([0.3]),
        norms=np.array([[1.0, 2.0]]),
        vanished=np.array([0.1]),
    ),
    "at rest": replace(
        SPECTRA, eigenvalues=(0 * NUMBERS,) * 3, multipliers=(1 + 0 * NUMBERS,) * 3, norms=np.zeros((3, 2))
    ),
}


@pytest.mark.parametrize("name", PORTRAITS)
def test_no_word_of_a_portrait_is_cut_or_covered(name, tmp_path, monkeypatch):
    assert misplaced_words(draw_portrait, PORTRAITS[name], tmp_path, monkeypatch) == []


@pytest.mark.parametrize("name", MANY_SPECTRA)
def test_no_word_of_the_dynamics_is_cut_or_covered(name, tmp_path, monkeypatch):
    assert misplaced_words(draw_dynamics, MANY_SPECTRA[name], tmp_path, monkeypatch) == []


def misplaced_words(draw, what, tmp_path, monkeypatch):
    with written(monkeypatch) as texts:
        draw(what, tmp_path / "drawn.png")
        assert (tmp_path / "drawn.png").stat().st_size > 10_000
        return misplaced(texts[0].get_figure(root=True), texts)


@pytest.mark.parametrize(("draw", "what"), [(draw_portrait, PORTRAIT), (draw_dynamics, SPECTRA)])
def test_the_bytes_are_the_same_again(draw, what, tmp_path):
    for name in ("one.png", "two.png"):
        draw(what, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize(("draw", "what"), [(draw_portrait, PORTRAIT), (draw_dynamics, SPECTRA)])
def test_a_film_of_it_there_is_not(draw, what, tmp_path):
    with pytest.raises(UsageError):
        draw(what, tmp_path / "drawn.mp4")
