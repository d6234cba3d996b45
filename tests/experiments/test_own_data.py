"""Own data and finite data: a run holds what it learns, is judged in the data's units, and trains on nothing else."""

import shutil

import msgspec
import numpy as np
import pytest

import gancli
from gancli import config
from gancli.artifacts.run_directory import RunDirectory
from gancli.config import Target
from gancli.engine.draws import Dealer
from gancli.engine.train import train
from gancli.errors import DataError, GanError, MissingError, UsageError
from gancli.experiments import judging, resolve
from gancli.experiments.pairs import pair
from gancli.experiments.plan import plan
from gancli.experiments.preparing import NOBODY, prepare
from gancli.experiments.story import story
from gancli.metrics import METRICS, models
from gancli.presets import PRESETS
from tests.artifacts.faults import count_calls, cut_short

SMALL = ("pretraining.steps=0", "log_every=7", "snapshots=100")
"""On aylien: a game of a few points on the line."""
CLOUD = ("batch=20", "generator.hidden=[4]", "discriminator.hidden=[4]", "log_every=7", "snapshots=10")
"""On chivers: the same in the plane."""
SETS = ("batch=40", "d_steps=2", "g_steps=2", "log_every=7", "snapshots=10")
"""On nag: a D that judges moments of sets."""
RNG = np.random.default_rng(0)
HEIGHTS = RNG.normal(170, 8, (1, 200)).round(2)
BODIES = np.stack([HEIGHTS[0], 0.9 * HEIGHTS[0] - 80 + RNG.normal(0, 6, 200).round(2)])


@pytest.fixture
def saved(tmp_path):
    """Writes columns into a CSV file of that name."""

    def save(name, values):
        header = ",".join(["height", "weight"][: len(values)])
        path = tmp_path / name
        path.write_text("\n".join([header, *(",".join(map(repr, row)) for row in values.T.tolist())]))
        return str(path)

    return save


def experiment_on(file, preset="aylien", settings=SMALL, **parameters):
    experiment = config.with_settings(PRESETS[preset], settings)
    target = Target(name="data", parameters={"file": file, **parameters})
    return msgspec.structs.replace(experiment, target=target)


def trained(preset, **options):
    """A run of the engine that need not be compiled."""
    return gancli.train(preset, engine="torch", **{"settings": SMALL, **options})


def assert_same_recording(one, other):
    for side in ("generators", "discriminators"):
        for name, weights in getattr(one.recording, side).items():
            np.testing.assert_array_equal(weights, getattr(other.recording, side)[name])
    np.testing.assert_array_equal(one.recording.losses, other.recording.losses)


@pytest.mark.parametrize("fate", ["deleted", "changed", "broken"])
def test_a_resumed_run_needs_its_file_no_more(saved, tmp_path, fate):
    file = saved("x.csv", HEIGHTS)
    for name, epochs in (("whole", 30), ("begun", 20)):
        trained("aylien", target=file, epochs=epochs, name=name, runs_dir=tmp_path / "a")
    if fate == "deleted":
        (tmp_path / "x.csv").unlink()
    elif fate == "changed":
        saved("x.csv", HEIGHTS + 1)
    else:
        (tmp_path / "x.csv").write_text("h\nx\n")
    shutil.move(tmp_path / "a", tmp_path / "b")
    whole = gancli.open_run("whole", runs_dir=tmp_path / "b")
    longer = gancli.resume("begun", epochs=30, runs_dir=tmp_path / "b")
    assert_same_recording(longer, whole)
    assert longer.verdicts() == whole.verdicts()


def test_no_reading_command_needs_the_file(saved, tmp_path):
    trained("aylien", target=saved("x.csv", HEIGHTS), epochs=9, name="x", runs_dir=tmp_path)
    (tmp_path / "x.csv").unlink()
    run = gancli.open_run("x", runs_dir=tmp_path)
    assert run.sample(5).shape == (1, 5)
    assert run.columns == ("height",)
    assert run.evaluate(count=100).members[0].metrics["w1_sigma"].value > 0
    assert run.render(tmp_path / "x.png", panels=["samples", "energy"]).stat().st_size > 1000


