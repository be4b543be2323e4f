"""The linear classifier and its training."""

from tools.linear_training import FEWEST, train_classifier

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
