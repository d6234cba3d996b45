"""Experiments in and out of JSON, TOML and ``KEY=VALUE``: nothing is lost, and what does not fit is named."""

import json
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gancli import config
from gancli.config import (
    Discriminator,
    Experiment,
    Generator,
    Noise,
    Optimizer,
    Pretraining,
    Target,
    from_dict,
    from_toml,
    keys,
    to_dict,
    to_toml,
    with_settings,
)
from gancli.errors import UsageError
from gancli.presets import PRESETS

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
positive = st.floats(1e-12, 1e9)
non_negative = st.floats(0, 1e9)
real = st.floats(-1e9, 1e9)
count = st.integers(1, 10**9)
whole = st.integers(0, 10**9)
share = st.floats(0, 1, exclude_max=True)
parameter = real | text | st.lists(real, max_size=3).map(tuple)

optimizers = st.builds(
    Optimizer,
    name=text,
    lr=positive,
    momentum=st.floats(-1, 1, exclude_min=True, exclude_max=True),
    betas=st.tuples(share, share),
    epsilon=positive,
    decay=st.floats(0, 1, exclude_min=True),
    decay_every=count,
)
network = {
    "hidden": st.lists(st.integers(1, 4096), max_size=4).map(tuple),
    "activations": st.lists(text, min_size=1, max_size=3).map(tuple),
    "initialisation": text,
    "penalty": text,
    "penalty_weight": real,
    "optimizer": optimizers,
}
experiments = st.builds(
    Experiment,
    preset=text,
    about=text,
    target=st.builds(Target, name=text, parameters=st.dictionaries(text, parameter, max_size=3)),
    noise=st.builds(Noise, name=text, dimension=st.integers(1, 64), low=real, high=real, jitter=non_negative),
    generator=st.builds(Generator, **network, dropout=share, output=text, output_scale=positive),
    discriminator=st.builds(
        Discriminator,
        **network,
        view=text,
        output=text,
        clamp=st.none() | st.tuples(real, real),
        minibatch_kernels=whole,
        minibatch_dimension=count,
    ),
    loss=text,
    batch=count,
    sort=st.booleans(),
    same_batch=st.booleans(),
    view_epsilon=non_negative,
    d_steps=count,
    g_steps=count,
    epochs=st.integers(1, 10**8),
    log_every=count,
    snapshots=st.integers(1, 100_000),
    pretraining=st.builds(
        Pretraining, steps=whole, low=real, high=real, batch=count, optimizer=st.none() | optimizers
    ),
    dtype=st.sampled_from(["float32", "float64"]),
)


@settings(deadline=None, max_examples=60)
@given(experiments)
def test_json_gives_an_experiment_back(experiment):
    text = json.dumps(to_dict(experiment), allow_nan=False)
    assert from_dict(json.loads(text)) == experiment


@settings(deadline=None, max_examples=60)
@given(experiments)
def test_toml_gives_an_experiment_back(experiment):
    assert from_toml(to_toml(experiment)) == experiment


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_both(name):
    assert from_dict(json.loads(json.dumps(to_dict(PRESETS[name])))) == PRESETS[name]
    assert from_toml(to_toml(PRESETS[name])) == PRESETS[name]
    assert from_toml(to_toml(PRESETS[name]), PRESETS[name]) == PRESETS[name]


def test_what_a_toml_file_leaves_out_comes_from_its_base():
    jang = PRESETS["jang"]
    found = from_toml("batch = 7\n[generator.optimizer]\nlr = 0.5\n", jang)
    optimizer = msgspec.structs.replace(jang.generator.optimizer, lr=0.5)
    generator = msgspec.structs.replace(jang.generator, optimizer=optimizer)
    assert found == msgspec.structs.replace(jang, batch=7, generator=generator)


def test_another_target_does_not_inherit_parameters():
    found = from_toml('[target]\nname = "ring"\n', PRESETS["nag"])
    assert found.target == Target(name="ring", parameters={})
    again = from_toml('[target]\nname = "gaussian"\n', PRESETS["nag"])
    assert again.target == PRESETS["nag"].target


