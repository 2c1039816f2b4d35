"""What the chapter "Sparse codes" says of its controls, on their record."""

import pytest

from evidence.controls import record, sparse_codes


def parts(name):
    """The results of the parts of this name, one for each seed."""
    found = record.recorded("sparse-codes")
    return [found[f"{name}-{seed}"] for seed in sparse_codes.SEEDS]


@pytest.mark.parametrize("found", parts("toy"))
def test_the_rarer_the_features_the_more_of_them_are_kept(found):
    five, twenty = ({p: each["best"] for p, each in found[name].items()} for name in ("five", "twenty"))
    assert five["1"] == 2
    assert five["0.05"] == five["0.02"] == 5
    assert found["five"]["0.05"]["least"] > found["five"]["0.02"]["least"] > 0.079, "of the corners, one at a time"
    assert list(twenty.values())[:3] == sorted(list(twenty.values())[:3])
    assert twenty["1"] <= 5 < 15 < twenty["0.03"]


@pytest.mark.parametrize("found", parts("toy"))
def test_a_training_of_two_features_ends_in_either_way_even_where_the_other_is_better(found):
    for p, each in found["pair"].items():
        p = float(p)
        assert p * each["least"] < 1.04 * (p / 3 - p**2 / 4)
        assert each["opposite"] < 1
    assert 0.5 * found["pair"]["0.5"]["least"] < 0.5**2 / 3, "a bias makes a third way"


@pytest.mark.parametrize(("relu", "top_k"), [*zip(parts("relu"), parts("top_k"), strict=True)])
def test_the_order_by_error_is_not_the_order_by_atoms(relu, top_k):
    assert relu["0"]["error"] < 1e-3
    assert relu["0"]["found"] == 0
    assert top_k["20"]["error"] < top_k["5"]["error"] < relu["0.5"]["error"] < top_k["2"]["error"]
    assert top_k["20"]["found"] < 0.7
    assert min(top_k["5"]["found"], relu["0.5"]["found"], top_k["2"]["found"]) > 0.95
    assert top_k["2"]["found"] == 1
    assert 0.3 < top_k["5"]["dead"] < 0.6, "about as many as there are too many"


@pytest.mark.parametrize("kinds", [*zip(*map(parts, ("relu", "top_k", "batch_top_k", "threshold")), strict=True)])
def test_at_equal_numbers_of_active_units(kinds):
    relu, top_k, batch, threshold = kinds
    five = top_k["5"], batch["5"], threshold["0.1"], threshold["0.03"], relu["1.5"]
    assert all(4.1 < each["active"] < 5.7 for each in five)
    assert relu["1.5"]["error"] == max(each["error"] for each in five)
    assert relu["1.5"]["found"] == min(each["found"] for each in five)
    errors = [each["error"] for each in five[:4]]
    assert max(errors) < 2 * min(errors)
    assert max(errors) < 0.1, "less than a tenth"
    assert min(each["found"] for each in five[:4]) > 0.9
    assert 0.95 < relu["0.5"]["recall"] < 0.96
    assert 5 * relu["0.5"]["recall"] / relu["0.5"]["precision"] < relu["0.5"]["active"] - 1, "spare units are on, too"
    assert 5 * relu["0.5"]["recall"] < 0.5 * relu["0.5"]["active"], "half of the active units at most are needed"
    assert relu["0.5"]["error"] < relu["0.5"]["shift"] ** 2 / (1 + 1 / 12), "less than such a shift of all would leave"
    ten = top_k["10"], batch["10"], relu["0.5"]
    assert all(9.3 < each["active"] < 10.3 for each in ten)
    assert 1.7 < relu["0.5"]["error"] / top_k["10"]["error"] < 2.6, "twice"
    assert relu["0.5"]["curve"]["0.99"] > top_k["10"]["curve"]["0.99"] + 0.02
    assert min(each["found"] for each in ten) > 0.97, "all or nearly all"
    refitted = [each["refit"] for each in ten]
    assert max(refitted) < 1.6 * min(refitted)
    assert max(refitted) < 0.02


