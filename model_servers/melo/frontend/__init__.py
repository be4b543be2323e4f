"""Korean text to what the model reads; needs no PyTorch."""

from model_servers.melo.frontend.lexicon import Lexicon
from model_servers.melo.frontend.sentences import sentences
from model_servers.melo.frontend.text import Frontend, Phonemes

__all__ = ["Frontend", "Lexicon", "Phonemes", "sentences"]
