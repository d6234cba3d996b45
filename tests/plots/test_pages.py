"""The page: one file without a request, that holds the run within its steps, and lets no name become code."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest
from plot_stories import SNAPSHOTS, STORIES, line, lost, plane, run, runaway, sets

from gancli.distributions import build
from gancli.plots import write_gallery, write_page
from gancli.plots.densities import ceiling, mean_and_sd, view
from gancli.plots.web.packing import floats, pack
from gancli.plots.web.payload import ALONE, of_run, spread
from gancli.records import Gallery, Surface

EVIL = "</script><script>alert(1)</script>\"'<img src=x onerror=alert(1)>&{{ 7*7 }}\u2028"


def gallery(stories, left_out=()):
    hint = "gan render x --member 32 --out run.html" if left_out else ""
    return Gallery("a study", stories, left_out, len(stories) + len(left_out), 1, (0.1, 0.9), hint)


def page(story, tmp_path):
    write_page(story, tmp_path / "run.html")
    return (tmp_path / "run.html").read_text(encoding="utf-8")


def held(text):
    """The data that a page holds."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])


def unpacked(packed):
    """What unpack.js makes of an array."""
    raw = b64decode(packed["data"])
    if packed["bits"] == 32:
        return np.frombuffer(raw, "<f4").reshape(packed["shape"]).astype(np.float64)
    codes = np.frombuffer(raw, "<u2").reshape(packed["shape"])
    values = packed["low"] + packed["step"] * codes.astype(np.float64)
    return np.where(codes == 2**16 - 1, np.nan, values)


def panels(story):
    return {panel["name"]: panel for panel in of_run(story, ALONE)["panels"]}


def long(epochs=300):
    """As many snapshots and as much of everything as a page may have to hold."""
    target, rng = build("gaussian-2d", {}), np.random.default_rng(0)
    x, y = (np.linspace(*ends, 96) for ends in target.limits)
    surface = Surface("map", x, y, rng.uniform(size=(epochs, 96, 96)))
    story = run(target, surface, "none", penalised=True, epochs=20_000)
    return replace(
        story,
        epochs=np.linspace(0, 20_000, epochs).astype(np.int64),
        samples=rng.normal(size=(epochs, 2, 2000)),
        w=rng.uniform(size=epochs),
    )


@pytest.mark.parametrize("name", STORIES)
def test_a_page_asks_for_nothing(name, tmp_path):
    text = re.sub(r'"data":"[^"]*"', "", page(STORIES[name](), tmp_path))
    assert not re.search(r"https?:|//[a-z]|@import|url\(|fetch\(|XMLHttp|import\(", text)
    assert re.findall(r'\b(?:src|href)\s*=\s*"([^"]*)"', text) == ["data:,"]
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", STORIES)
def test_every_story_becomes_strict_json_on_one_set_of_frames(name, tmp_path):
    found = held(page(STORIES[name](), tmp_path))["runs"][0]
    assert found["epochs"] == STORIES[name]().epochs.tolist()
    assert found["w"]["shape"] == [SNAPSHOTS]
    assert [panel["name"] for panel in found["panels"]][:2] == ["samples", "energy"]
    assert {"d-loss", "g-loss", "moments", "w"} <= {panel["name"] for panel in found["panels"]}


def test_an_array_comes_back_within_half_a_step():
    values = np.random.default_rng(0).normal(size=(3, 40)) * 7
    values[1, 3:9] = np.nan
    packed = pack(values)
    assert np.array_equal(np.isnan(unpacked(packed)), np.isnan(values))
    assert np.nanmax(np.abs(unpacked(packed) - values)) <= 0.5001 * packed["step"]
    assert packed["step"] == pytest.approx(np.ptp(values[np.isfinite(values)]) / (2**16 - 2))


def test_an_array_without_a_number_or_without_width_comes_back():
    assert np.isnan(unpacked(pack(np.full(4, np.nan)))).all()
    assert unpacked(pack(np.full(4, 3.5))).tolist() == [3.5] * 4
    assert np.array_equal(
        unpacked(floats(np.array([1.5, np.nan, np.inf]))), [1.5, np.nan, np.inf], equal_nan=True
    )


def test_the_points_are_the_storys_and_those_off_the_axes_are_told_of():
    story = replace(plane(), samples=plane().samples * 2)
    found, limits = panels(story)["samples"], view(story.target)
    off = ((story.samples < limits[:, :1]) | (story.samples > limits[:, 1:])).any(axis=1)
    assert off[0].any()
    for k in range(2):
        values = unpacked(found["points"][k])
        assert np.array_equal(np.isnan(values), off)
        assert np.nanmax(np.abs(values - story.samples[:, k])) <= 0.5001 * found["points"][k]["step"]
    assert f"{round(100 * off[0].mean())} %" in found["notes"][0]


