"""Pod Security: each control of baseline and restricted, both ways, on whatever object makes the pod."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breaking import PATCH, as_rendered, by_generator
from groundplan.objects.fields import steps
from groundplan.policy import World
from groundplan.policy.pod_controls import BASELINE, RESTRICTED, replaced
from groundplan.policy.pod_security import minor, pods_are_where_they_are_looked_for, pods_keep_to_their_level
from worlds import broken, world

Object = dict[str, Any]


def namespace(level: str | None, version: str | None = None) -> Object:
    labels = {"pod-security.kubernetes.io/enforce": level} if level else {}
    if version:
        labels["pod-security.kubernetes.io/enforce-version"] = version
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "vision", "labels": labels}}


def pod(spec: Object, annotations: Object | None = None) -> Object:
    metadata: Object = {"name": "p", "namespace": "vision"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata | ({"annotations": annotations} if annotations else {}),
        "spec": spec,
    }


def found(
    spec: Object, level: str = "baseline", version: str | None = None, annotations: Object | None = None
) -> list[tuple[str, str]]:
    """Code and pointer, below the spec."""
    given_world = world(namespace(level, version), pod(spec, annotations))
    return [(b.code, b.pointer.removeprefix("/spec")) for b in broken([pods_keep_to_their_level], given_world)]


def container(**fields: Any) -> Object:
    return {"name": "main", "image": "registry.borealis.example/main:1", **fields}


def secured(**context: Any) -> Object:
    return container(securityContext=context)


C = "/containers/0/securityContext"
BASELINE_CASES: list[tuple[Object, str | None]] = [
    ({"hostNetwork": True}, "/hostNetwork"),
    ({"hostNetwork": False, "hostPID": False, "hostIPC": False}, None),
    ({"hostPID": True}, "/hostPID"),
    ({"hostIPC": True}, "/hostIPC"),
    ({"containers": [secured(privileged=True)]}, f"{C}/privileged"),
    ({"containers": [secured(privileged=False)]}, None),
    ({"initContainers": [secured(privileged=True)]}, "/initContainers/0/securityContext/privileged"),
    ({"ephemeralContainers": [secured(privileged=True)]}, "/ephemeralContainers/0/securityContext/privileged"),
    ({"containers": [secured(capabilities={"add": ["CHOWN", "NET_RAW"]})]}, f"{C}/capabilities/add/1"),
    ({"containers": [secured(capabilities={"add": ["SYS_ADMIN"]})]}, f"{C}/capabilities/add/0"),
    ({"containers": [secured(capabilities={"add": ["CHOWN", "SYS_CHROOT", "MKNOD"]})]}, None),
    ({"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "hostPath": {"path": "/"}}]}, "/volumes/1/hostPath"),
    ({"volumes": [{"name": "a", "nfs": {"server": "x", "path": "/"}}]}, None),
    ({"containers": [container(ports=[{"containerPort": 80, "hostPort": 80}])]}, "/containers/0/ports/0/hostPort"),
    ({"containers": [container(ports=[{"containerPort": 80, "hostPort": 0}])]}, None),
    ({"containers": [container(livenessProbe={"httpGet": {"host": "10.0.0.1", "port": 80}})]}, "/containers/0/livenessProbe/httpGet/host"),
    ({"containers": [container(readinessProbe={"tcpSocket": {"host": "x", "port": 80}})]}, "/containers/0/readinessProbe/tcpSocket/host"),
    ({"containers": [container(lifecycle={"preStop": {"httpGet": {"host": "x", "port": 1}}})]}, "/containers/0/lifecycle/preStop/httpGet/host"),
    ({"containers": [container(startupProbe={"httpGet": {"host": "", "port": 80}})]}, None),
    ({"securityContext": {"appArmorProfile": {"type": "Unconfined"}}}, "/securityContext/appArmorProfile/type"),
    ({"containers": [secured(appArmorProfile={"type": "Unconfined"})]}, f"{C}/appArmorProfile/type"),
    ({"containers": [secured(appArmorProfile={"type": "Localhost", "localhostProfile": "x"})]}, None),
    ({"securityContext": {"seLinuxOptions": {"type": "spc_t"}}}, "/securityContext/seLinuxOptions/type"),
    ({"containers": [secured(seLinuxOptions={"user": "root"})]}, f"{C}/seLinuxOptions/user"),
    ({"containers": [secured(seLinuxOptions={"role": "sysadm_r"})]}, f"{C}/seLinuxOptions/role"),
    ({"containers": [secured(seLinuxOptions={"type": "container_t", "level": "s0:c1,c2"})]}, None),
    ({"containers": [secured(procMount="Unmasked")]}, f"{C}/procMount"),
    ({"containers": [secured(procMount="Default")]}, None),
    ({"securityContext": {"seccompProfile": {"type": "Unconfined"}}}, "/securityContext/seccompProfile/type"),
    ({"containers": [secured(seccompProfile={"type": "Unconfined"})]}, f"{C}/seccompProfile/type"),
    ({"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}, None),
    ({"securityContext": {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}, {"name": "kernel.msgmax", "value": "1"}]}}, "/securityContext/sysctls/1/name"),
    ({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]}}, None),
    ({"securityContext": {"windowsOptions": {"hostProcess": True}}}, "/securityContext/windowsOptions/hostProcess"),
    ({"containers": [secured(windowsOptions={"hostProcess": True})]}, f"{C}/windowsOptions/hostProcess"),
    ({"containers": [secured(windowsOptions={"hostProcess": False})]}, None),
    ({"containers": [container()]}, None),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "pointer"), BASELINE_CASES)
def test_baseline(spec: Object, pointer: str | None) -> None:
    """Each control with what it forbids and what it lets pass; init and ephemeral containers count."""
    assert found(spec) == ([("GP0920", pointer)] if pointer else [])


@pytest.mark.parametrize(
    ("value", "is_fine"),
    [("runtime/default", True), ("localhost/x", True), ("", True), ("unconfined", False)],
)
def test_app_armor_by_annotation(value: str, is_fine: bool) -> None:
    """The annotation of a container, as it was written before there was a field."""
    key = "container.apparmor.security.beta.kubernetes.io/main"
    expected = [] if is_fine else [("GP0920", f"/metadata/annotations/{key.replace('/', '~1')}")]
    assert found({"containers": [container()]}, annotations={key: value}) == expected


COMPLIANT: Object = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "initContainers": [secured(allowPrivilegeEscalation=False, capabilities={"drop": ["ALL"]})],
    "containers": [secured(allowPrivilegeEscalation=False, capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}, runAsUser=1000)],
    "volumes": [
        {"name": "a", "configMap": {"name": "x"}},
        {"name": "b", "persistentVolumeClaim": {"claimName": "x"}},
        {"name": "c", "image": {"reference": "x"}},
        {"name": "d"},
    ],
}  # fmt: skip

DELETED = object()

MUTATIONS: list[tuple[str, Any, str, str]] = [
    ("securityContext.runAsNonRoot", False, "GP0921", "/securityContext/runAsNonRoot"),
    ("securityContext.runAsNonRoot", DELETED, "GP0921", "/initContainers/0/securityContext/runAsNonRoot"),
    ("containers[0].securityContext.runAsNonRoot", False, "GP0921", f"{C}/runAsNonRoot"),
    ("securityContext.runAsUser", 0, "GP0921", "/securityContext/runAsUser"),
    ("containers[0].securityContext.runAsUser", 0, "GP0921", f"{C}/runAsUser"),
    ("securityContext.seccompProfile", DELETED, "GP0921", "/initContainers/0/securityContext/seccompProfile"),
    ("securityContext.seccompProfile.type", "Unconfined", "GP0921", "/securityContext/seccompProfile/type"),
    ("containers[0].securityContext.seccompProfile", {"type": "Unconfined"}, "GP0921", f"{C}/seccompProfile/type"),
    ("containers[0].securityContext.allowPrivilegeEscalation", True, "GP0921", f"{C}/allowPrivilegeEscalation"),
    ("containers[0].securityContext.allowPrivilegeEscalation", DELETED, "GP0921", f"{C}/allowPrivilegeEscalation"),
    ("initContainers[0].securityContext.allowPrivilegeEscalation", DELETED, "GP0921", "/initContainers/0/securityContext/allowPrivilegeEscalation"),
    ("containers[0].securityContext.capabilities.drop", DELETED, "GP0921", f"{C}/capabilities/drop"),
    ("containers[0].securityContext.capabilities.drop", ["NET_RAW"], "GP0921", f"{C}/capabilities/drop"),
    ("containers[0].securityContext.capabilities", DELETED, "GP0921", f"{C}/capabilities/drop"),
    ("containers[0].securityContext.capabilities.add", ["CHOWN"], "GP0921", f"{C}/capabilities/add/0"),
    ("volumes[0]", {"name": "a", "nfs": {"server": "x", "path": "/"}}, "GP0921", "/volumes/0/nfs"),
    ("volumes[0]", {"name": "a", "hostPath": {"path": "/"}}, "GP0921", "/volumes/0/hostPath"),
    ("volumes[0]", {"name": "a", "gitRepo": {"repository": "x"}}, "GP0921", "/volumes/0/gitRepo"),
    ("containers[0].securityContext.procMount", "Unmasked", "GP0921", f"{C}/procMount"),
    ("hostNetwork", True, "GP0920", "/hostNetwork"),
    ("containers[0].securityContext.privileged", True, "GP0920", f"{C}/privileged"),
    ("containers[0].ports", [{"containerPort": 80, "hostPort": 80}], "GP0920", "/containers/0/ports/0/hostPort"),
    ("securityContext.sysctls", [{"name": "kernel.msgmax", "value": "1"}], "GP0920", "/securityContext/sysctls/0/name"),
    ("securityContext.appArmorProfile", {"type": "Unconfined"}, "GP0920", "/securityContext/appArmorProfile/type"),
    ("containers[0].securityContext.seLinuxOptions", {"type": "spc_t"}, "GP0920", f"{C}/seLinuxOptions/type"),
    ("containers[0].livenessProbe", {"httpGet": {"host": "x", "port": 1}}, "GP0920", "/containers/0/livenessProbe/httpGet/host"),
]  # fmt: skip


def mutated(spec: Object, path: str, value: Any) -> Object:
    changed = copy.deepcopy(spec)
    holder: Any = changed
    *before, last = steps(path)
    for step in before:
        holder = holder[step]
    if value is DELETED:
        del holder[last]
    else:
        holder[last] = value
    return changed


def test_a_pod_that_keeps_to_restricted_is_fine() -> None:
    """The pod that the mutations start from."""
    assert found(COMPLIANT, "restricted") == []


@pytest.mark.parametrize(("path", "value", "code", "pointer"), MUTATIONS)
def test_each_mutation_of_a_compliant_pod_is_found(path: str, value: Any, code: str, pointer: str) -> None:
    """One finding, at the first field that breaks the control; baseline's controls count in restricted too."""
    assert found(mutated(COMPLIANT, path, value), "restricted") == [(code, pointer)]


