"""All checks together: none is forgotten, and none finds fault with what is right."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groundplan import checks
from groundplan.facts import namespaces
from platforms import MINIMAL, resolved, with_spec

IDENTITIES: dict[str, dict[str, Any]] = {
    "aws": {"roleArn": "arn:aws:iam::123456789012:role/vision"},
    "gcp": {"gcpServiceAccount": "vision@borealis-ml.iam.gserviceaccount.com"},
    "azure": {"azure": {"clientID": "11111111-2222-3333-4444-555555555555"}},
}
PLATFORM = {
    "priorities": [{"name": "research", "value": 1000}],
    "storageClasses": [{"name": "fast", "default": True}, {"name": "shared"}],
    "objectStore": {"endpoint": "s3.x", "region": "eu-1", "bucketPattern": "ml-{env}-{tenant}"},
    "images": {
        "registries": ["registry.x/"],
        "mirror": {"docker.io/": "registry.x/hub/"},
        "catalog": {"python": "python:3.13", "own": "registry.x/ml/own:1"},
    },
    "pools": [
        {"name": "cpu", "nodes": 1, "perNode": {"cpu": 32, "memory": "128Gi"}},
        {"name": "train", "nodes": 8, "perNode": {"cpu": 96, "memory": "1Ti", "gpu": {"model": "A100", "count": 8}}},
        {
            "name": "share",
            "nodes": 1,
            "perNode": {
                "cpu": 96,
                "memory": "1Ti",
                "gpu": {"model": "A100", "count": 8, "mig": {"1g.10gb": 3, "3g.40gb": 1}},
            },
        },
    ],
}
DEVICES = ("train", "share/1g.10gb", "share/3g.40gb")

names = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?", fullmatch=True).filter(
    lambda name: namespaces.holder(name) is None and name != "platform"
)
people = st.from_regex(r"[a-z][a-z0-9]{0,12}@[a-z]{1,8}\.example", fullmatch=True)
counts = st.integers(0, 16)


@st.composite
def quota_of_pools(draw: st.DrawFn) -> dict[str, Any]:
    nominal = {key: draw(counts) for key in draw(st.sets(st.sampled_from(DEVICES)))}
    return {key: {"nominal": n, "lend": draw(st.integers(0, n))} for key, n in sorted(nominal.items())}


@st.composite
def tenant_items(draw: st.DrawFn, name: str, owner: str, others: list[str], cloud: str) -> dict[str, Any]:
    sizes = draw(st.lists(st.integers(10**6, 2**50), max_size=3))
    members = [{"user": user, "role": draw(st.sampled_from(["admin", "edit", "view"]))} for user in others]
    return {
        "name": name,
        "owner": owner,
        "members": [*members, {"group": "readers", "role": "view"}],
        "labels": {"cost-center": "4711", "borealis.example/team": name},
        "priority": draw(st.sampled_from(["research", None])),
        "quota": {
            "cpu": 8,
            "memory": "32Gi",
            "pods": 20,
            "storage": sum(sizes),
            "objects": {"volumes": len(sizes)},
            "pools": draw(quota_of_pools()),
        },
        "network": draw(st.sampled_from([{"internet": True}, {"egress": [{"host": "x.example"}]}])),
        "volumes": [{"name": f"v{i}", "size": size} for i, size in enumerate(sizes)],
        "secrets": [{"name": "wandb", "keys": ["token"]}],
        "workloadIdentity": draw(st.sampled_from([IDENTITIES.get(cloud), None])),
    }


@st.composite
def platforms(draw: st.DrawFn) -> str:
    """The text of a platform in which every reference, name, person and number is right."""
    cloud = draw(st.sampled_from(["aws", "gcp", "azure", "none"]))
    found = draw(st.lists(names, max_size=4, unique=True))
    everybody = draw(
        st.lists(people, min_size=8, max_size=8, unique_by=lambda p: p.replace("@", "-").replace(".", "-"))
    )
    tenants = [
        draw(tenant_items(name, everybody[i], everybody[4 : draw(st.integers(4, 8))], cloud))
        for i, name in enumerate(found)
    ]
    for tenant in tenants:
        rest = [other for other in tenants if other is not tenant]
        tenant["network"]["allowFrom"] = [other["name"] for other in rest]
        for key, quota in tenant["quota"]["pools"].items():
            if any(other["quota"]["pools"].get(key, {}).get("lend") for other in rest):
                quota["borrow"] = draw(counts)
    sections = [f"{key}: {json.dumps(value)}" for key, value in {**PLATFORM, "tenants": tenants}.items()]
    return with_spec("\n".join(sections), MINIMAL.replace("cloud: aws", f"cloud: {cloud}"))


@given(platforms())
def test_what_is_right_is_left_alone(text: str) -> None:
    """A platform in which everything is right, whatever it is made of, has no finding, not even a warning."""
    assert checks.run(resolved(text)) == []


def test_no_check_is_forgotten() -> None:
    """Every public function of a module of checks that takes the platform alone, and yields findings, is run."""
    found = set()
    for info in iter_modules(checks.__path__, "groundplan.checks."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == info.name and not name.startswith("_"):
                found |= {function} if list(inspect.signature(function).parameters) == ["resolved"] else set()
    assert found == set(checks.CHECKS)
    assert len(checks.CHECKS) == len(found)