def test_the_bars_hold_the_mass_on_the_axis_and_the_notes_the_rest():
    story = line()
    found = panels(story)["samples"]
    low, high = found["x"]
    on = ((story.samples[:, 0] >= low) & (story.samples[:, 0] <= high)).mean(axis=-1)
    bars = unpacked(found["bars"])
    assert bars.sum(axis=-1) * (high - low) / bars.shape[-1] == pytest.approx(on, abs=1e-3)
    assert found["y"][1] == ceiling(story.target)


@pytest.mark.parametrize("make", [line, sets, plane])
def test_ds_surface_comes_back(make):
    story = make()
    packed = panels(story)["energy"]["values"]
    assert np.abs(unpacked(packed) - story.surface.values).max() <= 0.5001 * packed["step"]


def test_a_spike_of_one_epoch_is_kept_and_what_is_off_the_axis_is_said():
    story = run(build("gaussian", {}), line().surface, "none", epochs=50_000)
    story.losses[31_234, 3] = 1e4
    found = panels(story)["g-loss"]
    _, middle, highest = (unpacked(one) for one in found["lines"][0]["values"])
    assert highest.max() == 1e4
    assert middle.max() < 2
    assert 3 * len(middle) <= 2100
    assert found["y"][1] < 10
    assert found["note"].startswith("under 1 % off the axis, between")
    assert found["note"].endswith("and 10,000")


def test_targets_equilibria_and_tolerances_are_lines():
    story = line()
    found = panels(story)
    assert [level["value"] for level in found["d-loss"]["levels"]] == [story.equilibrium[0]]
    assert [level["value"] for level in found["g-loss"]["levels"]] == [story.equilibrium[1]]
    assert [level["value"] for level in found["w"]["levels"]] == [0.05, 0.15, 0.35]
    assert [level["value"] for level in found["moments"]["levels"]] == [story.target.mean[0], story.target.sd]
    for name in ("d-loss", "g-loss", "w", "moments"):
        low, high = found[name]["y"]
        assert all(low < level["value"] < high for level in found[name]["levels"])
    means = [unpacked(one["values"][0]) for one in found["moments"]["lines"]]
    assert np.array(means) == pytest.approx(mean_and_sd(story.samples)[:, :, 0])


@pytest.mark.parametrize("make", [lost, runaway])
def test_a_run_that_is_not_finite_survives(make, tmp_path):
    found = held(page(make(), tmp_path))["runs"][0]
    assert found["lost"] == (~np.isfinite(make().samples).all(axis=(1, 2))).tolist()


@pytest.mark.parametrize("study", [False, True])
def test_names_are_inert(study, tmp_path):
    story = replace(line(), title=EVIL, preset=EVIL, verdict=replace(line().verdict, sentence=EVIL))
    if study:
        write_gallery(replace(gallery([story]), title=EVIL), tmp_path / "run.html")
        text = (tmp_path / "run.html").read_text(encoding="utf-8")
    else:
        text = page(story, tmp_path)
    assert text.count("<script") == text.count("</script>") == 2
    assert "<img" not in text
    assert "49" not in re.search("<title>(.*?)</title>", text, re.S)[1]
    assert held(text)["runs"][0]["title"] == EVIL


def test_three_hundred_snapshots_stay_under_five_megabytes(tmp_path):
    assert len(page(long(), tmp_path).encode()) < 5e6


def test_many_snapshots_are_thinned_from_the_first_to_the_last():
    kept = spread(5001, 400)
    assert (kept[0], kept[-1], len(kept)) == (0, 5000, 400)
    assert spread(7, 400).tolist() == list(range(7))
    assert spread(1, 400).tolist() == [0]


def test_a_page_needs_nothing_that_draws():
    asked = (
        "import sys, gancli.plots.web.page; sys.exit(bool({'matplotlib', 'PIL', 'torch'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", asked]).returncode == 0


def test_the_same_run_gives_the_same_page(tmp_path):
    assert page(plane(), tmp_path) == page(plane(), tmp_path)


def test_a_study_says_which_runs_have_no_place(tmp_path):
    write_gallery(gallery([line(), sets()], left_out=(32, 33)), tmp_path / "a.html")
    found = held((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "seeds 32 to 33 (2)" in found["note"]
    assert "gan render x --member 32 --out run.html" in found["note"]
    assert found["summary"] == "1/4 converged (Wilson 95 %: .10–.90)"
    assert len(found["runs"]) == 2
