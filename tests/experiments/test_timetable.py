"""The timetable: verdicts see equally spaced snapshots whatever else is recorded, films see the beginning in detail."""

import numpy as np
import pytest

import gancli
from gancli.experiments.recording import Recording
from gancli.experiments.timetable import FIRST, Timetable
from gancli.metrics.trajectory import judged

TABLES = [
    (5000, 200),
    (5000, 300),
    (30_000, 100),
    (40_001, 200),
    (777, 200),
    (100, 200),
    (60, 20),
    (5, 200),
    (1, 1),
]
STILL = ("generator.hidden=[2]", "discriminator.hidden=[2]", "batch=4")


def table(epochs, snapshots, early=True):
    return Timetable(max(1.0, epochs / snapshots), snapshots, epochs, early)


def recorded(table):
    return np.array([epoch for epoch in range(table.epochs + 1) if table.is_recorded(epoch)])


@pytest.mark.parametrize(("epochs", "snapshots"), TABLES)
def test_the_equally_spaced_ones_are_there_whatever_early_ones_are(epochs, snapshots):
    plain, full = table(epochs, snapshots, early=False), table(epochs, snapshots)
    taken = recorded(full)
    np.testing.assert_array_equal(taken[full.even(taken)], recorded(plain))
    assert len(recorded(plain)) - 1 == min(snapshots, epochs)
    np.testing.assert_array_equal(
        taken[full.even(taken)][judged(recorded(plain))], recorded(plain)[judged(recorded(plain))]
    )


@pytest.mark.parametrize(("epochs", "snapshots"), TABLES)
def test_the_count_is_that_of_the_recorded(epochs, snapshots):
    assert table(epochs, snapshots).count == len(recorded(table(epochs, snapshots)))


@pytest.mark.parametrize(("epochs", "snapshots"), TABLES)
def test_a_film_grows_faster_never_slower_up_to_the_even_pace(epochs, snapshots):
    timetable = table(epochs, snapshots)
    taken = recorded(timetable)
    shown = taken[timetable.filmed(taken)]
    steps = np.diff(shown)
    assert (shown[0], shown[-1]) == (0, epochs)
    early = steps[: len(timetable.early)]
    assert (np.diff(early) >= -1).all()  # −1 where a rounded step falls short
    assert steps.max() <= timetable.every + 1


@pytest.mark.parametrize(("epochs", "snapshots"), [(5000, 200), (40_001, 200), (30_000, 100)])
def test_about_half_of_a_long_film_is_its_first_fifth(epochs, snapshots):
    timetable = table(epochs, snapshots)
    taken = recorded(timetable)
    shown = taken[timetable.filmed(taken)]
    assert 0.4 < np.mean(shown <= epochs / FIRST) < 0.65


def test_no_early_ones_without_the_setting_nor_where_every_epoch_is_recorded():
    assert not table(5000, 200, early=False).early
    assert not table(150, 200).early


@pytest.mark.parametrize("known", [0, 3])
def test_a_recording_that_lacks_early_ones_is_filmed_evenly(known):
    timetable = table(5000, 200)
    even = recorded(table(5000, 200, early=False))
    taken = np.union1d(even, np.array(sorted(timetable.early)[:known], np.int64))
    np.testing.assert_array_equal(taken[timetable.filmed(taken)], even)


def test_a_run_that_goes_on_keeps_its_timetable():
    begun = Timetable(2.5, 200, 500, True)
    assert Timetable(2.5, 200, 5000, True).early == begun.early


def test_a_verdict_does_not_depend_on_early_snapshots(tmp_path):
    runs = [
        gancli.train("aylien-2017", settings=[*STILL, f"early_snapshots={said}"], epochs=400, snapshots=100,
                     name=said, runs_dir=tmp_path)
        for said in ("true", "false")
    ]  # fmt: skip
    many, few = (run.recording for run in runs)
    assert len(many.epochs) > len(few.epochs)
    assert runs[0].verdicts() == runs[1].verdicts()
    np.testing.assert_array_equal(many.epochs[many.judged], few.epochs[few.judged])
    for name, weights in few.generators.items():
        np.testing.assert_array_equal(weights[few.judged], many.generators[name][many.judged])


def test_without_a_timetable_all_snapshots_count(tmp_path):
    run = gancli.train("aylien-2017", settings=STILL, epochs=20, snapshots=5, name="x", runs_dir=tmp_path)
    whole = run.recording
    bare = Recording(
        whole.game, whole.seeds, whole.epochs, whole.generators, whole.discriminators, None, whole.losses
    )
    assert len(bare.filmed) == len(whole.epochs)
    assert len(bare.judged) == len(whole.epochs) - 1