@dataclass
class Set:
    """An assignment and where its value must be found."""

    text: str
    path: str
    value: object


FORMS = [
    Set("batch=100", "batch", 100),
    Set("view_epsilon=1e-6", "view_epsilon", 1e-6),
    Set("view_epsilon=.25", "view_epsilon", 0.25),
    Set("generator.optimizer.momentum=-.5", "generator.optimizer.momentum", -0.5),
    Set("view_epsilon=3", "view_epsilon", 3.0),
    Set("sort=true", "sort", True),
    Set("loss=hinge", "loss", "hinge"),
    Set("loss.name=hinge", "loss", "hinge"),
    Set("noise=normal", "noise.name", "normal"),
    Set('loss="hinge"', "loss", "hinge"),
    Set("about=it costs .5 and has = and .", "about", "it costs .5 and has = and ."),
    Set(" batch = 100 ", "batch", 100),
    Set("generator.hidden=[16,16]", "generator.hidden", (16, 16)),
    Set("generator.hidden=[]", "generator.hidden", ()),
    Set('generator.activations=["relu"]', "generator.activations", ("relu",)),
    Set("generator.activations=[relu]", "generator.activations", ("relu",)),
    Set("generator.activations=[relu, tanh]", "generator.activations", ("relu", "tanh")),
    Set("discriminator.clamp=[.01,.99]", "discriminator.clamp", (0.01, 0.99)),
    Set("discriminator.optimizer.lr=1e-2", "discriminator.optimizer.lr", 0.01),
    Set("discriminator.view=raw+variances", "discriminator.view", "raw+variances"),
    Set("dtype=float64", "dtype", "float64"),
    Set("pretraining.optimizer.lr=.1", "pretraining.optimizer", Optimizer(lr=0.1)),
    Set("target.mean=-3", "target.parameters", {"mean": -3, "sd": 1.25}),
    Set("target.parameters.sd=2", "target.parameters", {"mean": 4.0, "sd": 2}),
    Set("target=ring", "target", Target(name="ring")),
    Set("target.name=ring", "target", Target(name="ring")),
    Set("target=gaussian", "target", PRESETS["nag"].target),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.text)
def test_set_takes_every_form_of_value(form):
    found = with_settings(PRESETS["nag"], [form.text])
    for name in form.path.split("."):
        found = getattr(found, name)
    assert found == form.value


def test_the_last_assignment_wins_and_the_others_stay():
    found = with_settings(PRESETS["nag"], ["batch=3", "target=ring", "target.modes=5", "batch=4"])
    assert found.batch == 4
    assert found.target == Target(name="ring", parameters={"modes": 5})
    assert with_settings(PRESETS["nag"], []) == PRESETS["nag"]


@pytest.mark.parametrize("key", keys())
def test_set_reaches_every_field(key):
    """Every key of ``gan list settings``, with its own value, changes nothing."""
    literal = "{ mean = 4.0, sd = 1.25 }" if key == "target.parameters" else json.dumps(value_of(FULL, key))
    assert with_settings(FULL, [f"{key}={literal}"]) == FULL