@pytest.mark.parametrize(
    ("preset", "settings", "values"),
    [("aylien", SMALL, BODIES[:1]), ("nag", SETS, BODIES[:1]), ("chivers", CLOUD, BODIES)],
)
def test_other_units_change_the_units_and_nothing_else(saved, tmp_path, preset, settings, values):
    standard = (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)
    one, other = (
        trained(
            preset,
            target=saved(f"{name}.csv", rows),
            settings=[*settings, "dtype=float64"],
            epochs=40,
            name=name,
            runs_dir=tmp_path,
        )
        for name, rows in (("one", standard), ("other", 10 * standard + 5))
    )
    np.testing.assert_allclose(other.sample(500), 10 * one.sample(500) + 5, rtol=1e-7)
    assert [v.label for v in one.verdicts()] == [v.label for v in other.verdicts()]
    np.testing.assert_allclose(one.recording.losses, other.recording.losses, rtol=1e-6)
    for mine, theirs in zip(one.directory.metrics_lines(), other.directory.metrics_lines(), strict=True):
        for side in ("real", "fake"):
            a, b = mine["members"][0][side], theirs["members"][0][side]
            np.testing.assert_allclose(b["mean"], 10 * np.array(a["mean"]) + 5, rtol=1e-7)
            np.testing.assert_allclose(b["sd"], 10 * np.array(a["sd"]), rtol=1e-6)
            np.testing.assert_allclose(b["skewness"], a["skewness"], atol=1e-5)
    told, retold = story(one), story(other)
    np.testing.assert_allclose(retold.surface.x, 10 * told.surface.x + 5, rtol=1e-9)
    for part in ("w", "real_scores", "fake_scores"):
        np.testing.assert_allclose(getattr(retold, part), getattr(told, part), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(retold.surface.values, told.surface.values, rtol=1e-5, atol=1e-7)
    ours, theirs = numbers(one), numbers(other)
    assert theirs == {name: pytest.approx(value, rel=1e-4, abs=1e-6) for name, value in ours.items()}
    assert ours


def numbers(run):
    """What does not depend on the unit, of G and of D at the end."""
    points, target = run.sample(300), run.game.target
    found = {
        name: METRICS[name].measure(points, target, np.random.default_rng(0))
        for name in ("w1_sigma", "sliced_w1", "tv20", "c2st", "mmd2")
    }
    networks = run.recording.generator(), run.recording.discriminator()
    found |= models.measure(pair(run.game, *networks, points, 0))
    return {name: measured.value for name, measured in found.items() if measured.value is not None}


def test_what_is_reported_is_in_the_datas_units(saved, tmp_path):
    run = trained(
        "aylien", target=saved("x.csv", HEIGHTS), settings=SMALL, epochs=8, name="x", runs_dir=tmp_path
    )
    real = [line["members"][0]["real"] for line in run.directory.metrics_lines()]
    assert all(abs(moments["mean"][0] - 170) < 10 for moments in real)
    truth = run.evaluate(count=200).members[0].metrics["mean"].truth
    assert truth == pytest.approx(HEIGHTS.mean())
    low, high = run.game.target.limits[0]
    assert low < HEIGHTS.min() < HEIGHTS.max() < high
    (weights,) = (run.recording.generator()[name][None] for name in ["0.weight"])
    assert np.abs(weights).max() < 10  # what is recorded is what was trained


@pytest.mark.parametrize("held_out", [0, 0.2, 0.5])
def test_training_sees_every_row_but_those_held_out(saved, held_out):
    settings = [*CLOUD, "dtype=float64"]
    game = resolve.game(experiment_on(saved("x.csv", BODIES), "chivers", settings, held_out=held_out))
    points = Dealer(game, [0, 1], "cpu").real(0, 200)
    hidden = rows_of(game.target.held_out)
    assert len(hidden) == held_out * 200
    assert rows_of(game.units.out(np.moveaxis(points, 2, 0).reshape(2, -1))) == rows_of(BODIES) - hidden
    assert np.abs(points.mean(axis=(0, 1, 3))).max() < 0.2
    np.testing.assert_allclose(points.std(axis=(0, 1, 3)), 1, atol=0.2)


def rows_of(columns):
    return {tuple(row) for row in columns.round(6).T.tolist()}


def test_finite_data_are_the_same_for_all_members_and_the_truth_stays(tmp_path):
    endless = config.with_settings(PRESETS["aylien"], SMALL)
    finite = config.with_settings(endless, ["data_points=30", "data_seed=4"])
    game, fresh = resolve.game(finite), resolve.game(endless)
    assert game.target == fresh.target
    assert fresh.source is fresh.target
    points = Dealer(game, [0, 1, 7], "cpu").real(0, 200)
    own = [set(points[:, member].ravel().tolist()) for member in range(3)]
    assert own[0] == own[1] == own[2] == set(game.source.values[0].astype(np.float32).tolist())
    assert len(own[0]) == 30
    other = resolve.game(config.with_settings(finite, ["data_seed=5"]))
    assert not own[0] & set(other.source.values[0].astype(np.float32).tolist())


def paired(experiment, made):
    """A game of that G whose points are these."""
    game = resolve.game(experiment)
    weights = [
        {name: np.zeros(shape) for name, shape in layout.shapes.items()}
        for layout in (game.generator, game.discriminator)
    ]
    return game, models.measure(pair(game, *weights, made(game), 0))["copying"]


@pytest.mark.parametrize("name", ["own data on the line", "own data in the plane", "finite data"])
def test_a_g_that_hands_out_its_training_data_is_told_from_one_that_knows_the_law(saved, name):
    experiment = GAMES[name](saved("x.csv", BODIES))
    game, found = paired(experiment, lambda game: game.units.out(game.source.values))
    assert found.value > 0.9
    assert found.p < 1e-9
    fresh = game.target.held_out if name.startswith("own") else judging.drawn_real(game, 9, 4000)
    _, found = paired(experiment, lambda game: fresh)
    assert found.value == pytest.approx(0.5, abs=0.03)


def test_where_nothing_can_be_copied_the_reason_is_given(saved):
    own = experiment_on(saved("x.csv", BODIES), columns="height", held_out=0)
    endless = config.with_settings(PRESETS["aylien"], SMALL)
    for experiment, reason in ((own, "no rows are held out"), (endless, "every real point is a new one")):
        _, found = paired(experiment, lambda game: judging.drawn_real(game, 9, 100))
        assert found.reason == reason


GAMES = {
    "own data on the line": lambda file: experiment_on(file, columns="height"),
    "own data in the plane": lambda file: experiment_on(file, "chivers", CLOUD),
    "finite data": lambda file: config.with_settings(PRESETS["aylien"], [*SMALL, "data_points=50"]),
    "finite data with a pretraining": lambda file: config.with_settings(
        PRESETS["aylien"], ["pretraining.steps=20", "data_points=50"]
    ),
    "finite data in the plane": lambda file: config.with_settings(
        PRESETS["chivers"], [*CLOUD, "data_points=9"]
    ),
}


@pytest.mark.parametrize("name", GAMES)
def test_both_engines_play_the_same_game(saved, name):
    experiment = config.with_settings(GAMES[name](saved("x.csv", BODIES)), ["dtype=float64", "epochs=12"])
    game = resolve.game(experiment)
    prepare("fused", game, NOBODY)
    told = [
        list(train(game, [0, 3], "cpu", engine=e, is_recorded=lambda epoch: True)) for e in ("torch", "fused")
    ]
    for one, other in zip(*told, strict=True):
        for side in ("generator", "discriminator"):
            for tensor, weights in getattr(one, side).items():
                np.testing.assert_allclose(weights, getattr(other, side)[tensor], rtol=1e-8, atol=1e-9)
        assert one.moments.keys() == other.moments.keys()
        for epoch, moments in one.moments.items():
            np.testing.assert_allclose(moments, other.moments[epoch], rtol=1e-6, atol=1e-7)


def test_the_copy_is_described_and_the_fingerprint_covers_it(saved, tmp_path):
    def document(name, rows, *settings):
        target = None if rows is None else saved("x.csv", rows)
        return trained(
            "aylien",
            target=target,
            settings=[*SMALL, *settings],
            epochs=1,
            name=name,
            runs_dir=tmp_path / "r",
        ).directory.config

    one, same = document("a", BODIES[:1]), document("b", BODIES[:1])
    assert one["data"]["columns"] == ["height"]
    assert one["data"]["rows"] == 200
    assert one["fingerprint"] == same["fingerprint"]
    others = [
        document("c", BODIES[1:]),
        document("d", BODIES[:1], "target.held_out=.3"),
        document("e", None),
        document("f", None, "data_points=5"),
        document("g", None, "data_points=5", "data_seed=1"),
    ]
    assert len({one["fingerprint"], *(other["fingerprint"] for other in others)}) == 6
    assert "data" not in others[-1]


@pytest.mark.parametrize("damage", ["flipped", "cut", "other rows", "missing", "told otherwise"])
def test_a_damaged_copy_is_refused_by_name(saved, tmp_path, damage):
    run = trained(
        "aylien", target=saved("x.csv", HEIGHTS), settings=SMALL, epochs=1, name="x", runs_dir=tmp_path
    )
    path, kind = run.path / "data.safetensors", DataError
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        data[-3] ^= 1
        path.write_bytes(data)
    elif damage == "cut":
        path.write_bytes(data[:-8])
    elif damage == "other rows":
        data[-16:-8], data[-8:] = data[-8:], data[-16:-8]
        path.write_bytes(data)
    elif damage == "missing":
        path.unlink()
        kind = MissingError
    else:
        directory = RunDirectory.open(run.path)
        directory.reconfigure({**directory.config, "data": {"columns": [], "rows": "many"}})
    with pytest.raises(kind) as caught:
        gancli.open_run("x", runs_dir=tmp_path).sample(3)
    assert ("config.json" if damage == "told otherwise" else "data.safetensors") in caught.value.what


def test_a_crash_at_any_call_leaves_room_for_the_run_or_all_of_it(saved, tmp_path):
    kept = trained(
        "aylien", target=saved("x.csv", HEIGHTS), settings=SMALL, epochs=1, name="x", runs_dir=tmp_path
    )
    table, document = kept.kept.table, {k: v for k, v in kept.directory.config.items() if k != "data"}

    def create(name):
        return lambda: RunDirectory.create(tmp_path, name, document, data=table)

    for position in range(count_calls(create("all"))):
        name = f"cut-{position}"
        cut_short(create(name), position)
        try:
            found = RunDirectory.open(tmp_path / name)
        except MissingError:
            found = RunDirectory.create(tmp_path, name, document, data=table)
        np.testing.assert_array_equal(found.data().values, table.values)


def test_a_run_may_be_replaced_by_one_of_other_data(saved, tmp_path):
    options = {"settings": SMALL, "epochs": 1, "name": "x", "runs_dir": tmp_path}
    trained("aylien", target=saved("x.csv", HEIGHTS), **options)
    other = trained("aylien", target=saved("x.csv", HEIGHTS + 1), overwrite=True, **options)
    assert other.kept.table.values.mean() == pytest.approx(HEIGHTS.mean() + 1)
    plain = trained("aylien", overwrite=True, **options)
    assert plain.kept is None
    assert not (plain.path / "data.safetensors").exists()


def test_a_study_takes_its_data_along(saved, tmp_path):
    file = saved("x.csv", HEIGHTS)
    study = gancli.stability(
        "aylien",
        target=file,
        settings=SMALL,
        epochs=20,
        runs=3,
        vary={"loss": ["nonsaturating", "minimax"]},
        engine="torch",
        name="s",
        runs_dir=tmp_path,
    )
    (tmp_path / "x.csv").unlink()
    again = gancli.open_run("s", runs_dir=tmp_path)
    assert again.kept.table.values.tolist() == HEIGHTS.tolist()
    more = gancli.experiments.stability.extend(again, runs=4)
    assert [outcome.runs for outcome in more.outcomes] == [4, 4]
    assert study.run.columns == ("height",)


def test_a_file_on_the_command_line_is_the_same_as_the_setting(saved, tmp_path, monkeypatch):
    file = saved("x.csv", HEIGHTS)
    assert plan("chivers", target=file) == plan("chivers", settings=["target=data", f"target.file={file}"])
    assert plan("nag", target=file).target == Target(name="data", parameters={"file": file})
    written = config.to_toml(plan("nag", target=file))
    assert config.from_toml(written).target == plan("nag", target=file).target
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ring").write_text("1\n2\n")
    assert plan("chivers", target="ring").target.name == "ring"


WRONG = {
    "data_points=5": "a finite set already",
    "target.held_out=1": "between 0 and 0.9",
    "target.held_out=-.1": "between 0 and 0.9",
    "target.held_out=most": "between 0 and 0.9",
    "target.cols=height": "did you mean 'columns'",
    "target.columns=1.5": "columns: 1.5 will not do",
    "target.columns=[1,2]": "will not do",
    "target.columns=3": "no column '3'",
    "target.file=5": "needs a file",
    "pretraining.steps=5": "pretraining.steps=0",
}


@pytest.mark.parametrize("setting", WRONG)
def test_a_wrong_setting_of_own_data_is_named(saved, setting):
    experiment = experiment_on(saved("x.csv", HEIGHTS))
    with pytest.raises(UsageError) as caught:
        resolve.game(config.with_settings(experiment, [setting]))
    assert WRONG[setting] in str(caught.value)


def test_own_data_without_a_file_say_how_to_give_one():
    with pytest.raises(UsageError, match="--target FILE"):
        plan("nag", target="data")
    with pytest.raises(MissingError, match=r"heights\.xls"):
        plan("nag", target="heights.xls")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_without_a_pretraining_plays_on_own_data(saved, name):
    on_line = resolve.game(PRESETS[name]).target.dimension == 1
    settings = ["pretraining.steps=0", "epochs=1"]
    file = saved("x.csv", BODIES)
    game = resolve.game(experiment_on(file, name, settings, **({"columns": 1} if on_line else {})))
    *_, last = train(game, [0], "cpu", engine="torch", is_recorded=lambda epoch: True)
    assert last.epoch == 1
    assert np.isfinite(last.losses).all()


@pytest.mark.parametrize("name", ["x\0.csv", "\ud800.csv"])
def test_a_name_that_cannot_be_is_an_error_of_ours(name):
    with pytest.raises(GanError):
        plan("nag", target=name)
