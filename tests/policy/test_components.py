"""What a component brings is there where the component is."""

from __future__ import annotations

import pytest

from groundplan.policy.components import COMPONENT_RULES
from worlds import broken, of_yaml, said

MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: pods, namespace: vision}
spec: {selector: {}, podMetricsEndpoints: []}
"""
POD_DEFAULT = "apiVersion: kubeflow.org/v1alpha1\nkind: PodDefault\nmetadata: {name: a, namespace: vision}\nspec: {selector: {}}\n"
EXPERIMENT = "apiVersion: kubeflow.org/v1beta1\nkind: Experiment\nmetadata: {name: a, namespace: vision}\nspec: {}\n"


def test_a_kind_of_an_absent_component_is_found() -> None:
    """The API server would not know the kind."""
    assert said(broken(COMPONENT_RULES, of_yaml(MONITOR))) == [
        ("GP0923", "PodMonitor.monitoring.coreos.com vision/pods", "")
    ]


@pytest.mark.parametrize("mode", ["managed", "external"])
def test_a_component_that_is_there_brings_its_kinds(mode: str) -> None:
    """Whoever installed it."""
    assert broken(COMPONENT_RULES, of_yaml(MONITOR, f"components: {{monitoring: {mode}}}")) == []


def test_what_is_needed_is_there() -> None:
    """The dashboard is there unsaid, and PodDefaults with it; Katib is not, although its group is the same."""
    found = broken(COMPONENT_RULES, of_yaml(f"{POD_DEFAULT}---\n{EXPERIMENT}"))
    assert [(one.ref.kind, one.hint) for one in found] == [("Experiment", "components: {katib: managed}")]


def test_kinds_that_no_component_brings_are_not_ours_to_judge() -> None:
    """Kubernetes' own, Argo CD's, and those of CRDs that a repository brings."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: vision}\n---\napiVersion: x.example/v1\nkind: Team\nmetadata: {name: a}\n"
    assert broken(COMPONENT_RULES, of_yaml(text)) == []