WRONG = {
    "batsh=3": ("unknown setting batsh", "did you mean batch?"),
    "generator.hiden=[3]": ("unknown setting generator.hiden", "did you mean generator.hidden?"),
    "discriminator.optimizer.lrr=1": (
        "discriminator.optimizer.lrr",
        "did you mean discriminator.optimizer.lr?",
    ),
    "zzz.lr=1": ("unknown setting zzz", "known: preset"),
    "batch.size=3": ("batch", "no parts"),
    "loss.nme=hinge": ("unknown setting loss_parameters.nme", "known: label"),
    "batch": ("'batch'", "KEY=VALUE"),
    "=3": ("'=3'", "KEY=VALUE"),
    "generator=3": ("setting generator: 3", "expected object"),
    "batch=0": ("setting batch: 0", "expected int >= 1"),
    "batch=1.5": ("setting batch: 1.5", "expected int, got float"),
    "batch=many": ("setting batch: 'many'", "expected int, got str"),
    "sort=yes": ("setting sort: 'yes'", "expected bool"),
    "loss=3": ("setting loss: 3", "expected str"),
    "generator.hidden=5": ("setting generator.hidden: 5", "expected array"),
    "generator.hidden=[5,0]": ("setting generator.hidden[1]: 0", "expected int >= 1"),
    "generator.hidden=[5,": ("setting generator.hidden: '[5,'", "expected array"),
    "generator.activations=[]": ("setting generator.activations: []", "length"),
    "generator.dropout=1": ("setting generator.dropout: 1", "< 1"),
    "generator.output_scale=0": ("setting generator.output_scale: 0", "> 0"),
    "generator.output_scale=inf": ("setting generator.output_scale: inf", "<= 1"),
    "generator.output_scale=nan": ("setting generator.output_scale: nan", "> 0"),
    "generator.penalty_weight=nan": ("setting generator.penalty_weight: nan", ">= -1"),
    "noise.low=-inf": ("setting noise.low: -inf", ">= -1"),
    "noise.dimension=65": ("setting noise.dimension: 65", "<= 64"),
    "discriminator.clamp=[.1]": ("setting discriminator.clamp: [0.1]", "length 2"),
    "generator.optimizer.decay=-1": ("setting generator.optimizer.decay: -1", ">= 0"),
    "generator.optimizer.momentum=1": ("setting generator.optimizer.momentum: 1", "< 1"),
    "generator.optimizer.betas=[1,0]": ("setting generator.optimizer.betas[0]: 1", "< 1"),
    "target.parameters=3": ("setting target.parameters: 3", "expected object"),
    "target.mean=true": ("setting target.parameters[...]: ", "got bool"),
    "epochs=1000000000000": ("setting epochs: 1000000000000", "<= 100000000"),
    "dtype=float16": ("setting dtype: 'float16'", "float16"),
}


@pytest.mark.parametrize("assignment", WRONG)
def test_what_does_not_fit_is_named(assignment):
    field, hint = WRONG[assignment]
    with pytest.raises(UsageError) as caught:
        with_settings(PRESETS["nag"], [assignment])
    assert field in str(caught.value)
    assert hint in str(caught.value)


def value_of(experiment, key):
    for name in key.split("."):
        experiment = getattr(experiment, name)
    return experiment


FULL = with_settings(PRESETS["nag"], ["discriminator.clamp=[.1,.9]", "pretraining.optimizer.lr=.1"])
NUMBERS = [key for key in keys() if type(value_of(FULL, key)) in (int, float)]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_is_finite(key, text):
    with pytest.raises(UsageError, match=f"setting {key}: {text} does not fit"):
        with_settings(FULL, [f"{key}={text}"])


POSITIVE = [key for key in NUMBERS if key.rpartition(".")[2] in ("lr", "epsilon", "batch", "epochs")]


@pytest.mark.parametrize("key", POSITIVE)
def test_what_must_be_positive_is_neither_zero_nor_less(key):
    for text in ("0", "-1"):
        with pytest.raises(UsageError, match=f"setting {key}: {text} does not fit"):
            with_settings(FULL, [f"{key}={text}"])


@pytest.mark.parametrize(
    ("toml", "hint"),
    [
        ("batch = ", "not TOML"),
        ("batch = 3\nbatch = 4", "not TOML"),
        ("[generater]\nhidden = [3]", "did you mean generator?"),
        ("[generator]\nhidden = [-3]", "setting generator.hidden[0]: -3"),
        ("generator = 3", "setting generator: 3"),
    ],
)
def test_a_wrong_toml_file_is_explained(toml, hint):
    with pytest.raises(UsageError) as caught:
        from_toml(toml, PRESETS["jang"])
    assert hint in str(caught.value)


def test_described_settings_are_all_keys_with_their_values():
    rows = config.described(PRESETS["nag"])
    assert list(rows) == keys()
    assert rows["batch"] == "500"
    assert rows["discriminator.clamp"] == "(unset)"


def test_settings_are_frozen():
    with pytest.raises(AttributeError, match="immutable"):
        PRESETS["nag"].generator.dropout = 0.5
