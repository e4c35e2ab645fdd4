"""The documentation's Python samples work."""

import runpy
from pathlib import Path

import pytest
from agents import Agent
from fastapi import FastAPI

DOCS_SRC = Path(__file__).parents[3] / "docs_src"


def test_the_own_agent_sample_makes_an_agent_with_two_tools() -> None:
    agent = runpy.run_path(str(DOCS_SRC / "helpdesk.py"))["agent"]
    assert isinstance(agent, Agent)
    assert [tool.name for tool in agent.tools] == ["search_docs", "opening_hours"]


def test_the_application_sample_makes_an_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert isinstance(runpy.run_path(str(DOCS_SRC / "application.py"))["app"], FastAPI)
