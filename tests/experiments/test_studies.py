"""A study of several parts: nothing is trained twice, nothing is lost, and every part is the run it would be alone."""

import json
import signal
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import gancli
from gancli.errors import DataError, InterruptedRunError, MissingError, RunInUseError, UsageError
from gancli.experiments import playing
from gancli.experiments.preparing import Watch
from gancli.experiments.run import Run
from gancli.experiments.stability import extend, resume_stability, stability
from gancli.experiments.study import PLAN, Study
from gancli.experiments.study_outcome import pace_of
from gancli.experiments.study_planning import _LEAN
from gancli.experiments.study_story import axis
from gancli.metrics.intervals import wilson
from gancli.metrics.profile import profile
from gancli.metrics.stopping import next_runs
from tests.experiments.games import ENDS, STILL

VARY = {"target.sd": [1, 2]}
TELLING = {"config.json", "timing.jsonl", "stability.json", ".lock"}


def make(folder, name="x", **options):
    """A study of settings that stand still."""
    given = {"runs": 3, "epochs": 100, "settings": STILL, "vary": VARY, "name": name, "runs_dir": folder}
    return stability("aylien-2017", **{**given, **options})


def contents(run):
    """Every byte that does not tell the time, by the file's place."""
    paths = [path for path in run.path.rglob("*") if path.is_file() and path.name not in TELLING]
    return {str(path.relative_to(run.path)): path.read_bytes() for path in paths if path.suffix != ".png"}


