"""What pydantic finds is said in words, with a code and a path, and with a fix where there is one."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from groundplan.findings import codes
from groundplan.spec import PlatformDocument, Shared, Tenant, Workload
from groundplan.spec.errors import Explanation, explain_error

JARGON = re.compile(
    r"input|pydantic|valid |instance|literal|extra|field|dict|tuple|str\b|int\b|bool\b|None", re.IGNORECASE
)
CODES = [code for code in codes.codes() if code.startswith("GP03")]


def explained(model: type[BaseModel], data: Any) -> list[Explanation]:
    try:
        model.model_validate(data)
    except ValidationError as refused:
        found = [explain_error(model, error) for error in refused.errors()]
        return [explanation for explanation in found if explanation is not None]
    return []


def only(model: type[BaseModel], data: Any) -> Explanation:
    (explanation,) = explained(model, data)
    return explanation


def laid_over(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: laid_over(base.get(key), value) for key, value in change.items()}
    return change


@pytest.mark.parametrize(
    ("change", "code", "path", "at_key", "hint"),
    [
        (
            {"cluster": {"nodeLocalDns": True}},
            "GP0301",
            ("cluster", "nodeLocalDns"),
            True,
            "did you mean `nodeLocalDNS`?",
        ),
        ({"poools": []}, "GP0301", ("poools",), True, "did you mean `pools`?"),
        ({"tenantClases": []}, "GP0301", ("tenantClases",), True, "did you mean `tenantClasses`?"),
        ({"enviroment": "a"}, "GP0301", ("enviroment",), True, ""),
        ({"secretStore": {"pth": "kv"}}, "GP0301", ("secretStore", "pth"), True, "did you mean `path`?"),
        ({"priorities": [{"name": "a"}]}, "GP0302", ("priorities", 0), False, ""),
        (
            {"release": 26.10},
            "GP0303",
            ("release",),
            False,
            "put it in quotes: without them it is a number, and 26.10 is 26.1",
        ),
        ({"cluster": {"nodeLocalDNS": "yes"}}, "GP0303", ("cluster", "nodeLocalDNS"), False, "write true"),
        ({"cluster": {"nodeLocalDNS": None}}, "GP0303", ("cluster", "nodeLocalDNS"), False, "remove the key"),
        ({"cluster": {"podCIDRs": "10.0.0.0/8"}}, "GP0303", ("cluster", "podCIDRs"), False, "write [10.0.0.0/8]"),
        (
            {"priorities": [{"name": "a", "value": "7"}]},
            "GP0303",
            ("priorities", 0, "value"),
            False,
            "write 7 without quotes",
        ),
        ({"images": []}, "GP0303", ("images",), False, ""),
        ({"cluster": {"cni": "Cilium"}}, "GP0304", ("cluster", "cni"), False, "write cilium"),
        ({"secretStore": {"provider": "valt"}}, "GP0304", ("secretStore", "provider"), False, "write vault"),
        ({"secretStore": {"server": "x"}}, "GP0305", ("secretStore", "server"), False, "write https://x"),
        (
            {"cluster": {"kubernetesVersion": "v1.35.2"}},
            "GP0305",
            ("cluster", "kubernetesVersion"),
            False,
            'write "1.35"',
        ),
        ({"cluster": {"apiServerCIDRs": []}}, "GP0306", ("cluster", "apiServerCIDRs"), False, ""),
        ({"cluster": {"podCIDRs": ["10.0.0.1/8"]}}, "GP0306", ("cluster", "podCIDRs", 0), False, "write 10.0.0.0/8"),
        ({"priorities": [{"name": "a", "value": 2 * 10**9}]}, "GP0306", ("priorities", 0, "value"), False, ""),
        (
            {"images": {"mirror": {"docker.io": "a/"}}},
            "GP0305",
            ("images", "mirror", "docker.io"),
            True,
            "write docker.io/",
        ),
        ({"identity": {"admins": [{}]}}, "GP0307", ("identity", "admins", 0), False, ""),
    ],
)
def test_a_mistake_has_a_code_a_path_and_a_hint(
    shared: dict[str, Any], change: Any, code: str, path: tuple[str | int, ...], at_key: bool, hint: str
) -> None:
    """The path leads through the tree as it is written: no tags of unions, no marks of pydantic's."""
    found = only(Shared, laid_over(shared, change))
    assert (found.code, found.path, found.at_key, found.hint) == (code, path, at_key, hint)
    assert not JARGON.search(found.message.replace("`string`", ""))


def test_a_missing_provider_lists_the_providers(shared: dict[str, Any]) -> None:
    """Without it nobody knows which keys belong there."""
    found = only(Shared, shared | {"secretStore": {"server": "https://a"}})
    assert (found.code, found.path, found.expected) == (
        "GP0302",
        ("secretStore",),
        "`provider`: one of aws, azure, gcp, vault",
    )


