"""`groundplan explain`: every kind of target, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command_line import edit, groundplan, put

QUOTA = "rendered/dev/tenants/vision/resourcequota-tenant-compute.yaml"


def answers(*arguments: str) -> list[dict[str, Any]]:
    """The answers as JSON, which its schema must allow."""
    ran = groundplan("explain", *arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    listed: list[dict[str, Any]] = found["answers"]
    return listed


SCHEMA = Path(__file__).parents[2] / "schemas" / "explain.schema.json"


@pytest.mark.parametrize("code", ["GP0305", "gp305", "305", "GP-0305"])
def test_a_code_needs_no_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The page of a code is printed anywhere, however the code is written."""
    monkeypatch.chdir(tmp_path)
    ran = groundplan("explain", code)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# GP0305: malformed value")
    assert "## Fix" in ran.out


def test_a_code_that_is_not_there(tmp_path: Path) -> None:
    """A code that does not exist is wrong usage; near ones are named."""
    ran = groundplan("explain", "GP0309")
    assert ran.code == 2
    assert "there is no code GP0309; near it are" in ran.err


@pytest.mark.parametrize(
    "target", [QUOTA, f"./{QUOTA}", "ResourceQuota/vision/tenant-compute", "resourcequota/tenant-compute"]
)
def test_an_object_by_its_file_or_its_name(borealis: Path, target: str) -> None:
    """An object answers with its file, its generator, the spec path it came from, and what moves its fields."""
    ran = groundplan("explain", target, "--env", "dev")
    assert (ran.code, ran.err) == (0, "")
    assert (
        f"  file       {QUOTA}\n  generator  tenancy\n  from       tenants[vision].quota at platform.yaml:42:7"
        in ran.out
    )
    assert "spec.hard.pods = 50\n" in ran.out


