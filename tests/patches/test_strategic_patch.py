"""Strategic merge: the table of merge keys against Kubernetes' schemas, the merging against kubectl, and its refusals."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groundplan.contract.kubernetes import supported_versions
from groundplan.facts.kubernetes import is_namespaced
from groundplan.facts.merge_keys import REPLACED, Fields, Merged, merge_fields
from groundplan.generating.patch_values import PatchRefusedError, copied
from groundplan.generating.strategic_patch import merge

VERSIONS = [version for version in supported_versions() if int(version.partition(".")[2]) >= 31]


@cache
def definitions(version: str) -> dict[str, Any]:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local"
    found: dict[str, Any] = json.loads((folder / "_definitions.json").read_text())["$defs"]
    return found


def upstream(version: str, name: str) -> Fields:
    """What merges in a definition, as its schema says it."""
    found: dict[str, Any] = {}
    for field, schema in definitions(version)[name].get("properties", {}).items():
        if field == "status":
            continue
        strategy = schema.get("x-kubernetes-patch-strategy", "").split(",")
        below = upstream(version, ref) if (ref := target(schema)) else {}
        if "merge" in strategy:
            key = schema.get("x-kubernetes-patch-merge-key", "")
            others = [k for k in schema.get("x-kubernetes-list-map-keys", ()) if k != key]
            default = {"protocol": "TCP", "whenUnsatisfiable": ""}
            found[field] = Merged(
                key,
                (others[0], default[others[0]]) if others else None,
                upstream(version, i) if (i := target(schema.get("items", {}))) else {},
            )
        elif "replace" in strategy:
            found[field] = REPLACED
        elif below:
            found[field] = below
    return found


def target(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def joined(one: Any, other: Any) -> Any:
    """What merges in either of two versions; no field may merge differently."""
    if isinstance(one, Merged) and isinstance(other, Merged):
        assert (one.key, one.tie_break) == (other.key, other.tie_break)
        return Merged(one.key, one.tie_break, joined(one.items, other.items))
    if isinstance(one, dict) and isinstance(other, dict):
        both = {key: joined(one[key], other[key]) for key in one.keys() & other.keys()}
        return one | other | both
    assert one == other
    return one


def test_the_merge_keys_are_those_of_kubernetes() -> None:
    """For every kind that a file can hold, lists merge by the fields that the types of all supported versions name."""
    found: dict[tuple[str, str], Any] = {}
    for version in VERSIONS:
        for name, schema in definitions(version).items():
            for gvk in schema.get("x-kubernetes-group-version-kind", ()):
                kind = gvk["group"], gvk["kind"]
                if is_namespaced(*kind) is not None:
                    found[kind] = joined(found.get(kind, {}), upstream(version, name))
    assert len(found) > 60
    assert {kind: merge_fields(*kind) for kind in found} == found


def pod(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}


def merged(obj: dict[str, Any], patch: dict[str, Any]) -> Any:
    return merge(copied(obj), patch, merge_fields("", str(obj["kind"])))


WEB = {
    "name": "web",
    "image": "web:1",
    "args": ["-v"],
    "env": [{"name": "A", "value": "1"}],
    "ports": [{"containerPort": 80}],
}
LOG = {"name": "log", "image": "log:1"}


@pytest.mark.parametrize(
    ("spec", "patch", "result"),
    [
        ({"containers": [WEB, LOG]}, {"containers": [{"name": "log", "image": "log:2"}]}, {"containers": [WEB, {"name": "log", "image": "log:2"}]}),
        ({"containers": [WEB]}, {"containers": [LOG]}, {"containers": [LOG, WEB]}),
        ({"containers": [WEB, LOG]}, {"containers": [{"name": "web", "$patch": "delete"}]}, {"containers": [LOG]}),
        ({"containers": [WEB]}, {"containers": [{"$patch": "replace"}, LOG]}, {"containers": [LOG]}),
        ({"containers": [WEB]}, {"containers": [LOG], "$setElementOrder/containers": [{"name": "web"}, {"name": "log"}]}, {"containers": [WEB, LOG]}),
        ({"containers": [WEB, LOG]}, {"$setElementOrder/containers": [{"name": "log"}, {"name": "web"}]}, {"containers": [LOG, WEB]}),
        ({"containers": [WEB]}, {"containers": [{"name": "web", "args": ["-q"]}]}, {"containers": [WEB | {"args": ["-q"]}]}),
        ({"containers": [WEB]}, {"containers": [{"name": "web", "env": [{"name": "A", "value": "2"}]}]}, {"containers": [WEB | {"env": [{"name": "A", "value": "2"}]}]}),
        ({"volumes": [{"name": "v", "emptyDir": {}}]}, {"volumes": [{"name": "v", "$retainKeys": ["name", "configMap"], "configMap": {}}]}, {"volumes": [{"name": "v", "configMap": {}}]}),
        ({"tolerations": [{"key": "a"}, {"key": "b"}]}, {"tolerations": [{"key": "c"}]}, {"tolerations": [{"key": "c"}]}),
        ({"nodeSelector": {"a": "1", "b": "2"}}, {"nodeSelector": {"a": None}}, {"nodeSelector": {"b": "2"}}),
        ({"nodeSelector": {"a": "1"}}, {"nodeSelector": {"$patch": "replace", "c": "3"}}, {"nodeSelector": {"c": "3"}}),
        ({"nodeSelector": {"a": "1"}}, {"nodeSelector": None}, {}),
        ({}, {"nodeSelector": {"$patch": "delete"}, "dnsConfig": {"a": {"b": None}}}, {"dnsConfig": {"a": {}}}),
        ({"hostname": "a"}, {}, {"hostname": "a"}),
    ],
)  # fmt: skip
def test_a_pod_merges_as_kubernetes_documents_it(spec: Any, patch: Any, result: Any) -> None:
    """Containers, env, ports and volumes merge by their keys; args and tolerations are replaced; directives do what they say."""
    assert merged(pod(**spec), {"spec": patch}) == pod(**result)


def test_finalizers_are_a_set() -> None:
    """Scalars that merge are added once, and can be taken away."""
    obj = {"kind": "Pod", "metadata": {"finalizers": ["a/1", "a/2"]}}
    assert merged(obj, {"metadata": {"finalizers": ["a/2", "a/3"]}})["metadata"]["finalizers"] == ["a/1", "a/2", "a/3"]
    assert merged(obj, {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/1"]}})["metadata"]["finalizers"] == [
        "a/2"
    ]


def test_ports_of_one_number_are_told_apart_by_protocol() -> None:
    """DNS serves TCP and UDP; a patch of one leaves the other alone."""
    tcp, udp = {"port": 53, "name": "tcp"}, {"port": 53, "protocol": "UDP", "name": "udp"}
    service = {"kind": "Service", "spec": {"ports": [tcp, udp]}}
    patch = {"spec": {"ports": [{"port": 53, "protocol": "UDP", "targetPort": 5353}]}}
    assert merged(service, patch)["spec"]["ports"] == [tcp, udp | {"targetPort": 5353}]


def test_a_budgets_selector_is_replaced() -> None:
    """policy/v1 says so: a selector that merged would select something nobody wrote."""
    obj = {"kind": "PodDisruptionBudget", "spec": {"selector": {"matchLabels": {"a": "1"}}}}
    fields = merge_fields("policy", "PodDisruptionBudget")
    assert merge(copied(obj), {"spec": {"selector": {"matchLabels": {"b": "2"}}}}, fields)["spec"]["selector"] == {
        "matchLabels": {"b": "2"}
    }


@pytest.mark.parametrize(
    ("patch", "message", "at"),
    [
        ({"containers": [{"image": "x"}]}, "item 1 of `containers` has no `name`, by which the items of this list are known", ("containers", 0)),
        ({"containers": ["web"]}, 'item 1 of `containers` is "web"', ("containers", 0)),
        ({"containers": [{"name": "a", "$patch": "remove"}]}, '`$patch` is "remove"', ("containers", 0, "$patch")),
        ({"containers": [{"name": ["a"]}]}, "`name` is a list", ("containers", 0, "name")),
        ({"containers": [{"name": "a", "env": [{"value": "1"}]}]}, "item 1 of `env` has no `name`, by which the items of this list are known", ("containers", 0, "env", 0)),
        ({"nodeSelector": {"$patch": "merge"}}, "`$patch: merge` is what happens without it", ("nodeSelector", "$patch")),
        ({"nodeSelector": {"$drop": 1}}, "`$drop` is no directive", ("nodeSelector", "$drop")),
        ({"nodeSelector": {"$retainKeys": "a"}}, '`$retainKeys` is "a"', ("nodeSelector", "$retainKeys")),
        ({"nodeSelector": {"$retainKeys": ["a"], "b": 1}}, "`b` is not one of `$retainKeys`", ("nodeSelector", "$retainKeys")),
        ({"$setElementOrder/containers": "a"}, '`$setElementOrder/containers` is "a"', ("$setElementOrder/containers",)),
        ({"$setElementOrder/containers": [{"name": "b"}], "containers": [{"name": "a"}]}, "`$setElementOrder/containers` and the list itself disagree", ("$setElementOrder/containers",)),
        ({"$deleteFromPrimitiveList/tolerations": []}, "`tolerations` is no list that merges", ("$deleteFromPrimitiveList/tolerations",)),
        ({"tolerations": [{"key": "a", "$patch": "delete"}]}, "`tolerations` is no list that merges, so `$patch` says nothing in it", ("tolerations", 0, "$patch")),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_at_its_place(patch: Any, message: str, at: tuple[str | int, ...]) -> None:
    """A directive or item that would be misread says so, at its place in the patch."""
    with pytest.raises(PatchRefusedError) as caught:
        merged(pod(containers=[WEB], tolerations=[]), {"spec": patch})
    assert (caught.value.code, caught.value.message, caught.value.at) == ("GP0514", message, ("spec", *at))


def test_an_odd_object_is_no_reason_to_fail() -> None:
    """What another patch broke is for the contract to report."""
    odd = pod(containers=["web", {"name": ["x"]}, {}], tolerations=5)
    assert merged(odd, {"spec": {"containers": [LOG]}})["spec"]["containers"][0] == LOG
    assert merged(odd | {"metadata": 5}, {"metadata": {"name": "b"}})["metadata"] == {"name": "b"}


def subset(keys: list[Any], item: Any) -> st.SearchStrategy[list[Any]]:
    chosen = st.lists(st.sampled_from(keys), unique=True, max_size=len(keys))
    return chosen.flatmap(lambda found: st.tuples(*map(item, found)).map(list))


def entry(key: Any, known_by: str, **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({known_by: st.just(key)}, optional=optional)


def deleted(key: Any, known_by: str, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(other, other, other, st.just({known_by: key, "$patch": "delete"}))


def env(name: str) -> Any:
    return entry(name, "name", value=st.sampled_from("12"))


def port(number: int) -> Any:
    return entry(number, "containerPort", protocol=st.sampled_from(["TCP", "UDP"]), name=st.sampled_from("pq"))


def container(name: str) -> Any:
    inner = {
        "env": subset([*"ABC"], env),
        "ports": subset([80, 81, 82], port),
        "args": st.lists(st.sampled_from("xyz"), max_size=2),
    }
    return entry(name, "name", image=st.sampled_from("xy"), **inner)


def change(name: str) -> Any:
    inner = {
        "image": st.none() | st.just("z"),
        "env": subset([*"ABCD"], lambda key: deleted(key, "name", env(key))),
        "ports": subset([80, 81, 83], lambda key: deleted(key, "containerPort", port(key))),
        "args": st.lists(st.sampled_from("xyz"), max_size=2),
    }
    return deleted(name, "name", entry(name, "name", **inner))


pods = st.fixed_dictionaries({"containers": subset([*"abc"], container), "nodeSelector": st.just({"a": "1", "b": "2"})})
changes = st.fixed_dictionaries(
    {"containers": subset([*"abcd"], change)},
    optional={
        "nodeSelector": st.sampled_from([None, {"a": None}, {"$patch": "replace", "c": "3"}, {"$retainKeys": ["a"]}])
    },
)


def by_kubectl(obj: Any, patch: Any) -> Any:
    command = [
        "kubectl",
        "patch",
        "--local",
        "--type=strategic",
        f"--patch={json.dumps(patch)}",
        "--output=json",
        "--filename=-",
    ]
    return json.loads(subprocess.run(command, input=json.dumps(obj), capture_output=True, check=True, text=True).stdout)


def cleaned(value: Any) -> Any:
    """Without the directives and nulls that Kubernetes leaves behind in items a patch adds."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items() if item is not None and not key.startswith("$")}
    return (
        [cleaned(i) for i in value if not (isinstance(i, dict) and "$patch" in i)] if isinstance(value, list) else value
    )


@pytest.mark.skipif(
    not shutil.which("kubectl"), reason="kubectl is not installed: strategic merges are not compared with its own"
)
@settings(max_examples=50)
@given(pods, changes)
def test_kubectl_gives_the_same(spec: Any, patch: Any) -> None:
    """The API server's own implementation, offline."""
    assume(patch["containers"])
    obj = pod(**spec)
    assert merged(obj, {"spec": patch}) == cleaned(by_kubectl(obj, {"spec": patch}))


@given(pods, changes)
def test_the_patch_keeps_no_share_and_a_second_time_is_the_same(spec: Any, patch: Any) -> None:
    """Neither object nor patch is changed; merging a plain patch again leaves every item in place."""
    before = json.dumps([spec, patch])
    once = merged(pod(**spec), {"spec": patch})
    assert json.dumps([spec, patch]) == before
    assert merged(once, {"spec": patch}) == once