def labels(found):
    return [[verdict.label for verdict in each.verdicts] for each in found.outcomes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Two settings with three seeds."""
    return make(tmp_path_factory.mktemp("whole"))


def test_every_setting_has_the_same_seeds_and_its_own_outcome(whole):
    assert [each.setting.set for each in whole.outcomes] == [{"target.sd": 1}, {"target.sd": 2}]
    assert [list(each.seeds) for each in whole.outcomes] == [[0, 1, 2]] * 2
    assert labels(whole)[0] == list(ENDS[:3])
    assert labels(whole)[1] != labels(whole)[0]
    assert whole.outcomes[0].failures == {"off-target": 1, "collapsed": 1}


def test_a_part_is_the_study_of_its_setting_alone(whole, tmp_path):
    alone = make(tmp_path, vary=None, settings=[*STILL, "target.sd=2", *_LEAN]).run
    part = whole.study.part(1)
    assert part.experiment == alone.experiment
    ours, theirs = contents(part), contents(alone)
    assert ours["recording.safetensors"] == theirs["recording.safetensors"]
    assert ours["metrics.jsonl"] == theirs["metrics.jsonl"]


def test_a_study_records_the_snapshots_that_are_judged_unless_more_are_asked_for(whole, tmp_path):
    assert len(whole.run.recording.epochs) == 101
    assert make(tmp_path, snapshots=20).run.experiment.snapshots == 20
    assert make(tmp_path, "y", settings=[*STILL, "snapshots=30"]).run.experiment.snapshots == 30


@pytest.mark.parametrize("stop", [0, 1, 2, 3])
def test_a_study_that_was_interrupted_anywhere_ends_with_the_same_bytes(whole, tmp_path, stop):
    """In its first part, at its end, in its second part, at the end of that."""
    seen = []

    def cut(game, snapshot):
        seen.append(snapshot.epoch)
        if snapshot.state is not None and len(seen) >= (1, 101, 102, 202)[stop]:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(InterruptedRunError) as caught:
        make(tmp_path, listener=cut)
    assert caught.value.exit_code == 130
    assert caught.value.fix == f"gan stability --resume {tmp_path / 'x'}"
    assert not gancli.open_run("x", runs_dir=tmp_path).directory.finished or stop
    assert Study.of(gancli.open_run("x", runs_dir=tmp_path)).finished == (stop == 3)
    if stop < 3:
        resume_stability("x", runs_dir=tmp_path)
    assert contents(gancli.open_run("x", runs_dir=tmp_path)) == contents(whole.run)


def test_a_signal_while_a_part_is_finished_is_not_lost(tmp_path, monkeypatch):
    summary = playing.summary

    def slowly(run):
        signal.raise_signal(signal.SIGTERM)
        return summary(run)

    with monkeypatch.context() as patch:
        patch.setattr(playing, "summary", slowly)
        with pytest.raises(InterruptedRunError, match="1 of 2 parts done") as caught:
            make(tmp_path)
    assert caught.value.exit_code == 143
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert resume_stability("x", runs_dir=tmp_path).study.finished


def test_a_finished_study_is_resumed_for_more_epochs_only(tmp_path):
    make(tmp_path, epochs=50)
    with pytest.raises(UsageError, match="finished after 50"):
        resume_stability("x", runs_dir=tmp_path)
    longer = resume_stability("x", epochs=100, runs_dir=tmp_path)
    assert [part.experiment.epochs for part in longer.study.parts()] == [100, 100]
    assert labels(longer)[0] == list(ENDS[:3])


def test_epochs_that_are_varied_stay_as_they_are(tmp_path):
    made = make(tmp_path, vary={"epochs": [100, 120]})
    assert [each.experiment.epochs for each in made.outcomes] == [100, 120]
    with pytest.raises(UsageError, match="varies epochs"):
        resume_stability("x", epochs=200, runs_dir=tmp_path)


def test_more_seeds_and_settings_are_added_and_nothing_is_trained_again(tmp_path, whole):
    made = make(tmp_path)
    before, told = contents(made.run), []
    more = extend(
        "x",
        runs=7,
        vary={"target.sd": [1, 3]},
        runs_dir=tmp_path,
        watch=Watch(part=lambda what, seeds: told.append((what, list(seeds)))),
    )
    assert told == [
        ("part 3 of 5: target.sd 1, 4 seeds", [3, 4, 5, 6]),
        ("part 4 of 5: target.sd 2, 4 seeds", [3, 4, 5, 6]),
        ("part 5 of 5: target.sd 3, 7 seeds", list(range(7))),
    ]
    after = contents(more.run)
    assert all(after[name] == data for name, data in before.items())
    assert labels(more)[0] == list(ENDS)
    assert [each.runs for each in more.outcomes] == [7, 7, 7]
    at_once = make(tmp_path, "y", runs=7, vary={"target.sd": [1, 2, 3]})
    assert [each.verdicts for each in at_once.outcomes] == [each.verdicts for each in more.outcomes]
    assert [each.to_dict() for each in at_once.contrasts] == [each.to_dict() for each in more.contrasts]


def test_a_plain_study_can_be_extended_and_stays_what_it_was(tmp_path):
    plain = make(tmp_path, vary=None)
    before = contents(plain.run)
    more = extend(plain.run, runs=7, runs_dir=tmp_path)
    assert more.study.is_single
    assert labels(more) == [list(ENDS)]
    after = contents(more.run)
    assert all(after[name] == data for name, data in before.items())
    several = extend(more.run, vary={"target.sd": [1, 2]}, runs_dir=tmp_path)
    assert [(each.setting.set, each.runs) for each in several.outcomes] == [
        ({"target.sd": 1.0}, 7),
        ({"target.sd": 2}, 7),
    ]


def test_an_interrupted_extension_is_resumed(tmp_path, whole):
    make(tmp_path)

    def cut(game, snapshot):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(InterruptedRunError):
        extend("x", runs=5, runs_dir=tmp_path, listener=cut)
    with pytest.raises(UsageError, match="not finished") as caught:
        extend("x", runs=6, runs_dir=tmp_path)
    assert "--resume" in caught.value.fix
    assert [each.runs for each in resume_stability("x", runs_dir=tmp_path).outcomes] == [5, 5]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "nothing to add"),
        ({"runs": 2}, "nothing to add"),
        ({"vary": {"target.sd": [2]}}, "nothing to add"),
    ],
)
def test_what_is_there_already_is_nothing_to_add(whole, options, said):
    with pytest.raises(UsageError, match=said):
        extend(whole.run, **options)


def test_a_setting_that_reads_the_same_is_not_added_again(tmp_path):
    """Another target forgets the parameters of the one before, so the same words may lead elsewhere."""
    make(tmp_path, runs=1, vary={"target": ["uniform", "gaussian"]})
    more = extend("x", vary={"target": ["gaussian", "laplace"]}, runs_dir=tmp_path)
    assert [each.setting.label for each in more.outcomes] == [
        "target uniform",
        "target gaussian",
        "target laplace",
    ]
    assert more.outcomes[1].experiment.target.parameters == {"mean": 0, "sd": 1}


def test_only_a_study_can_be_extended(whole, tmp_path):
    run = gancli.train("aylien-2017", settings=STILL, epochs=1, runs_dir=tmp_path)
    for wrong in (run, whole.study.part(1)):
        with pytest.raises(UsageError, match="not a study of its own"):
            extend(wrong, runs=9)


def test_a_study_grows_until_its_interval_is_narrow(tmp_path):
    made = make(tmp_path, vary=None, runs=5, until_width=0.5)
    (outcome,) = made.outcomes
    assert made.study.is_single
    runs = 5
    while True:
        low, high = wilson(int(outcome.succeeded[:runs].sum()), runs)
        if high - low <= 0.5:
            break
        runs = next_runs(runs, 5, 1000)
    assert outcome.runs == runs > 5
    assert made.study.plan.until.width == 0.5


def test_a_study_that_does_not_get_narrow_stops_at_the_most_and_says_so(tmp_path):
    warnings = []
    made = make(tmp_path, runs=3, until_width=0.1, max_runs=5, watch=Watch(warn=warnings.append), vary=VARY)
    assert [each.runs for each in made.outcomes] == [5, 5]
    assert "5 seeds" in warnings[0]
    with pytest.raises(UsageError, match="wide"):
        make(tmp_path, "y", until_width=1.5)


def test_a_study_in_use_is_left_alone(tmp_path):
    made = make(tmp_path)
    with Study.of(made.run).run.directory.lock(), pytest.raises(RunInUseError):
        extend("x", runs=5, runs_dir=tmp_path)
    assert Study.of(gancli.open_run("x", runs_dir=tmp_path)).plan == made.study.plan


def test_a_study_is_replaced_as_a_whole_and_only_on_request(tmp_path):
    make(tmp_path)
    with pytest.raises(UsageError, match="exists already"):
        make(tmp_path)
    again = make(tmp_path, overwrite=True, runs=2)
    assert [each.runs for each in again.outcomes] == [2, 2]
    plain = make(tmp_path, overwrite=True, vary=None)
    assert len(Study.of(plain.run).parts()) == 1
    assert not [
        path for path in (tmp_path / "x" / "parts").rglob("*") if path.is_file() and path.name != ".lock"
    ]


def test_a_plan_that_is_none_and_a_part_with_other_seeds_are_damage(tmp_path):
    made = make(tmp_path)
    config = made.run.directory.config
    for plan in ({"vary": []}, {**config[PLAN], "parts": [{"setting": 0, "first": 0, "runs": 3}] * 2}):
        with made.run.directory.lock():
            made.run.directory.reconfigure({**config, PLAN: plan})
        with pytest.raises(DataError):
            Study.of(Run(made.run.directory)).finished  # noqa: B018
        with made.run.directory.lock():
            made.run.directory.reconfigure(config)


def test_stability_json_is_what_was_returned(whole):
    kept = whole.run.directory.read("stability.json")
    assert kept == json.loads(json.dumps(whole.to_dict()))
    first, second = kept["settings"]
    assert first["comparison"] is None
    assert second["comparison"]["difference"]["value"] == pytest.approx(second["rate"] - first["rate"])
    assert second["comparison"]["pairs"] == 3


def test_rows_for_pandas_have_the_varied_values_and_the_seed(whole, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=list))
    rows = whole.to_pandas()
    assert [(row["target.sd"], row["seed"]) for row in rows] == [
        (sd, seed) for sd in (1, 2) for seed in range(3)
    ]
    assert rows[1]["label"] == "converged"


def test_time_to_success_counts_epochs_updates_and_seconds_of_one_core(whole):
    (outcome,) = whole.outcomes[:1]
    (settled,) = np.flatnonzero(outcome.settled)
    time = outcome.time_to_success
    assert time["epochs"] == outcome.verdicts[settled].settled_at
    steps = outcome.experiment.d_steps + outcome.experiment.g_steps
    assert time["updates"] == time["epochs"] * steps
    pace = pace_of(whole.run)
    assert time["seconds"] == pytest.approx(time["epochs"] * pace)
    assert 0 < pace < 1


def test_a_pause_does_not_count_as_training(whole, monkeypatch):
    lines = [
        {"epoch": 50, "time": "2026-01-01T00:00:05+00:00"},
        {"epoch": 60, "time": "2026-01-01T00:00:06+00:00"},
        {"epoch": 70, "time": "2026-01-02T00:00:00+00:00"},
    ]
    run = Run(whole.run.directory)
    fake = SimpleNamespace(
        config={"created": "2026-01-01T00:00:00+00:00", "threads": 2, "seeds": [0, 1, 2, 3]},
        timing_lines=lambda: lines,
    )
    monkeypatch.setattr(run, "directory", fake)
    assert pace_of(run) == pytest.approx(0.1 * 2 / 4)


@pytest.mark.parametrize("name", ["comparison", "curves"])
def test_a_study_is_drawn_by_name_and_as_a_comparison_where_none_is_named(whole, tmp_path, name):
    assert whole.run.render(tmp_path / f"{name}.png", panels=[name]).stat().st_size > 1000
    with pytest.raises(UsageError, match="picture"):
        whole.run.render(tmp_path / "x.gif", panels=[name])
    with pytest.raises(UsageError, match="two varied"):
        whole.run.render(tmp_path / "b.png", panels=["basin"])


def test_a_page_shows_one_setting_and_says_so(whole, tmp_path):
    with pytest.raises(UsageError, match="one setting") as told:
        whole.run.render(tmp_path / "x.html")
    assert str(Study.of(whole.run).path(1)) in told.value.fix
    assert Study.of(whole.run).part(1).render(tmp_path / "x.html").stat().st_size > 10_000
    assert whole.run.render(tmp_path / "one.html", member=whole.run.seeds[1]).stat().st_size > 10_000


def test_an_extended_study_is_one_grid(tmp_path):
    from gancli.experiments.study_story import study_grid

    plain = make(tmp_path, vary=None)
    more = extend(plain.run, runs=5)
    told = study_grid(more.study, still=True)
    assert [cell.seed for cell in told.cells] == list(range(5))
    assert (told.successes, told.interval) == (more.successes, more.interval)


def test_an_ensemble_holds_every_seed_of_the_first_setting_and_says_where_the_others_are(whole, tmp_path):
    from gancli.experiments.ensemble_story import ensemble_story

    told = ensemble_story(whole.study)
    first = whole.outcomes[0]
    assert [verdict.label for verdict in told.verdicts] == [verdict.label for verdict in first.verdicts]
    assert told.w.shape == told.place.shape == told.width.shape == (first.runs, len(told.epochs))
    assert told.interval == first.interval()
    assert f"gan render {whole.study.path(1)} --panels ensemble" in told.hint
    assert first.setting.label in told.title
    assert Study.of(whole.study.part(1)).is_single
    assert whole.study.part(1).render(tmp_path / "e.png", panels=["ensemble"]).stat().st_size > 1000
    with pytest.raises(UsageError, match="picture"):
        whole.run.render(tmp_path / "x.gif", panels=["ensemble"])
    with pytest.raises(UsageError, match="picture of its own"):
        whole.run.render(tmp_path / "x.png", panels=["ensemble", "w"])


def test_an_ensemble_follows_the_verdicts_and_later_batches_stand_behind(tmp_path):
    from gancli.experiments.ensemble_story import ensemble_story

    more = extend(make(tmp_path, vary=None).run, runs=5)
    told = ensemble_story(more.study)
    assert told.hint == ""
    assert told.epochs[0] == 0
    judged = [verdict for run in more.study.parts() for verdict in run.verdicts()]
    assert list(told.verdicts) == judged
    ends = np.median(told.w[:, -5:], axis=1)
    assert ends == pytest.approx([verdict.w for verdict in judged], rel=0.02)
    assert np.median(told.place[:, -5:], axis=1) == pytest.approx([v.mean for v in judged], rel=0.02)
    assert np.median(told.width[:, -5:], axis=1) == pytest.approx([v.sd for v in judged], rel=0.02)


def test_runs_that_ended_earlier_leave_the_rest_of_the_fan_empty(tmp_path):
    from gancli.experiments.ensemble_story import _members

    run = make(tmp_path, vary=None).run
    last = int(run.recording.epochs[-1])
    for member in _members(run, np.array([0, last, 2 * last])):
        assert np.isfinite(member.row("w")).tolist() == [True, True, False]


def test_a_page_names_a_command_that_shows_a_run_without_a_place(tmp_path, monkeypatch):
    from gancli.experiments import study_story

    more = extend(make(tmp_path, vary=None).run, runs=5)
    assert study_story.gallery(more.study).hint == ""
    monkeypatch.setattr(study_story, "_PAGE", 4)
    told = study_story.gallery(more.study)
    assert told.left_out == (4,)
    assert told.hint == f"gan render {more.run.word} --member 4 --out run.html"
    page = more.run.render(tmp_path / "run.html", member=4)
    assert "seed 4" in page.read_text()


def test_a_seed_of_a_later_batch_is_drawn_into_the_studys_own_folder(tmp_path):
    more = extend(make(tmp_path, vary=None).run, runs=5)
    assert more.run.render(member=4, panels=["tutorial"]) == more.run.path / "tutorial.png"
    with pytest.raises(MissingError, match="seed 5"):
        more.run.render(member=5)


@pytest.mark.parametrize("seed", range(20))
def test_the_profile_is_exact_at_the_tolerance(seed):
    w = np.random.default_rng(seed).lognormal(-1, 1, 10)
    places = axis(w, 0.35)
    told = profile(w, places, 0.95)
    assert told.share[np.searchsorted(places, 0.35, side="right") - 1] == np.mean(w <= 0.35)
