"""The model store: a catalogue of models, and downloads from the first source that has them."""

from daedam.models_store.catalog import CatalogModel, ModelFile, ModelRole, load_catalog
from daedam.models_store.progress import PullProgress, RichProgress, SilentProgress
from daedam.models_store.store import ModelStore, VerifyResult

__all__ = [
    "CatalogModel",
    "ModelFile",
    "ModelRole",
    "ModelStore",
    "PullProgress",
    "RichProgress",
    "SilentProgress",
    "VerifyResult",
    "load_catalog",
]
