"""Where kinds have pods: each place of the table is read, and what is merged in from elsewhere is known to be missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from groundplan.facts import kubernetes
from groundplan.facts.pods import NO_POD_KINDS, NO_PODS, PLACES
from groundplan.objects.fields import dotted
from groundplan.policy.pod_security import pods_keep_to_their_level
from groundplan.policy.pods import pods
from worlds import broken, world

Object = dict[str, Any]

NAMESPACE: Object = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "vision", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}},
}
BAD: Object = {"name": "a", "image": "b", "securityContext": {"privileged": True}}


def of(group: str, kind: str, content: Object, **metadata: Any) -> Object:
    api = f"{group}/v1" if group else "v1"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "x", "namespace": "vision", **metadata}, **content}


def nested(path: str, value: Any) -> Object:
    """The smallest object with a value at a path; a `*` becomes the only item of a list."""
    found: Any = value
    for step in reversed(path.split(".")):
        found = [found] if step == "*" else {step: found}
    assert isinstance(found, dict)
    return found


def told(obj: Object) -> list[str]:
    found = broken([pods_keep_to_their_level], world(NAMESPACE, obj))
    assert {b.code for b in found} <= {"GP0920"}
    return [b.pointer for b in found]


POD_PLACES = [
    (group, kind, place)
    for (group, kind), places in PLACES.items()
    for place in places
    if place.shape == "pod" and place.containers and place.containers != ("",)
]


@pytest.mark.parametrize(("group", "kind", "place"), POD_PLACES, ids=lambda value: str(getattr(value, "path", value)))
def test_each_place_is_read(group: str, kind: str, place: Any) -> None:
    """A privileged container at the place is found there, in a field of each name."""
    for field in place.containers:
        if not field:
            continue
        is_list = field.rpartition(".")[2].endswith(("ontainers", "sidecars"))
        content = nested(f"{place.path}.{field}", [BAD] if is_list else BAD)
        step = place.path.replace("*", "0").replace(".", "/")
        below = field.replace(".", "/") + ("/0" if is_list else "")
        assert told(of(group, kind, content)) == [f"/{step}/{below}/securityContext/privileged"]


def test_a_map_of_replicas_is_read() -> None:
    """Training jobs have one template for each role."""
    job = of(
        "kubeflow.org",
        "PyTorchJob",
        {
            "spec": {
                "pytorchReplicaSpecs": {r: {"template": {"spec": {"containers": [BAD]}}} for r in ("Master", "Worker")}
            }
        },
    )
    (pointer,) = told(job)
    assert pointer == "/spec/pytorchReplicaSpecs/Master/template/spec/containers/0/securityContext/privileged"
    assert len(list(pods(job))) == 2


def test_kinds_of_kubernetes_own_are_all_known() -> None:
    """Every kind of Kubernetes with a pod's spec in it is in the table."""
    own = {key for key in PLACES if kubernetes.is_namespaced(*key) is not None}
    assert own == {
        ("", "Pod"), ("", "PodTemplate"), ("", "ReplicationController"), ("apps", "DaemonSet"), ("apps", "Deployment"),
        ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("batch", "CronJob"), ("batch", "Job"),
    }  # fmt: skip


def test_the_tables_do_not_contradict_each_other() -> None:
    """A kind has pods or has none."""
    assert not NO_POD_KINDS & PLACES.keys()
    assert not {group for group, _ in PLACES} & NO_PODS


def test_a_trial_is_what_its_template_is() -> None:
    """Katib's Experiment holds an object of any kind, which is read as that kind."""
    job = {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": {"containers": [BAD]}}}}
    experiment = of("kubeflow.org", "Experiment", {"spec": {"trialTemplate": {"trialSpec": job}}})
    assert told(experiment) == [
        "/spec/trialTemplate/trialSpec/spec/template/spec/containers/0/securityContext/privileged"
    ]


WORKFLOW = "/spec/templates/0"


@pytest.mark.parametrize(
    ("template", "pointer"),
    [
        ({"container": BAD}, f"{WORKFLOW}/container/securityContext/privileged"),
        ({"script": BAD}, f"{WORKFLOW}/script/securityContext/privileged"),
        ({"sidecars": [BAD]}, f"{WORKFLOW}/sidecars/0/securityContext/privileged"),
        ({"initContainers": [BAD]}, f"{WORKFLOW}/initContainers/0/securityContext/privileged"),
        ({"containerSet": {"containers": [BAD]}}, f"{WORKFLOW}/containerSet/containers/0/securityContext/privileged"),
        ({"podSpecPatch": yaml.safe_dump({"containers": [BAD]})}, f"{WORKFLOW}/podSpecPatch"),
        ({"podSpecPatch": json.dumps({"hostNetwork": True})}, f"{WORKFLOW}/podSpecPatch"),
        ({"podSpecPatch": "{{inputs.parameters.patch}}"}, None),
        ({"podSpecPatch": "a: [b"}, None),
        ({"podSpecPatch": "- a"}, None),
        ({"volumes": [{"name": "a", "hostPath": {"path": "/"}}]}, f"{WORKFLOW}/volumes/0/hostPath"),
        ({"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/main": "unconfined"}}}, f"{WORKFLOW}/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1main"),
        ({"resource": {"manifest": yaml.safe_dump({"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": True}})}}, f"{WORKFLOW}/resource/manifest"),
        ({"dag": {"tasks": []}}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("group", "kind", "path"),
    [
        ("argoproj.io", "Workflow", "spec"),
        ("argoproj.io", "WorkflowTemplate", "spec"),
        ("argoproj.io", "CronWorkflow", "spec.workflowSpec"),
        ("kubeflow.org", "ScheduledWorkflow", "spec.workflow.spec"),
    ],
)
def test_steps_of_workflows_are_pods(group: str, kind: str, path: str, template: Object, pointer: str | None) -> None:
    """Containers, scripts, sidecars, sets, patches of the pod as text, and objects that a step creates."""
    obj = of(group, kind, nested(path, {"templates": [template]}))
    base = "/" + path.replace(".", "/")
    assert told(obj) == ([pointer.replace("/spec", base, 1)] if pointer else [])


