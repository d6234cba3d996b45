"""The Python API says the same as the command line, in the same nouns."""

import json
import subprocess
import sys
from html.parser import HTMLParser

import msgspec
import numpy as np
import pytest

import gancli
from gancli.errors import GanError, MissingError, UsageError
from gancli.experiments.evaluate import evaluate
from gancli.presets import PRESETS
from tests.experiments.games import ENDS, EXCELLENT, LIVELY, STILL
from tests.films import check_film


def test_importing_the_package_loads_nothing_and_its_names_load_when_used():
    script = (
        "import sys, json, gancli\n"
        "before = [name for name in sys.modules if name.startswith('gancli.')]\n"
        "listed = dir(gancli)\n"
        "found = [callable(getattr(gancli, name)) for name in gancli.__all__ if name != '__version__']\n"
        "print(json.dumps([before, listed, all(found), 'torch' in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, listed, found, torch = json.loads(done.stdout)
    assert before == []
    assert listed == sorted(gancli.__all__)
    assert found
    assert not torch


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'trian'"):
        _ = gancli.trian


def test_a_run_knows_what_it_is(lively, shelf):
    assert (lively.name, lively.path, lively.seeds) == ("lively", shelf / "lively", [2])
    assert (lively.kind, lively.device) == ("train", "cpu")
    assert lively.experiment.preset == "aylien"
    assert lively.experiment.pretraining.steps == 50
    assert repr(lively) == "Run('lively', aylien, seed 2, finished)"
    assert lively.summary["members"][0]["seed"] == 2


def test_the_same_run_can_be_opened_again(lively, shelf):
    for given in ("lively", shelf / "lively", str(shelf / "lively")):
        again = gancli.open_run(given, runs_dir=shelf)
        assert again.experiment == lively.experiment
        np.testing.assert_array_equal(again.sample(10), lively.sample(10))


def test_the_newest_run_is_opened_where_none_is_named(tmp_path):
    with pytest.raises(MissingError):
        gancli.open_run(runs_dir=tmp_path)
    for name in ("a", "b"):
        gancli.train("aylien-2017", settings=STILL, epochs=1, name=name, runs_dir=tmp_path)
    assert gancli.open_run(runs_dir=tmp_path).name == "b"


def test_a_recording_gives_the_weights_of_every_snapshot(lively):
    recording = lively.recording
    assert recording.epochs.tolist() == list(range(111))
    first, last = recording.generator(epoch=0), recording.generator()
    assert {name: w.shape for name, w in last.items()} == dict(lively.game.generator.shapes)
    np.testing.assert_array_equal(last["0.weight"], recording.generator(epoch=110, seed=2)["0.weight"])
    assert (first["0.weight"] != last["0.weight"]).any()
    assert recording.losses.shape == (110, 1, 5)
    assert recording.pretraining.shape == (50, 1)
    with pytest.raises(MissingError, match="nearest"):
        recording.generator(epoch=111)
    with pytest.raises(MissingError, match="its seeds: 2"):
        recording.generator(seed=3)


def test_samples_are_drawn_where_and_as_often_as_asked(lively, study):
    assert lively.sample().shape == (1, 1000)
    assert lively.sample(7).shape == (1, 7)
    assert (lively.sample(7, epoch=0) != lively.sample(7)).all()
    assert (lively.sample(7, seed=1) != lively.sample(7)).all()
    np.testing.assert_array_equal(lively.sample(7), lively.sample(7, epoch=110))
    best = lively.verdicts()[0].best_epoch
    np.testing.assert_array_equal(lively.sample(7, epoch="best"), lively.sample(7, epoch=best))
    assert (study.run.sample(7, member=1) != study.run.sample(7)).all()
    for wrong in ({"count": 0}, {"epoch": "last"}, {"seed": -1}, {"seed": 2**64}):
        with pytest.raises(UsageError):
            lively.sample(**wrong)


def test_an_evaluation_is_returned_and_kept(lively):
    found = lively.evaluate(count=300)
    assert found.count == 300
    (member,) = found.members
    assert member.verdict == lively.verdicts()[0]
    assert member.metrics["w1_sigma"].value > 0
    assert lively.directory.read("evaluation.json") == json.loads(json.dumps(found.to_dict()))
    assert evaluate(lively, count=300).members[0].metrics == member.metrics
    with pytest.raises(UsageError, match="at least 100"):
        lively.evaluate(count=99)


def test_an_evaluation_judges_the_points_that_sample_draws(lively):
    points = lively.sample(400, epoch=50).astype(np.float64)
    (member,) = lively.evaluate(count=400, epoch=50).members
    assert member.epoch == 50
    assert member.verdict is None
    assert member.metrics["mean"].value == pytest.approx(points.mean())
    assert member.metrics["sd"].value == pytest.approx(points.std())


@pytest.mark.parametrize(("panels", "name"), [((), "film.gif"), (("w",), "w.png"), (("tutorial",), "t.png")])
def test_a_run_is_rendered_into_the_file_that_is_named(lively, tmp_path, panels, name):
    calls = []
    path = lively.render(
        tmp_path / name,
        panels=panels,
        fps=3,
        seconds=0.7,
        size=(320, 240),
        progress=lambda done, total: calls.append((done, total)),
    )
    assert path == tmp_path / name
    assert path.stat().st_size > 500
    if name.endswith("gif"):
        check_film(path, (320, 240), 3, calls[-1][1])
        assert calls[-1][0] == calls[-1][1] > 1


def test_a_study_counts_every_member(study):
    assert [verdict.label for verdict in study.verdicts] == list(ENDS)
    assert study.successes == 5
    assert study.counts == {"converged": 5, "collapsed": 1, "off-target": 1}
    assert study.run.kind == "stability"
    assert study.run.render(study.run.path / "grid.png").stat().st_size > 1000


def test_a_study_needs_pandas_only_for_pandas(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="pip install pandas"):
        study.to_pandas()


class Tags(HTMLParser):
    """Collects the tags that are open, to see that every one is closed, and the text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_objects_show_themselves_in_a_notebook(lively, study):
    for shown, words in (
        (lively, ["Run('lively'", lively.verdicts()[0].sentence]),
        (study, ["5 of 7 converged", "0.359–0.918", "Run('study'"]),
        (lively.evaluate(count=200), ["w1_sigma", str(lively.verdicts()[0].label)]),
    ):
        found = Tags(shown._repr_html_())
        assert found.open == []
        for word in words:
            assert word in found.text


@pytest.mark.parametrize("name", ["lively", "study"])
def test_a_member_is_the_run_with_its_seed(name, tmp_path, request):
    found = request.getfixturevalue(name)
    if name == "study":
        run, seed = found.run, 3
        alone = gancli.train(
            "aylien-2017", settings=STILL, epochs=100, seed=seed, runs_dir=tmp_path, snapshots=100
        )
    else:
        run, seed = found, 2
        alone = gancli.stability("aylien", settings=LIVELY, epochs=110, seed=1, runs=3, runs_dir=tmp_path).run
    one, other = run.recording, alone.recording
    for network in ("generators", "discriminators"):
        for tensor, weights in getattr(one, network).items():
            theirs = getattr(other, network)[tensor]
            np.testing.assert_array_equal(
                weights[:, one.member(seed)], theirs[:, other.member(seed)], err_msg=f"{network} {tensor}"
            )
    np.testing.assert_array_equal(one.losses[:, one.member(seed)], other.losses[:, other.member(seed)])
    assert run.verdicts()[one.member(seed)] == alone.verdicts()[other.member(seed)]


def test_an_experiment_can_be_handed_in_whole(tmp_path):
    experiment = msgspec.structs.replace(PRESETS["aylien-2017"], epochs=2, batch=3)
    run = gancli.train(experiment, name="x", runs_dir=tmp_path)
    assert run.experiment == experiment


@pytest.mark.parametrize("runs", [0, -1])
def test_a_study_has_at_least_one_member(tmp_path, runs):
    with pytest.raises(UsageError, match="--runs"):
        gancli.stability("aylien", runs=runs, runs_dir=tmp_path)


def test_every_failure_that_can_be_mended_is_one_kind_of_error(tmp_path):
    for wrong in (
        {"preset": "nagg"},
        {"device": "tpu"},
        {"settings": ["batch=0"]},
        {"seed": -1},
        {"name": "../x"},
    ):
        with pytest.raises(GanError):
            gancli.train(**{"preset": "aylien", "epochs": 1, "runs_dir": tmp_path, **wrong})
    assert not any(tmp_path.iterdir())


def test_the_excellent_one_is_found_at_once(tmp_path):
    run = gancli.train("aylien-2017", settings=STILL, epochs=100, seed=EXCELLENT, runs_dir=tmp_path)
    (verdict,) = run.verdicts()
    assert (verdict.label, verdict.quality) == ("converged", "excellent")
    assert verdict.first_hit == verdict.settled_at
    assert verdict.share_good == 1
