"""Two settings side by side: paired where seeds are shared, and said so that one understands it."""

import numpy as np
import pytest

import gancli
from gancli.config import with_settings
from gancli.errors import UsageError
from gancli.experiments.compare import contrast, contrasts, p_value, times
from gancli.experiments.compare_studies import compare
from gancli.experiments.study_outcome import Outcome
from gancli.experiments.sweep import Setting
from gancli.metrics import comparison, shift
from gancli.presets import PRESETS
from gancli.records import Verdict
from tests.experiments.games import STILL


def outcome(label, good, seeds=None, w=None):
    """A setting whose run k converged where good[k]."""
    seeds = list(range(len(good))) if seeds is None else seeds
    w = np.where(good, 0.1, 1.0) if w is None else w
    verdicts = [
        Verdict("converged" if ok else "drifting", w=float(x), settled_at=50 if ok else None)
        for ok, x in zip(good, w, strict=True)
    ]
    experiment = with_settings(PRESETS["nag"], [f"loss={label}"])
    return Outcome(Setting({"loss": label}, experiment), seeds, verdicts, [None] * len(seeds))


GOOD = np.array([True] * 90 + [False] * 10)
FAIR = np.array([True] * 55 + [False] * 35 + [True] * 4 + [False] * 6)


def test_shared_seeds_are_compared_seed_by_seed():
    found = contrast(outcome("nonsaturating", GOOD), outcome("minimax", FAIR))
    assert found.paired
    assert found.rates == comparison.paired(GOOD, FAIR)
    w = np.where(GOOD, 0.1, 1.0), np.where(FAIR, 0.1, 1.0)
    assert found.ln_w == shift.paired(*w)
    assert found.left_out == 0


def test_order_of_the_seeds_does_not_matter():
    turned = outcome("minimax", FAIR[::-1], seeds=list(range(100))[::-1])
    one, two = (contrast(outcome("nonsaturating", GOOD), each) for each in (outcome("minimax", FAIR), turned))
    assert (one.rates, one.ln_w, one.sentence) == (two.rates, two.ln_w, two.sentence)


def test_seeds_of_their_own_are_compared_as_such():
    apart = outcome("minimax", FAIR, seeds=list(range(100, 200)))
    found = contrast(outcome("nonsaturating", GOOD), apart)
    assert not found.paired
    assert found.rates == comparison.independent(GOOD, FAIR)
    assert found.left_out == 0


def test_runs_without_a_partner_are_left_out_and_counted():
    later = outcome("minimax", FAIR, seeds=list(range(20, 120)))
    found = contrast(outcome("nonsaturating", GOOD), later)
    assert found.paired
    assert found.left_out == 40
    assert found.first_counts[1] == found.other_counts[1] == 80


def test_the_sentence_says_how_many_of_a_hundred_how_sure_and_what_it_means():
    found = contrast(outcome("nonsaturating", GOOD), outcome("minimax", FAIR))
    assert found.sentence.startswith(
        "with loss minimax 59 of 100 runs converge, with loss nonsaturating 90 of 100: 31 fewer of 100 (95 %: "
    )
    assert found.sentence.endswith("; p < .001). That is hardly chance.")


@pytest.mark.parametrize(
    ("good", "other", "said"),
    [
        ([True] * 5 + [False] * 5, [True] * 5 + [False] * 5, "as many of 100"),
        ([True] * 5 + [False] * 5, [True] * 6 + [False] * 4, "may well be chance"),
        ([True] * 10, [False] * 5 + [True] * 5, "hint"),
        ([True] * 300, [True] * 299 + [False], "small"),
        ([False] * 10, [True] * 10, "100 more of 100"),
    ],
)
def test_the_meaning_follows_from_the_test_and_the_interval(good, other, said):
    found = contrast(outcome("nonsaturating", np.array(good)), outcome("minimax", np.array(other)))
    assert said in found.sentence


