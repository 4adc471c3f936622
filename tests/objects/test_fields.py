"""Paths to fields: as they are said, they can be written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.objects.fields import Step, dotted, pointer, steps

KEYS = st.text(st.characters(exclude_characters='[]"'), max_size=8).filter(lambda key: not key.isdigit())
PATHS = st.lists(KEYS | st.integers(0, 20), max_size=5)


@pytest.mark.parametrize(
    ("path", "read", "pointed"),
    [
        (["spec", "rules", 0, "from"], "spec.rules[0].from", "/spec/rules/0/from"),
        (["metadata", "labels", "a.b/c~d"], 'metadata.labels["a.b/c~d"]', "/metadata/labels/a.b~1c~0d"),
        ([], "", ""),
    ],
)
def test_a_path_is_said_in_two_ways(path: list[Step], read: str, pointed: str) -> None:
    """Dotted for people, with quotes around a key that is no word; as an RFC 6901 pointer for programs."""
    assert (dotted(path), pointer(path)) == (read, pointed)


@given(PATHS)
def test_what_is_said_can_be_written(path: list[Step]) -> None:
    """A path that a finding or an answer shows leads to the same field when it is typed."""
    assert steps(dotted(path)) == tuple(path)
    assert steps(pointer(path)) == tuple(path)