@pytest.mark.parametrize("found", parts("encoders"))
def test_where_the_error_comes_from(found):
    own, refit, lasso, pursuit = (found["L1"][name] for name in ("own", "refit", "lasso", "pursuit"))
    assert 0.4 < lasso / own < 0.65, "half of it is the penalty's"
    assert refit < 0.2 * own
    assert pursuit < 0.2 * own
    top = found["top_k"]
    assert 0.35 < top["refit"] / top["own"] < 0.65, "only half"
    assert top["pursuit"] < 0.7 * top["refit"]
    assert found["true"]["pursuit"] < 1e-3
    assert found["random"]["20"] < 0.2
    assert found["chance"]["largest"] < 0.6


def test_the_lasso_shrinks_as_the_formula_says():
    for each in record.recorded("sparse-codes")["shrinkage"].values():
        assert each["measured"] == pytest.approx(each["formula"], abs=2e-3)


@pytest.mark.parametrize("found", parts("absorption"))
def test_families_have_the_lower_error_and_the_fewer_atoms_and_their_children_hold_their_parents(found):
    for kind in ("top_k 5", "relu 0.5"):
        together, apart = found[f"together, {kind}"], found[f"apart, {kind}"]
        assert together["error"] < apart["error"]
        assert together["found"] < apart["found"] - 0.4
        assert together["silent with child"] > 2.5 * together["silent alone"]
        assert apart["silent with child"] < 1.6 * apart["silent alone"]
        assert together["child on parent"] > 0.3
        assert abs(apart["child on parent"]) < 0.05
        assert 2.8 < together["silent with child"] / together["silent alone"] < 5.5
    assert 0.6 < found["together, top_k 5"]["parents"] < 0.7, "a third was not found"
    assert found["together, relu 0.5"]["parents"] > 0.9


@pytest.mark.parametrize("count", [512, 2048])
@pytest.mark.parametrize("at", range(len(sparse_codes.SEEDS)))
def test_a_power_law_explains_more_and_finds_what_is_frequent(count, at):
    uniform, power = (parts(f"hard {count}")[at][name] for name in ("uniform", "power law"))
    assert power["explained"] > uniform["explained"] + 0.05
    assert power["first 64"] > power["last half"] + 0.3
    assert power["by use"] > power["found"]
    if count == 2048:
        found = power["found"] * count
        assert 110 < found < 140, "about one in sixteen"
        assert power["last half"] == 0
        assert 0.4 < 64 * power["first 64"] / found < 0.55, "about as many again have other ranks"


@pytest.mark.parametrize("found", parts("widths"))
def test_fewer_units_than_atoms_find_far_fewer_than_half_of_them(found):
    assert found["64"]["found"] < 0.35
    assert found["64"]["curve"]["0.7"] == 64 / 128, "each unit is a partner"
    assert found["128"]["found"] < 0.95


def test_with_one_seed_all_starts_of_two_rare_features_keep_one_of_them():
    assert [found["pair"]["0.1"]["opposite"] for found in parts("toy")] == [0.75, 0.0]


@pytest.mark.parametrize("found", parts("digits"))
def test_atoms_of_digits_are_digits_if_few_are_active_and_are_not_read_better_than_training_digits(found):
    ten, twenty_five, seventy = (found[k] for k in ("10", "25", "70"))
    assert seventy["error"] < twenty_five["error"] < ten["error"]
    assert ten["similarity"] > 0.6 > twenty_five["similarity"] > 0.5 > seventy["similarity"]
    assert seventy["dead"] < 0.1 < twenty_five["dead"] < 0.3 < ten["dead"]
    for k in ("10", "70"):
        assert found[f"{k}, none more at first"]["dead"] > found[k]["dead"] + 0.05
    assert found["examples"]["wrong"] < min(ten["wrong"], twenty_five["wrong"], seventy["wrong"])
    assert found["examples"]["wrong"] < found["random"]["wrong"] < 4


@pytest.mark.parametrize(("equal", "trained"), [*zip(parts("equal"), parts("digits"), strict=True)])
def test_with_few_active_units_training_digits_are_read_worse_than_trained_codes_with_as_many(equal, trained):
    assert equal["30"] > equal["75"] > equal["210"] > 3.3
    for k in (10, 25):
        assert 0.6 < equal[f"{3 * k}"] - trained[f"{k}"]["wrong"] < 1.5, k
    assert abs(equal["210"] - trained["70"]["wrong"]) < 0.4, "level"
    assert abs(trained["examples"]["wrong"] - trained["25"]["wrong"]) < 0.4, "with all, as well"


