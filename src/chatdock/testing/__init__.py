"""Doubles that users' tests and ours share: a model that is scripted, and a model's server that is fake."""

from ._fake_openai import FakeOpenAI
from ._fake_script import FakeReply, FakeRequest, FakeToolCall
from ._scripted_model import ScriptedModel

__all__ = ["FakeOpenAI", "FakeReply", "FakeRequest", "FakeToolCall", "ScriptedModel"]
