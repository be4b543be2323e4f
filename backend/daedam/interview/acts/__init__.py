"""Recognition of dialogue acts: sentence splitting by language, a classifier, and spans."""