def test_a_file_typed_where_it_lies(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path works from the folder one stands in, as for any command."""
    monkeypatch.chdir(borealis / "rendered" / "dev" / "tenants" / "vision")
    assert f"file       {QUOTA}" in groundplan("explain", "resourcequota-tenant-compute.yaml").out


@pytest.mark.parametrize("field", ['spec.hard["requests.storage"]', "/spec/hard/requests.storage"])
def test_a_field_names_the_lines_that_made_it(borealis: Path, field: str) -> None:
    """A field, also as a JSON pointer, answers with each line that moves it, and the layer the line belongs to."""
    (answer,) = answers("ResourceQuota/vision/tenant-compute", field, "--env", "dev")
    (moved,) = [f for f in answer["fields"] if f["field"] == 'spec.hard["requests.storage"]']
    assert moved["value"] == "512Gi"
    assert [(c["place"], c["path"], c["layer"]) for c in moved["causes"]] == [
        ("platform.yaml:42:59", "tenants[vision].quota.storage", "tenant class research"),
        ("overlays/dev.yaml:6:15", "quotaScale", "overlay dev"),
    ]


def test_a_field_that_the_spec_does_not_move(borealis: Path) -> None:
    """What the generator always writes is said to be that; a field the object lacks is refused, with the nearest."""
    ran = groundplan("explain", "LimitRange/vision/tenant-limits", "spec.limits[0].type")
    assert "spec.limits[0].type = Container\n    always written by the generator" in ran.out
    ran = groundplan("explain", "ResourceQuota/vision/tenant-compute", "spec.hrad")
    assert ran.code == 2
    assert "has no field `spec.hrad`; did you mean `spec.hard`?" in ran.err


@pytest.mark.parametrize("path", ["tenants[vision].quota.storage", "spec.tenants[vision].quota.storage"])
def test_a_spec_path_reaches_fields(borealis: Path, path: str) -> None:
    """A value of the spec answers with where it is written and what it reaches, in each environment as it is there."""
    dev, prod = answers(path)
    assert (dev["environments"], dev["value"]) == (["dev"], "512Gi")
    assert (prod["environments"], prod["value"], prod["scaled"]) == (["prod"], "2Ti", "")
    assert dev["scaled"] == "2Ti in the file, times quotaScale 0.25 at overlays/dev.yaml:6:15"
    assert dev["place"] == prod["place"] == "platform.yaml:42:59"
    assert dev["reaches"] == [[QUOTA, 'spec.hard["requests.storage"]']]


def test_a_class_reaches_its_tenants(borealis: Path) -> None:
    """A value of a class reaches what the tenants of that class are made of."""
    (answer,) = answers("tenantClasses[research].podSecurity", "--env", "prod")
    assert answer["reaches"] == [
        ["rendered/prod/tenants/vision/namespace-vision.yaml", 'metadata.labels["pod-security.kubernetes.io/enforce"]']
    ]


def test_environments_of_one_answer_share_it(borealis: Path) -> None:
    """What is the same in all environments but for the folder is said once."""
    (answer,) = answers("tenants[vision].owner")
    assert answer["environments"] == ["dev", "prod"]


def test_a_default_is_named(borealis: Path) -> None:
    """A value that nobody wrote answers with what the default made of it."""
    (answer,) = answers("tenants[vision].namespace", "--env", "prod")
    assert (answer["value"], answer["place"], answer["layer"]) == ("vision", "default", "")
    assert "a default; nobody wrote it" in groundplan("explain", "tenants[vision].namespace").out


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("tenants[vison].quota.cpu", "did you mean `tenants[vision].quota.cpu`?"),
        ("ResourceQuota/vision/tenant-computes", "did you mean `ResourceQuota/vision/tenant-compute`?"),
        ("rendered/dev/tenants/vision/resourcequota.yaml", "did you mean `rendered/dev/tenants/vision/resourcequota-"),
        ("quota.cpu", "did you mean `tenants[vision].quota.cpu`?"),
        ("%%%", "try a file of rendered/, `Kind/namespace/name`, or a path such as"),
    ],
)
def test_a_target_that_is_not_there(borealis: Path, target: str, says: str) -> None:
    """What cannot be found is wrong usage, with the nearest target there is, or the forms there are."""
    ran = groundplan("explain", target)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_the_repositorys_generators_may_be_left_out(borealis: Path) -> None:
    """Also `explain` runs no code of an untrusted repository."""
    put(borealis, {"generators/own.py": "raise SystemExit(7)\n"})
    ran = groundplan("explain", "tenants[vision].owner", "--no-local-generators")
    assert (ran.code, ran.err) == (0, "")


def test_a_broken_platform_is_not_explained(borealis: Path) -> None:
    """While the platform has errors they are the answer, and nothing is made up."""
    edit(borealis, "platform.yaml", "pods: 200", "pods: many")
    ran = groundplan("explain", "tenants[vision].quota.cpu")
    assert (ran.code, ran.out) == (1, "")
    assert "GP0303" in ran.err
    assert ran.err.endswith("nothing can be explained while the platform has errors\n")


@pytest.mark.parametrize("step", ["²", "9" * 5000])
def test_a_position_that_no_list_has(borealis: Path, step: str) -> None:
    """A digit that counts nothing, and a number that no machine holds, are a field or a value there is not."""
    for target in (("Namespace/vision", f"spec[{step}]"), (f"tenants[vision].members[{step}]",)):
        ran = groundplan("explain", "--root", borealis, *target)
        assert ran.code == 2
        assert "internal error" not in ran.err


def test_a_field_that_a_patch_wrote_names_the_patch(borealis: Path) -> None:
    """Each patch in its order, with what it made of the field; the generator is not said to have written it."""
    patch = "patches: [{target: {kind: ResourceQuota}, merge: {metadata: {annotations: {why: %s}}, spec: {hard: {pods: null}}}}]\n"
    put(borealis, {f"overlays/dev/patches/{name}.yaml": patch % name for name in ("b", "a")})
    (answer,) = answers("ResourceQuota/vision/tenant-compute", "metadata.annotations", "--env", "dev")
    (why,) = [f for f in answer["fields"] if f["field"] == "metadata.annotations.why"]
    assert why["value"] == "b"
    assert [(c["place"], c["path"], c["value"], c["layer"]) for c in why["causes"]] == [
        (f"overlays/dev/patches/{name}.yaml:1:11", "patch", name, "overlay dev") for name in ("a", "b")
    ]
    (answer,) = answers("ResourceQuota/vision/tenant-compute", "--env", "dev")
    (pods,) = [f for f in answer["fields"] if f["field"] == "spec.hard.pods"]
    assert [c["path"] for c in pods["causes"]] == ["tenants[vision].quota.pods", "quotaScale", "patch"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("gateway.host", "dev.ml.borealis.example"),
        ("pools[train].taints", ["nvidia.com/gpu=present:NoSchedule"]),
        ("spec.pools[train].selector", {"groundplan.dev/pool": "train"}),
        ("secrets[oidc-client].from", "platform/oidc-client"),
        ("tenants[vision].volumes[data].storageClass", "fast"),
        ("tenants[vision].volumes[data].accessMode", "ReadWriteOnce"),
        ("tenants[vision].secrets[wandb].from", "vision/wandb"),
    ],
)
def test_every_derived_value_is_named(borealis: Path, path: str, value: object) -> None:
    """Also one that follows from another section, and one that is a list or a mapping."""
    team = "volumes: [{name: data, size: 1Gi}]\nsecrets: [{name: wandb, keys: [token]}]\n"
    put(borealis, {"teams/vision/data.yaml": team})
    (answer,) = answers(path, "--env", "dev")
    assert (answer["value"], answer["place"]) == (value, "default")


def test_a_patch_is_named(borealis: Path) -> None:
    """An object that a patch changed says which patch."""
    prod = (borealis / "overlays" / "prod.yaml").read_text(encoding="utf-8")
    put(
        borealis,
        {
            "overlays/prod.yaml": None,
            "overlays/prod/base.yaml": prod,
            "overlays/prod/patches/quota.yaml": "patches:\n  - target: {kind: ResourceQuota}\n"
            '    merge: {metadata: {annotations: {why: "asked"}}}\n',
        },
    )
    assert (
        "patched at overlays/prod/patches/quota.yaml:"
        in groundplan("explain", "ResourceQuota/vision/tenant-compute", "--env", "prod").out
    )
