"""Doubles that users' tests and ours share, and the cases that a store of an owner's own has to pass."""

from ._fake_openai import FakeOpenAI
from ._fake_script import FakeReply, FakeRequest, FakeToolCall
from ._scripted_model import ScriptedModel
from ._store_suite import StoreCase, store_suite

__all__ = [
    "FakeOpenAI",
    "FakeReply",
    "FakeRequest",
    "FakeToolCall",
    "ScriptedModel",
    "StoreCase",
    "store_suite",
]
