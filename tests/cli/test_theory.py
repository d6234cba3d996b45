"""``gan theory`` and ``gan dynamics`` as they are typed."""

import pytest

from gancli.experiments.theory.table import THEORIES


def test_without_a_game_they_are_listed(gan):
    said = gan("theory")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()[:-1]] == list(THEORIES)
    assert gan("theory", "--json").json["games"] == THEORIES
    assert gan("theory", "--quiet").out.split() == list(THEORIES)


def test_a_game_is_told_number_beside_number(gan, tmp_path):
    picture = tmp_path / "dirac.png"
    words = ("theory", "dirac", "--set", "play=simultaneous", "--set", "epochs=20", "--out", picture)
    said = gan(*words)
    assert said.code == 0
    assert "eigenvalue of the field        0.0000000 + 0.5000000i" in said.out
    assert "none is small enough" in said.out
    assert "unstable: near the equilibrium" in said.out
    assert picture.stat().st_size > 10_000
    found = gan(*words, "--json").json
    assert found["set"] == {"play": "simultaneous", "epochs": 20}
    assert found["spectral_radius"]["measured"] == pytest.approx(1.00124922)
    assert found["critical_factor"] == {"predicted": 0, "measured": 0, "difference": 0}
    assert found["path"]["difference"] < 1e-12


def test_a_start_is_typed_with_commas(gan):
    said = gan("theory", "dirac", "--start", "-.5,.25", "--set", "epochs=1", "--json")
    assert said.json["path"]["start"] == [-0.5, 0.25]


def test_without_a_linear_part_it_says_why(gan):
    line = ("theory", "dirac", "--set", "discriminator.optimizer.name=adam", "--set", "epochs=3")
    assert "adam: the gradient is divided by its own size" in gan(*line).out
    found = gan(*line, "--json").json
    assert found["multipliers"] == []
    assert found["spectral_radius"] == {"predicted": None, "measured": None, "difference": None}


def test_the_losses_at_rest_are_a_table(gan):
    said = gan("theory", "equilibrium", "--set", "loss.label=.9")
    assert "nonsaturating            1.3762776  1.3762776    0.7985077" in said.out
    bands = [
        each["loss"]
        for each in gan("theory", "equilibrium", "--json").json["losses"]
        if each["g"]["measured"] is None
    ]
    assert bands == ["hinge", "wasserstein", "energy"]


WRONG = {
    "theory dirc": "did you mean 'dirac'?",
    "theory dirac --set generator.hidden=[3]": "no longer the known one",
    "theory dirac --start 0,1,2": "2 numbers: ψ, θ",
    "theory dirac --start a": "cannot read the start",
    "theory fit --out fit.png": "no phase plane",
    "theory equilibrium --start 1,2": "no phase plane",
    "theory dirac --out portrait.mp4": "picture",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_says_what_to_do(gan, line):
    said = gan(*line.split())
    assert said.code == 2
    assert WRONG[line] in said.err
    assert said.out == ""


def test_a_run_is_looked_at_along_its_recording(gan, shelf):
    said = gan("dynamics", "excellent", "--snapshots", "3")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()[1:4]] == ["0", "50", "100"]
    assert "path angle just before the end" in said.out
    assert (shelf / "excellent" / "dynamics.png").stat().st_size > 10_000
    found = gan("dynamics", "excellent", "--snapshots", "2", "--json", "--out", shelf / "other.svg").json
    assert [each["epoch"] for each in found["snapshots"]] == [0, 100]
    assert (shelf / "other.svg").exists()


def test_a_member_of_a_study_is_chosen_by_its_seed(gan, shelf):
    assert gan("dynamics", "study", "--member", "2", "--snapshots", "1", "--json").json["seed"] == 2
    assert gan("dynamics", "study", "--member", "77").code == 66
