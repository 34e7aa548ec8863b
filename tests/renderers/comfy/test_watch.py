"""How far a job is, from the messages of the recorded server, and of servers that say anything."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderers.graphs.watch import Course
from tests.renderers.comfy.test_lint import graph
from tests.renderers.comfy.test_server import recorded_messages


def course(prompt_id: str = "PROMPT") -> Course:
    return Course(graph(), "9", prompt_id)


def test_progress_follows_the_recorded_messages_to_the_end() -> None:
    found, seen = course(), []
    for message in recorded_messages("success and again"):
        over = found.take(message)
        seen.append((round(found.share, 2), found.note))
        if over:
            break
    assert over == "execution_success"
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)
    assert list(dict.fromkeys(note for _, note in seen)) == ["waiting", "Start", "Canvas", "Noise", "Save"]
    assert seen[-1][0] == 1


def test_what_the_server_remembers_counts_as_done() -> None:
    found = course()
    found.take({"type": "execution_cached", "data": {"nodes": ["1", "2"], "prompt_id": "PROMPT"}})
    assert found.share == 0.5


def test_steps_inside_a_node_are_told() -> None:
    found = course()
    state = {"value": 3, "max": 20, "state": "running", "display_node_id": "3"}
    found.take({"type": "progress_state", "data": {"prompt_id": "PROMPT", "nodes": {"3": state}}})
    assert (found.note, round(found.share, 4)) == ("Noise 3/20", 0.0375)


def test_the_end_of_another_job_is_not_the_end_of_ours() -> None:
    """The recorded server told of an earlier job's end after ours had begun."""
    found = course("OURS")
    for message in recorded_messages("success and again"):
        assert found.take(message) is None
    assert (found.share, found.note, found.changes) == (0, "waiting", 0)


def test_the_end_of_the_queue_s_other_jobs_is_a_sign_of_life_while_ours_waits() -> None:
    found = course()
    for left in (3, 3, 2):
        found.take({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": left}}}})
    assert found.changes == 2


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["PROMPT", "3", "running"])
)
keys = st.sampled_from(
    ["type", "data", "prompt_id", "nodes", "node", "value", "max", "state", "3", "9", "status"]
)
anything: Any = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
kinds = st.sampled_from(["status", "executing", "progress", "progress_state", "execution_cached", "executed"])


@given(st.lists(st.fixed_dictionaries({"type": kinds | anything, "data": anything})))
def test_no_message_breaks_the_listener(messages: list[dict]) -> None:
    found = course()
    for message in messages:
        data = message["data"]
        ours = {**data, "prompt_id": "PROMPT"} if isinstance(data, dict) else data
        found.take({**message, "data": ours})
        assert 0 <= found.share <= 1