def test_several_settings_are_compared_with_the_first_and_their_p_values_are_raised():
    settings = [outcome("nonsaturating", GOOD), outcome("minimax", FAIR), outcome("hinge", GOOD[::-1])]
    found = contrasts(settings)
    assert [each.other for each in found] == ["loss minimax", "loss hinge"]
    assert [each.p for each in found] == comparison.holm([each.rates.p for each in found])
    assert contrasts(settings[:1]) == []


def test_diverged_runs_are_compared_too_and_json_has_no_infinity():
    lost = outcome("minimax", np.zeros(100, bool))
    gone = Outcome(lost.setting, lost.seeds, [Verdict("diverged", w=None)] * 100, lost.paces)
    found = contrast(outcome("nonsaturating", GOOD), gone)
    assert found.to_dict()["w_ratio"]["value"] is None
    assert "diverge" in found.about_w
    assert "∞" not in found.sentence


@pytest.mark.parametrize(
    ("p", "text"), [(1.0, "p = 1.00"), (0.034, "p = .03"), (0.0042, "p = .004"), (1e-9, "p < .001")]
)
def test_p_values_are_written_short(p, text):
    assert p_value(p) == text


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Studies that differ in nothing, in one setting, in two, and one that is not finished."""
    folder = tmp_path_factory.mktemp("compare")

    def make(name, *settings, **options):
        given = {"runs": 6, "epochs": 100, "runs_dir": folder, "name": name}
        return gancli.stability("aylien-2017", settings=[*STILL, *settings], **{**given, **options})

    make("one")
    make("again", seed=3)
    make("wide", "target.sd=2")
    make("other", "target.sd=2", "batch=7")
    make("swept", vary={"target.sd": [1, 2]})
    make("swept-again", "batch=7", vary={"target.sd": [2, 1]})
    run = make("stopped").run
    (run.path / "metrics.json").unlink()
    return folder


def test_two_studies_are_compared_and_the_settings_in_which_they_differ_are_named(shelf):
    found = compare("one", "wide", runs_dir=shelf)
    assert set(found.differing) == {"target.parameters"}
    (only,) = found.contrasts
    assert only.other.startswith("wide (target.parameters")
    assert not [note for note in found.notes if "differ" in note]


def test_more_than_one_difference_is_said(shelf):
    found = compare("one", "other", runs_dir=shelf)
    (note,) = [note for note in found.notes if "differ" in note]
    assert note.endswith(("target.parameters, batch", "batch, target.parameters"))


def test_the_same_settings_and_unpaired_seeds_are_said(shelf):
    found = compare("one", "again", runs_dir=shelf)
    assert found.differing == {}
    assert "they have the same settings" in found.notes
    assert found.contrasts[0].left_out == 6


def test_the_settings_of_one_study_are_compared_with_its_first(shelf):
    (only,) = compare("swept", runs_dir=shelf).contrasts
    assert (only.first, only.other) == ("target.sd 1", "target.sd 2")


def test_two_studies_with_settings_are_compared_setting_by_setting(shelf):
    found = compare("swept", "swept-again", runs_dir=shelf)
    names = [(each.first, each.other) for each in found.contrasts]
    assert names == [
        ("swept (target.sd 2, batch 20)", "swept-again (target.sd 2, batch 7)"),
        ("swept (target.sd 1, batch 20)", "swept-again (target.sd 1, batch 7)"),
    ] or all("batch 7" in other for _, other in names)
    assert set(found.differing) == {"batch"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("one",), "one setting"),
        (("one", "swept"), "no setting in common"),
        (("one", "stopped"), "not finished"),
    ],
)
def test_what_cannot_be_compared_is_refused(shelf, names, said):
    with pytest.raises(UsageError, match=said):
        compare(*names, runs_dir=shelf)


def test_what_is_infinite_is_written_as_one_writes_it():
    assert (times(800.0), times(0.0), times(-800.0)) == ("∞", "1", "0")
