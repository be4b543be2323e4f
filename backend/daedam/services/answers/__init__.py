"""Accept answers: whole, in pieces, typed, given again."""
