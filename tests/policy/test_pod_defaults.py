"""PodDefaults that a patch or a generator of the repository's own makes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.policy.pod_defaults import POD_DEFAULT_RULES
from worlds import broken, said, world


def pod_default(name: str, selector: Any, namespace: str = "vision", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kubeflow.org/v1alpha1",
        "kind": "PodDefault",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": selector, **spec},
    }


ENV = [{"name": "A", "value": "1"}]
OTHER = [{"name": "A", "value": "2"}]


def test_two_that_can_meet_are_told_at_the_second() -> None:
    """With both labels a pod would be refused."""
    given_ = world(
        pod_default("a", {"matchLabels": {"a": "true"}}, env=ENV),
        pod_default("b", {"matchLabels": {"b": "true"}}, env=OTHER),
    )
    assert said(broken(POD_DEFAULT_RULES, given_)) == [("GP0924", "PodDefault.kubeflow.org vision/b", "/spec")]


@pytest.mark.parametrize(
    "second",
    [
        pod_default("b", {"matchLabels": {"b": "true"}}, env=ENV),
        pod_default("b", {"matchLabels": {"a": "false"}}, env=OTHER),
        pod_default("b", {"matchLabels": {"b": "true"}}, namespace="speech", env=OTHER),
        pod_default("b", {"matchLabels": {"b": "true"}}, env=[{"name": "B", "value": "2"}]),
    ],
    ids=["the same value", "no pod has both", "another namespace", "another variable"],
)
def test_two_that_agree_or_never_meet_are_fine(second: dict[str, Any]) -> None:
    """The same value, selectors that exclude each other, another namespace, another variable."""
    assert broken(POD_DEFAULT_RULES, world(pod_default("a", {"matchLabels": {"a": "true"}}, env=ENV), second)) == []


json = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "A", "true"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "key", "mountPath", "matchLabels", "env", "labels", "volumes", "tolerations"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.lists(st.tuples(json, json, json, json), min_size=2, max_size=3))
def test_no_object_is_too_odd(parts: list[tuple[Any, Any, Any, Any]]) -> None:
    """What the contract refuses is passed over, never a failure."""
    objects = [
        pod_default(str(number), selector, env=env, labels=labels, volumeMounts=mounts)
        for number, (selector, env, labels, mounts) in enumerate(parts)
    ]
    broken(POD_DEFAULT_RULES, world(*objects))
