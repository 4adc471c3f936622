"""Objects against the contract: `valid/` holds what is let through, `invalid/` one fault per document."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from groundplan.contract import Contract
from groundplan.findings.codes import codes
from upstream import Upstream

HERE = Path(__file__).parent


def _documents(folder: str) -> list[Any]:
    files = sorted((HERE / folder).glob("*.yaml"))
    return [document for file in files for document in yaml.safe_load_all(file.read_text())]


def _name(document: dict[str, Any]) -> str:
    if "fault" in document:
        return f"{document['object']['kind']}-{document['fault'][0]}{document['fault'][1]}"
    return f"{document['kind']}-{document['metadata']['name']}"


@pytest.mark.parametrize("obj", _documents("valid"), ids=_name)
def test_a_good_object_is_let_through(contract: Contract, obj: dict[str, Any]) -> None:
    """What our generators write is fine."""
    assert contract.check(obj) == []


@pytest.mark.parametrize("case", _documents("invalid"), ids=_name)
def test_one_fault_is_one_violation(contract: Contract, case: dict[str, Any]) -> None:
    """A fault is told once, with its code, its place, and what would have been right."""
    code, pointer, said = case["fault"]
    (violation,) = contract.check(case["object"])
    assert (violation.code, violation.pointer) == (code, pointer)
    assert str(said) in violation.hint + violation.expected
    assert code in codes()


@pytest.mark.parametrize("obj", [o for o in _documents("valid") if "." in o["apiVersion"]], ids=_name)
def test_upstream_takes_the_good_objects(upstream: Upstream, obj: dict[str, Any]) -> None:
    """The fixtures are real: upstream's own CRDs hold nothing against them."""
    if "k8s.io" not in obj["apiVersion"]:
        assert upstream.problems(obj) == []


_CUSTOM = [
    o for o in _documents("valid") if "." in o["apiVersion"] and "k8s.io" not in o["apiVersion"] and o["spec"] != {}
]
_OTHER = ["", "a", "10s", "*", 0, -1, 65536, 2**40, 1.5, True, None, [], {}, ["*"], [{}], {"a": "b"}, {"name": "a"}]


@given(data=st.data())
def test_what_is_let_through_upstream_takes(contract: Contract, upstream: Upstream, data: st.DataObject) -> None:
    """One change to a good object, whichever, is refused by the contract or taken by upstream's CRD."""
    obj = copy.deepcopy(data.draw(st.sampled_from(_CUSTOM)))
    node, key = data.draw(st.sampled_from(list(_places(obj["spec"]))))
    change = data.draw(st.sampled_from(["take away", "replace", "add"]))
    if change == "replace":
        node[key] = copy.deepcopy(data.draw(st.sampled_from(_OTHER)))
    elif change == "take away":
        del node[key]
    elif isinstance(node, dict):
        node[data.draw(st.sampled_from(["selector", "endpoints", "simple", "prefix", "port", "key", "x"]))] = node[key]
    else:
        node.append(copy.deepcopy(node[key]))
    assert contract.check(obj) or upstream.problems(obj) == []


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list below a value, with each of its keys or positions."""
    below = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for key, child in below:
        yield node, key
        yield from _places(child)


def test_all_faults_are_told_at_once(contract: Contract) -> None:
    """Nothing hides behind the first fault, and the order is that of the places."""
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A", "uid": "x"}, "dta": {}, "data": {"a": 1}}
    found = contract.check(obj)
    pointers = ["/data/a", "/dta", "/metadata", "/metadata/name", "/metadata/uid"]
    assert [violation.pointer for violation in found] == pointers


def test_checking_changes_nothing(contract: Contract) -> None:
    """An object is only looked at."""
    for case in _documents("invalid"):
        before = copy.deepcopy(case["object"])
        contract.check(case["object"])
        assert case["object"] == before


def test_a_secret_is_not_shown(contract: Contract) -> None:
    """What a Secret holds is in no message."""
    metadata = {"name": "a", "namespace": "b"}
    found = contract.check({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"key": "hunter2!"}})
    assert found != []
    assert "hunter2" not in str(found)


def test_sizes_have_limits(contract: Contract) -> None:
    """etcd's and the API server's limits are ours, and an object just below them is fine."""
    obj: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}}
    assert contract.check(obj | {"data": {"a": "x" * 1_400_000}}) == []
    assert [v.code for v in contract.check(obj | {"data": {"a": "\0" * 255_000}})] == ["GP0609"]
    obj["metadata"]["annotations"] = {"a": "x" * (256 * 1024 - 1)}
    assert contract.check(obj) == []
    obj["metadata"]["annotations"]["b"] = ""
    assert [(v.code, v.pointer) for v in contract.check(obj)] == [("GP0609", "/metadata/annotations")]


@pytest.mark.parametrize(("key", "good"), [("a" * 63, True), ("a" * 64, False), ("A.b_c-1", True), ("a/", False), ("/a", False),
                                           ("x" * 253 + "/a", True), ("x" * 254 + "/a", False), ("Ex.com/a", False)])  # fmt: skip
def test_label_keys(contract: Contract, key: str, good: bool) -> None:
    """A label's key has an optional DNS name of at most 253 characters before the slash, and 63 after."""
    found = contract.check({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {key: "x"}}})
    assert [violation.code for violation in found] == ([] if good else ["GP0607"])


@pytest.mark.parametrize(("kind", "longest"), [("CronJob", 52), ("Job", 63), ("StatefulSet", 63), ("Deployment", 253)])
def test_length_of_names(contract: Contract, kind: str, longest: int) -> None:
    """Each kind has its own longest name."""
    api_version = "batch/v1" if "Job" in kind else "apps/v1"
    for length in (longest, longest + 1):
        found = contract.check(
            {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a" * length, "namespace": "b"}}
        )
        assert ("GP0606" in {violation.code for violation in found}) == (length > longest)


@pytest.mark.parametrize(
    "value",
    [object(), b"x", {1}, {2: "a"}, [{"a": object()}]],
    ids=["an object", "bytes", "a set", "a number for a key", "an object below"],
)
def test_what_is_no_plain_data_is_told(contract: Contract, value: Any) -> None:
    """A generator that yields what YAML cannot say gets a finding, not a traceback."""
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}, "data": {"k": value}}
    found = contract.check(obj)
    assert found != []
    assert all(violation.code == "GP0603" for violation in found)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(st.text(max_size=8), child, max_size=3),
    max_leaves=12,
)


@given(kind=st.sampled_from(["Namespace", "ConfigMap", "Service", "Pod"]), metadata=_json, spec=_json)
def test_no_object_breaks_the_checker(contract: Contract, kind: str, metadata: Any, spec: Any) -> None:
    """Whatever stands in an object, there is an answer, and a fault has code, place and words."""
    for violation in contract.check({"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": spec}):
        assert violation.code in codes()
        assert violation.pointer == "" or violation.pointer.startswith("/")
        assert violation.message


def test_schemas_are_compiled_once(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second object of a kind costs no compilation, nor does another environment's first."""
    obj = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}
    contract.check(obj)
    monkeypatch.delattr(jsonschema_rs, "Draft202012Validator")
    assert contract.check(obj) == []
