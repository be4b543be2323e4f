"""Convert Korean text to the model's input, without PyTorch."""

from model_servers.melo.frontend.lexicon import Lexicon
from model_servers.melo.frontend.sentences import split_for_bert
from model_servers.melo.frontend.text import Frontend, Phonemes

__all__ = ["Frontend", "Lexicon", "Phonemes", "split_for_bert"]
