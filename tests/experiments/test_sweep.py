"""``--vary``: values as they are typed become settings, and two experiments differ in what their settings say."""

import itertools

import pytest

from gancli.config import from_dict, to_dict, with_settings
from gancli.errors import UsageError
from gancli.experiments.sweep import (
    MOST,
    changed,
    changes,
    crossed,
    differences,
    read,
    shown,
    telling_differences,
)
from gancli.presets import PRESETS

NAG = PRESETS["nag"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("loss=nonsaturating,minimax", ["nonsaturating", "minimax"]),
        ("generator.hidden=[16,16],[32,32],[]", ["[16,16]", "[32,32]", "[]"]),
        ('loss="hinge", "minimax"', ['"hinge"', '"minimax"']),
        ("target.covariance=[[1,0],[0,1]],[[2,0],[0,2]]", ["[[1,0],[0,1]]", "[[2,0],[0,2]]"]),
        ("batch=100", ["100"]),
    ],
)
def test_commas_separate_values_unless_they_are_inside_one(text, values):
    assert read([text]) == {text.partition("=")[0]: values}


@pytest.mark.parametrize("text", ["loss", "=minimax", "loss=", "loss=minimax,", "loss=,hinge"])
def test_what_cannot_be_read_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match="KEY=VALUE"):
        read([text])


def test_a_key_is_varied_once():
    with pytest.raises(UsageError, match="twice"):
        read(["loss=hinge", "loss=minimax"])


def test_every_combination_is_a_setting_with_its_values_and_its_experiment():
    vary = {"loss": ["minimax", "hinge"], "batch": [100, 200, 300]}
    found = crossed(NAG, vary)
    assert [tuple(each.set.values()) for each in found] == list(itertools.product(*vary.values()))
    for each in found:
        assert (each.experiment.loss, each.experiment.batch) == tuple(each.set.values())
        assert each.experiment.d_steps == NAG.d_steps
    assert found[4].label == "loss hinge, batch 200"


def test_without_anything_to_vary_there_is_the_base_alone():
    (alone,) = crossed(NAG, {})
    assert (alone.experiment, alone.set, alone.label) == (NAG, {}, "")


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ({"los": ["minimax"]}, "did you mean loss"),
        ({"loss": ["minimaxx"]}, "did you mean 'minimax'"),
        ({"batch": [0]}, "batch"),
        ({"batch": [100, "100"]}, "twice"),
        ({"preset": ["jang"]}, "preset"),
        ({"batch": list(range(1, 102)), "d_steps": list(range(1, 12))}, f"{MOST:,}"),
    ],
)
def test_what_is_no_setting_is_refused(vary, said):
    with pytest.raises(UsageError) as caught:
        crossed(NAG, vary)
    assert said in str(caught.value)


def test_values_from_python_are_those_of_the_command_line():
    typed = crossed(NAG, read(["generator.hidden=[16,16],[8]", "generator.optimizer.lr=1e-3,.01"]))
    given = crossed(NAG, {"generator.hidden": [[16, 16], (8,)], "generator.optimizer.lr": [1e-3, 0.01]})
    assert typed == given


def test_short_names_of_a_targets_parameters_can_be_varied():
    found = crossed(NAG, {"target": ["gaussian", "uniform"]})
    assert [each.set for each in found] == [{"target": "gaussian"}, {"target": "uniform"}]
    assert [each.experiment.target.parameters for each in found] == [NAG.target.parameters, {}]
    found = crossed(NAG, {"target.mean": [0, 4]})
    assert [each.experiment.target.parameters["mean"] for each in found] == [0, 4]


@pytest.mark.parametrize("one", PRESETS)
@pytest.mark.parametrize("other", ["nag", "jang", "chivers"])
def test_an_experiment_and_its_changes_are_another_experiment(one, other):
    base, wanted = PRESETS[one], PRESETS[other]
    assert changed(base, changes(base, wanted)) == wanted
    assert changes(base, base) == {}
    assert from_dict(to_dict(changed(base, changes(base, wanted)))) == wanted


def test_differences_name_the_settings_with_both_values():
    other = with_settings(NAG, ["loss=hinge", "target.mean=2", "discriminator.clamp=[.1,.9]", "log_every=7"])
    found = differences(NAG, other)
    assert set(found) == {"loss", "target.parameters", "discriminator.clamp", "log_every"}
    assert found["loss"] == ("nonsaturating", "hinge")
    assert found["discriminator.clamp"][0] is None
    assert set(telling_differences(NAG, other)) == {*found} - {"log_every"}


def test_a_part_that_only_one_has_is_a_difference_of_its_leaves():
    other = with_settings(NAG, ['pretraining.optimizer={name="adam"}'])
    found = differences(NAG, other)
    assert found["pretraining.optimizer.name"] == (None, "adam")
    assert changed(NAG, changes(NAG, other)) == other
    assert changed(other, changes(other, NAG)) == NAG


@pytest.mark.parametrize(
    ("value", "text"), [(0.001, "0.001"), ("hinge", "hinge"), ([16, 16], "[16,16]"), (None, "null")]
)
def test_values_are_shown_as_they_are_typed(value, text):
    assert shown(value) == text
