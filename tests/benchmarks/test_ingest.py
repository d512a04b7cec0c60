"""The benchmark times what the command runs: every stage that it names is there to be called."""

import ast
import inspect

from benchmarks.ingest import list_stages
from desk.intake import ingest


def test_every_stage_is_a_function_that_its_module_calls() -> None:
    for stage, owner, name in list_stages():
        assert callable(getattr(owner, name, None)), stage
        assert f"{name}(" in inspect.getsource(owner).replace(f"def {name}(", ""), stage


def test_the_phases_are_those_of_the_command() -> None:
    phases = [name for stage, _, name in list_stages() if ": " not in stage]
    called = [node for node in ast.walk(ast.parse(inspect.getsource(ingest.run))) if isinstance(node, ast.Call)]
    ends = {call.func.id: (call.end_lineno, call.end_col_offset) for call in called if isinstance(call.func, ast.Name)}
    assert [ends[name] for name in phases] == sorted(ends[name] for name in phases), "one within another is made first"
    assert phases == ["collect", "judge", "load", "answer"]