@given(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=6, unique_by=lambda m: m[0].partition(".")[2] or m[0]))
def test_mutations_do_not_hide_each_other(mutations: list[tuple[str, Any, str, str]]) -> None:
    """Whatever else is wrong, each control that a mutation breaks is told."""
    spec = COMPLIANT
    applied = []
    for path, value, code, pointer in mutations:
        try:
            spec = mutated(spec, path, value)
        except (KeyError, IndexError):
            continue
        applied.append((code, pointer))
    assert {code for code, _ in applied} <= {code for code, _ in found(spec, "restricted")}
    assert found(spec, "restricted")


@pytest.mark.parametrize(
    ("context", "containers"),
    [
        ({}, {"runAsNonRoot": True, "seccompProfile": {"type": "Localhost"}}),
        ({"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}, {}),
    ],
)
def test_restricted_is_said_for_the_pod_or_for_each_container(context: Object, containers: Object) -> None:
    """Non-root and seccomp may be said once; escalation and capabilities only for containers."""
    each = secured(allowPrivilegeEscalation=False, capabilities={"drop": ["ALL"]}, **containers)
    assert found({"securityContext": context, "containers": [each, each]}, "restricted") == []


@pytest.mark.parametrize(
    ("spec", "level", "version", "is_fine"),
    [
        ({"securityContext": {"sysctls": [{"name": "net.ipv4.ip_local_reserved_ports"}]}}, "baseline", "v1.26", False),
        ({"securityContext": {"sysctls": [{"name": "net.ipv4.ip_local_reserved_ports"}]}}, "baseline", "v1.27", True),
        ({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_keepalive_time"}]}}, "baseline", "v1.28", False),
        ({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_wmem"}]}}, "baseline", "v1.31", False),
        ({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_wmem"}]}}, "baseline", "v1.32", True),
        ({"securityContext": {"seLinuxOptions": {"type": "container_engine_t"}}}, "baseline", "v1.30", False),
        ({"securityContext": {"seLinuxOptions": {"type": "container_engine_t"}}}, "baseline", "v1.31", True),
        ({"containers": [container(livenessProbe={"httpGet": {"host": "x", "port": 1}})]}, "baseline", "v1.33", True),
        ({"containers": [container(livenessProbe={"httpGet": {"host": "x", "port": 1}})]}, "baseline", "v1.34", False),
        ({"hostUsers": False, "containers": [secured(procMount="Unmasked")]}, "baseline", "v1.34", False),
        ({"hostUsers": False, "containers": [secured(procMount="Unmasked")]}, "baseline", "v1.35", True),
        ({"hostUsers": True, "containers": [secured(procMount="Unmasked")]}, "baseline", "v1.35", False),
        ({**COMPLIANT, "hostUsers": False, "securityContext": {"runAsUser": 0, "seccompProfile": {"type": "Localhost"}}}, "restricted", "v1.34", False),
        ({**COMPLIANT, "hostUsers": False, "securityContext": {"runAsUser": 0, "seccompProfile": {"type": "Localhost"}}}, "restricted", "v1.35", True),
        ({**COMPLIANT, "hostUsers": False, "containers": [{**COMPLIANT["containers"][0], "securityContext": {**COMPLIANT["containers"][0]["securityContext"], "procMount": "Unmasked"}}]}, "restricted", "v1.35", False),
        ({"os": {"name": "windows"}, "securityContext": {"runAsNonRoot": True}, "containers": [container()]}, "restricted", "v1.24", False),
        ({"os": {"name": "windows"}, "securityContext": {"runAsNonRoot": True}, "containers": [container()]}, "restricted", "v1.25", True),
    ],
)  # fmt: skip
def test_the_version_of_the_standard_counts(spec: Object, level: str, version: str, is_fine: bool) -> None:
    """Sysctls, SELinux types, probes and what user namespaces and Windows relax came one by one (check_*.go upstream)."""
    assert (found(spec, level, version) == []) is is_fine


@pytest.mark.parametrize(
    ("label", "number"), [("v1.30", 30), ("latest", 35), (None, 35), ("1.30", 35), ("v1.x", 35), ("v2.0", 35)]
)
def test_the_version_is_the_namespaces_or_the_clusters(label: str | None, number: int) -> None:
    """Whatever the label does not say is as the cluster is."""
    given_world = world(namespace("baseline", label))
    assert minor(given_world, given_world.namespaces["vision"]) == number


@pytest.mark.parametrize("level", [None, "privileged", "Baseline", ""])
def test_a_namespace_that_enforces_nothing_lets_everything_pass(level: str | None) -> None:
    """Without a level that restricts, Kubernetes refuses no pod."""
    assert found({"hostNetwork": True}, level or "") == []


def test_a_namespace_that_is_not_rendered_is_not_judged() -> None:
    """Its labels are not known."""
    assert (
        broken([pods_keep_to_their_level, pods_are_where_they_are_looked_for], world(pod({"hostNetwork": True}))) == []
    )


def test_all_fields_of_a_control_are_named_once() -> None:
    """One finding for each control, with every field that breaks it."""
    spec = {"hostNetwork": True, "hostPID": True, "containers": [secured(privileged=True), secured(privileged=True)]}
    first, second = broken([pods_keep_to_their_level], world(namespace("baseline"), pod(spec)))
    assert (
        first.message
        == "Pod Security's `baseline` does not allow it (host namespaces): `spec.hostNetwork`, `spec.hostPID`"
    )
    assert second.message.endswith(
        "`spec.containers[0].securityContext.privileged`, `spec.containers[1].securityContext.privileged`"
    )
    assert [ref.name for ref, _ in first.others] == ["vision"]


def test_restricted_stands_in_for_controls_of_baseline() -> None:
    """Nothing is told twice: capabilities, seccomp, host paths, and /proc since 1.35."""
    titles = {control.title for control in replaced(35)}
    assert titles == {"HostPath volumes", "capabilities", "seccomp", "/proc mount type"}
    assert {control.title for control in replaced(34)} == titles - {"/proc mount type"}
    assert {c.title for c in BASELINE} - titles == {c.title for c in BASELINE} - {c.title for c in RESTRICTED} - {
        "HostPath volumes"
    }


@pytest.mark.parametrize("code", ["GP0920", "GP0921", "GP0922"])
def test_what_is_rendered_makes_no_pods_that_would_be_refused(code: str) -> None:
    """Our own generators, with a restricted tenant."""
    assert (
        as_rendered(
            code,
            "tenants:\n- {name: vision, owner: a@x.example, quota: {cpu: 8, memory: 32Gi, pods: 20}, podSecurity: restricted}",
        )
        == []
    )


JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: load, namespace: vision}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: load, image: x}]}}}
"""
BASELINE_SPEC = (
    "tenants:\n- {name: vision, owner: a@x.example, quota: {cpu: 8, memory: 32Gi, pods: 20}, podSecurity: baseline}"
)
RESTRICTED_SPEC = (
    "tenants:\n- {name: vision, owner: a@x.example, quota: {cpu: 8, memory: 32Gi, pods: 20}, podSecurity: restricted}"
)


def test_a_generators_pod_is_held_against_the_tenants_level(tmp_path: Path) -> None:
    """The same Job is fine at baseline, and breaks four controls of restricted."""
    assert by_generator(tmp_path, JOB, "GP0921", BASELINE_SPEC) == []
    places = [
        f.message.partition(" at ")[2].partition(":")[0] for f in by_generator(tmp_path, JOB, "GP0921", RESTRICTED_SPEC)
    ]
    at = "/spec/template/spec/containers/0/securityContext"
    assert sorted(places) == [
        f"{at}/{f}" for f in ("allowPrivilegeEscalation", "capabilities/drop", "runAsNonRoot", "seccompProfile")
    ]


def test_a_patched_pod_is_told_at_the_patch(tmp_path: Path) -> None:
    """A patch that gives a Job the host's network is the culprit."""
    patch = "  - {target: {kind: Job, name: load}, merge: {spec: {template: {spec: {hostNetwork: true}}}}}\n"
    (finding,) = by_generator(tmp_path, JOB, "GP0920", patches=patch)
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "at /spec/template/spec/hostNetwork" in finding.message


def test_a_patched_level_counts(tmp_path: Path) -> None:
    """What the rendered namespace enforces is what is held against, whatever the tenant says."""
    patch = (
        "  - target: {kind: Namespace, name: vision}\n"
        "    merge: {metadata: {labels: {pod-security.kubernetes.io/enforce: restricted}}}\n"
    )
    assert len(by_generator(tmp_path, JOB, "GP0921", BASELINE_SPEC, patch)) == 4


def crew(spec: Any, **more: Any) -> Object:
    return {
        "apiVersion": "example.com/v1",
        "kind": "Crew",
        "metadata": {"name": "c", "namespace": "vision"},
        "spec": spec,
        **more,
    }


@pytest.mark.parametrize(
    ("obj", "pointer"),
    [
        (crew({"containers": [{"name": "a"}]}), "/spec/containers"),
        (crew({"members": [{"pod": {"containers": [{"image": "a"}]}}]}), "/spec/members/0/pod/containers"),
        (crew({"containers": []}), None),
        (crew({"containers": ["a"]}), None),
        (crew({"containers": [{"size": 1}]}), None),
        (crew({"containers": {"a": {"image": "b"}}}), None),
        ({**crew({"containers": [{"name": "a"}]}), "apiVersion": "kyverno.io/v1", "kind": "Policy"}, None),
        ({**crew({"source": {"helm": {"valuesObject": {"containers": [{"name": "a"}]}}}}), "apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}, None),
        ({**crew({"containers": [{"name": "a"}]}), "apiVersion": "v1", "kind": "Pod"}, None),
    ],
)  # fmt: skip
def test_a_kind_that_nobody_knows_hides_no_pods(obj: Object, pointer: str | None) -> None:
    """A list of containers in an unknown kind is told; patterns of policies and values of charts are no pods."""
    given_world = world(namespace("baseline"), obj)
    assert [b.pointer for b in broken([pods_are_where_they_are_looked_for], given_world)] == (
        [pointer] if pointer else []
    )


def test_where_nothing_is_enforced_pods_may_hide() -> None:
    """In a privileged namespace no pod is refused."""
    assert (
        broken(
            [pods_are_where_they_are_looked_for], world(namespace("privileged"), crew({"containers": [{"name": "a"}]}))
        )
        == []
    )


def test_an_unknown_kind_is_told_with_its_maker(tmp_path: Path) -> None:
    """At the tenant it was made for."""
    text = "{apiVersion: example.com/v1, kind: Crew, metadata: {name: c, namespace: vision}, spec: {containers: [{name: a, image: b}]}}"
    (finding,) = by_generator(tmp_path, text, "GP0922")
    assert (
        "Crew.example.com vision/c at /spec/containers: nothing is known of pods of the kind `Crew.example.com`"
        in finding.message
    )


def test_the_world_is_only_read() -> None:
    """A rule changes no object."""
    objects = [namespace("restricted"), pod(mutated(COMPLIANT, "hostNetwork", True))]
    before = copy.deepcopy(objects)
    given_world: World = world(*objects)
    broken([pods_keep_to_their_level, pods_are_where_they_are_looked_for], given_world)
    assert objects == before
