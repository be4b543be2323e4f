"""daedam (대담): a Korean-first voice interviewer that runs on its owner's own machine."""

__version__ = "0.1.0"