def test_how_far_they_are_behind_is_the_mean_over_seeds():
    found = record.recorded("sparse-codes")
    (zero, one), (first, second) = parts("equal"), parts("digits")
    expected = (zero["75"] + one["75"] - first["25"]["wrong"] - second["25"]["wrong"]) / 2
    assert found["behind"]["75"] == pytest.approx(expected)
    assert 0.8 < found["behind"]["75"] < 1.5


def test_encoder_and_penalty_cost_alike_and_the_atoms_little():
    cost = record.recorded("sparse-codes")["cost"]
    rows = [found["L1"] for found in parts("encoders")]
    assert cost["own"] == pytest.approx(sum(row["own"] for row in rows) / 2)
    assert cost["atoms"] == pytest.approx(sum(row["pursuit"] for row in rows) / 2)
    assert cost["encoder"] + cost["penalty"] + cost["atoms"] == pytest.approx(cost["own"])
    assert 0.9 < cost["encoder"] / cost["penalty"] < 1.1
    assert 0.05 < cost["atoms"] / cost["own"] < 0.1


@pytest.mark.parametrize("found", parts("top_k"))
def test_without_an_auxiliary_loss_nearly_half_of_the_units_of_top_five_are_dead(found):
    assert 0.45 < found["5"]["dead"] < 0.5
    assert found["10"]["dead"] < 0.05


@pytest.mark.parametrize("found", parts("relu"))
def test_the_encoder_shrinks_further_than_the_penalty(found):
    formula = record.recorded("sparse-codes")["shrinkage"]["5 active, 0.5"]["formula"]
    assert found["0.5"]["shift"] < 1.5 * formula < 0


@pytest.mark.parametrize(("narrow", "wide"), [*zip(parts("hard 2048"), parts("wide 2048"), strict=True)])
def test_as_many_units_as_atoms_find_no_more_of_them(narrow, wide):
    assert narrow["uniform"]["found"] == 0
    assert wide["uniform"]["found"] < 0.01
    assert wide["power law"]["found"] < narrow["power law"]["found"] < 0.07
    assert 0.5 < wide["uniform"]["explained"] < wide["power law"]["explained"] < narrow["power law"]["explained"]


@pytest.mark.parametrize(
    ("revived", "known", "read"), [*zip(parts("revived"), parts("top_k"), parts("digits"), strict=True)]
)
def test_an_auxiliary_loss_revives_units_where_something_is_left_to_learn(revived, known, read):
    assert revived["digits"]["dead"] < read["10"]["dead"] - 0.05
    assert abs(revived["digits"]["error"] / read["10"]["error"] - 1) < 0.02
    assert revived["digits"]["similarity"] < read["10"]["similarity"] - 0.05
    assert revived["atoms"]["found"] >= known["5"]["found"] > 0.98
    assert abs(revived["atoms"]["dead"] - known["5"]["dead"]) < 0.05, "half of the units are not needed"


@pytest.mark.parametrize("found", parts("chosen"))
def test_with_the_decay_chosen_training_digits_stay_behind_at_75_active_units(found):
    assert 0.9 < found["digits"] - found["trained"] < 1.6


@pytest.mark.parametrize("found", parts("Fashion digits"))
def test_on_clothes_random_directions_are_level_with_the_best_trained_code_and_similarities_worse_than_pixels(found):
    pixels = record.recorded("sparse-codes")["Fashion digits-0"]["pixels"]["wrong"]
    assert found["examples"]["wrong"] > pixels + 1
    assert found["70"]["wrong"] < found["25"]["wrong"] < found["10"]["wrong"] < pixels
    assert abs(found["random"]["wrong"] - found["70"]["wrong"]) < 0.4


@pytest.mark.parametrize(("equal", "trained"), [*zip(parts("Fashion equal"), parts("Fashion digits"), strict=True)])
def test_on_clothes_the_largest_similarities_are_behind_the_trained_codes(equal, trained):
    for k in (10, 25, 70):
        assert equal[f"{3 * k}"] > trained[f"{k}"]["wrong"] + 0.5, k