def test_what_stands_in_a_text_is_named_in_it() -> None:
    """The pointer leads to the text, and the message to the field in it."""
    workflow = of("argoproj.io", "Workflow", {"spec": {"podSpecPatch": "hostNetwork: true"}})
    (found,) = broken([pods_keep_to_their_level], world(NAMESPACE, workflow))
    assert (found.pointer, "`hostNetwork` in the text of `spec.podSpecPatch`" in found.message) == (
        "/spec/podSpecPatch",
        True,
    )


def test_a_workflows_security_context_is_its_templates_unless_they_have_one() -> None:
    """A template's own context takes the place of the spec's as a whole (argo-workflows, workflowpod.go)."""
    spec = {
        "securityContext": {"runAsNonRoot": True},
        "templates": [{"container": {}}, {"container": {}, "securityContext": {}}],
    }
    _, inherits, own = pods(of("argoproj.io", "Workflow", {"spec": spec}))
    assert inherits.context is not None
    assert own.context is not None
    assert (dotted(inherits.context.path), dotted(own.context.path)) == (
        "spec.securityContext",
        "spec.templates[1].securityContext",
    )


@pytest.mark.parametrize(
    ("obj", "partial"),
    [
        (of("serving.kserve.io", "InferenceService", {"spec": {"predictor": {"containers": [BAD]}}}), False),
        (of("serving.kserve.io", "InferenceService", {"spec": {"predictor": {"model": BAD}}}), True),
        (of("serving.kserve.io", "InferenceService", {"spec": {"predictor": {"sklearn": {}}}}), True),
        (of("serving.kserve.io", "ServingRuntime", {"spec": {"containers": [BAD]}}), True),
        (of("argoproj.io", "Workflow", {"spec": {"templates": []}}), True),
        (of("kubeflow.org", "Notebook", {"spec": {"template": {"spec": {"containers": [BAD]}}}}), False),
    ],
)
def test_what_is_merged_in_from_elsewhere_is_known_to_be_missing(obj: Object, partial: bool) -> None:
    """A runtime or a controller's default may set what is not said here, so that only what is said is judged."""
    (pod,) = pods(obj)
    assert pod.partial is partial


def test_a_partial_pod_lacks_nothing() -> None:
    """The same container is judged for what it lacks in a Notebook, and not in a Workflow."""
    namespace = {
        **NAMESPACE,
        "metadata": {"name": "vision", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    }
    plain = {"name": "a", "image": "b"}
    notebook = of("kubeflow.org", "Notebook", {"spec": {"template": {"spec": {"containers": [plain]}}}})
    workflow = of("argoproj.io", "Workflow", {"spec": {"templates": [{"container": plain}]}})
    assert len(broken([pods_keep_to_their_level], world(namespace, notebook))) == 4
    assert broken([pods_keep_to_their_level], world(namespace, workflow)) == []


def test_spark_containers_are_their_roles() -> None:
    """Driver and executor are themselves the container, with the pod's context in another field than elsewhere."""
    role = {
        "securityContext": {"privileged": True},
        "podSecurityContext": {"sysctls": [{"name": "x"}]},
        "hostNetwork": True,
    }
    app = of(
        "sparkoperator.k8s.io",
        "SparkApplication",
        {"spec": {"driver": role, "volumes": [{"name": "a", "hostPath": {"path": "/"}}]}},
    )
    assert sorted(told(app)) == [
        "/spec/driver/hostNetwork",
        "/spec/driver/podSecurityContext/sysctls/0/name",
        "/spec/driver/securityContext/privileged",
        "/spec/volumes/0/hostPath",
    ]


def test_objects_in_objects_end() -> None:
    """A Workflow whose step creates a Workflow whose step creates one, and so on, is read as deep as anybody writes it."""
    inner: Object = {"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": True}}
    for _ in range(30):
        inner = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "spec": {"templates": [{"resource": {"manifest": json.dumps(inner)}}]},
        }
        if len(json.dumps(inner)) > 20_000:
            break
    assert told({**inner, "metadata": {"name": "w", "namespace": "vision"}}) == []
