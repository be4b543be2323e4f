"""Recognition of dialogue acts: the rules of each language and what joins them."""
