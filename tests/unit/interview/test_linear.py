"""The linear classifier and its training."""

from tools.linear_training import FEWEST, train_binary, train_classifier

from daedam.interview.linear import LinearClassifier

EXAMPLES = [({"common", "rain"}, "wet"), ({"common", "sun"}, "dry")] * FEWEST


def test_a_trained_classifier_separates_the_labels() -> None:
    classifier = LinearClassifier(train_classifier(EXAMPLES, passes=5, l2=1e-4))
    wet = classifier.probabilities({"common", "rain"})
    assert wet["wet"] > 0.8
    assert abs(sum(wet.values()) - 1) < 1e-9
    assert classifier.probabilities({"common", "sun"})["dry"] > 0.8


def test_training_is_repeatable_and_ignores_rare_features() -> None:
    examples = [*EXAMPLES, ({"rare", "rain"}, "wet")]
    first = train_classifier(examples, passes=5, l2=1e-4)
    assert first == train_classifier(examples, passes=5, l2=1e-4)
    assert "rare" not in first["weights"]


def test_unknown_features_leave_the_constants() -> None:
    classifier = LinearClassifier(
        {"labels": ["a", "b"], "constants": [1.0, 1.0], "unit": 0.02, "weights": {"x": [0, 9]}}
    )
    assert classifier.probabilities({"unknown"}) == {"a": 0.5, "b": 0.5}


def test_two_labels_are_told_apart_and_rare_features_ignored() -> None:
    examples = [*EXAMPLES, ({"rare", "rain"}, "wet")]
    document = train_binary(examples, label="wet", other="dry", l2=1e-3)
    assert document == train_binary(examples, label="wet", other="dry", l2=1e-3)
    assert "rare" not in document["weights"]
    classifier = LinearClassifier(document)
    assert classifier.probabilities({"common", "rain"})["wet"] > 0.9
    assert classifier.probabilities({"common", "sun"})["dry"] > 0.9


def test_a_stronger_penalty_gives_more_careful_probabilities() -> None:
    careful, bold = (
        LinearClassifier(train_binary(EXAMPLES, label="wet", other="dry", l2=l2))
        for l2 in (10.0, 0.01)
    )
    rain = {"common", "rain"}
    assert 0.5 < careful.probabilities(rain)["wet"] < bold.probabilities(rain)["wet"]


def test_tallies_of_disjoint_features_add_up() -> None:
    classifier = LinearClassifier(train_binary(EXAMPLES, label="wet", other="dry", l2=1e-3))
    parts = classifier.tally({"common"}) + classifier.tally({"rain", "unknown"})
    assert classifier.probabilities_of(parts) == classifier.probabilities({"common", "rain"})