def test_gpus_in_a_quota_are_counted_by_pool(tenant: dict[str, Any]) -> None:
    """The nearest key to `gpu` is `cpu`, which would be bad advice."""
    tenant["quota"]["gpu"] = 8
    assert "counted by pool" in only(Tenant, tenant).hint


@pytest.mark.parametrize(
    ("key", "word"), [("hard", "no ResourceQuota"), ("nvidia.com/gpu", "by pool"), ("limits.cpu", "cpu")]
)
def test_a_pasted_quota_is_told_apart(tenant: dict[str, Any], key: str, word: str) -> None:
    """Who pastes a ResourceQuota's keys is told what stands in their place."""
    tenant["quota"][key] = 4
    finding = only(Tenant, tenant)
    assert (finding.code, word in finding.hint) == ("GP0301", True)


def test_a_pasted_object_is_told_apart(tenant: dict[str, Any]) -> None:
    """A Profile among the tenants is answered with what a tenant is made of."""
    tenant["apiVersion"] = "kubeflow.org/v1"
    assert "rendered" in only(Tenant, tenant).hint


def test_shorthand_is_told_of(tenant: dict[str, Any]) -> None:
    """Where a scalar is allowed, the finding does not claim that only a mapping is."""
    tenant["quota"]["pools"] = {"train": [8]}
    assert only(Tenant, tenant).expected == "a mapping, or just its `nominal`"


def test_a_missing_key_says_what_it_means(tenant: dict[str, Any]) -> None:
    """From the field's own description."""
    del tenant["owner"]
    found = only(Tenant, tenant)
    assert (found.message, found.expected) == (
        "`owner` is missing in this mapping",
        "`owner`: the user the namespace belongs to",
    )


def test_what_only_follows_is_not_said(tenant: dict[str, Any]) -> None:
    """A wrong name is one mistake, though the namespace cannot be derived from it either."""
    found = explained(Tenant, tenant | {"name": "Vision"})
    assert [explanation.path for explanation in found] == [("name",)]


def test_all_mistakes_are_found_at_once(shared: dict[str, Any]) -> None:
    """One run shows everything."""
    change = {"release": 1, "domain": "A", "cluster": {"cni": "x"}, "pools": [{"name": "p", "nodes": -1}], "extra": 1}
    found = explained(Shared, laid_over(shared, change))
    assert [e.code for e in found] == ["GP0303", "GP0305", "GP0304", "GP0306", "GP0302", "GP0301"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.sampled_from(
    [("cluster",), ("cluster", "cni"), ("pools",), ("secretStore",), ("secretStore", "provider"), ("images", "catalog"),
     ("identity", "admins"), ("secrets",), ("release",), ("gitops", "automated"), ("priorities",), ("cluster", "podCIDRs")]
)  # fmt: skip


@given(path=PATHS, value=VALUES)
def test_any_wrong_value_is_explained(path: tuple[str, ...], value: Any) -> None:
    """Whatever stands there, it is explained with a known code and never by a traceback."""
    shared = yaml.safe_load("{cluster: {}, gitops: {}, images: {}, identity: {}, secretStore: {provider: vault}}")
    place = shared
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    for found in explained(Shared, shared):
        assert found.code in CODES
        assert found.message
        assert all(type(part) in (str, int) for part in found.path)


@given(value=VALUES)
def test_any_wrong_workload_is_explained(value: Any) -> None:
    """The same for what sections will extend."""
    for key in ("env", "volumes", "resources", "image", "command"):
        assert all(found.code in CODES for found in explained(Workload, {"name": "a", "image": "b", key: value}))


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_code_shows_what_triggers_and_what_fixes(document: dict[str, Any], code: str) -> None:
    """Laid over a sound platform, a page's first fragment gives its code, and its second gives nothing."""
    wrong, right = re.findall(r"```yaml title=platform.yaml\n(.*?)```", codes.page(code) or "", re.DOTALL)
    for tenant in document["spec"]["tenants"]:
        tenant.pop("quota", None)
    document["spec"] = {
        key: value for key, value in document["spec"].items() if key not in ("tenants", "tenantClasses", "templates")
    }
    assert code in [e.code for e in explained(PlatformDocument, laid_over(document, yaml.safe_load(wrong)))]
    assert explained(PlatformDocument, laid_over(document, yaml.safe_load(right))) == []


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"owner": "Alice <alice@x.example>"}, "write alice@x.example"),
        ({"owner": "mailto:alice@x.example"}, "write alice@x.example"),
        ({"members": ["bob@x.example"]}, "write {user: bob@x.example}"),
        ({"members": ["readers"]}, "write {group: readers}"),
        ({"network": {"egress": ["huggingface.co"]}}, "write {host: huggingface.co}"),
    ],
)
def test_a_bare_text_shows_how_to_write_it(tenant: dict[str, Any], change: dict[str, Any], hint: str) -> None:
    """An address as mail programs copy it; a text where a mapping stands that this text alone would make."""
    assert only(Tenant, laid_over(tenant, change)).hint == hint
