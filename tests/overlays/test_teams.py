"""Team files: what a team may set, for itself alone, and which files count."""

from __future__ import annotations

import pytest

from platforms import tenant, tenants
from repositories import code_at, files_of, findings, only, tenant_tree, where

VISION = (
    tenants(tenant(more="quota: {cpu: 8, memory: 32Gi, pods: 20, storage: 10Ti}"))
    + "storageClasses: [{name: fast, default: true}]\n"
)


def test_a_team_adds_to_its_tenant_and_wins() -> None:
    """The team file is the strongest layer; several files of a folder are one text; values know their file."""
    base = tenants(
        tenant(more="quota: {cpu: 8, memory: 32Gi, pods: 20, storage: 10Ti}, volumes: [{name: data, size: 1Ti}]")
    )
    files = files_of(
        base + "storageClasses: [{name: fast, default: true}]\n",
        teams__vision__a="volumes:\n  - {name: data, size: 2Ti}\n",
        teams__vision__b="volumes: [{name: more, size: 1Ti}]\nsecrets: [{name: wandb, keys: [token]}]\n",
    )
    tree = tenant_tree(files)
    assert tree.value["volumes"].plain() == [{"name": "data", "size": "2Ti"}, {"name": "more", "size": "1Ti"}]
    assert str(tree.value["volumes"].value[0].value["size"].at) == "teams/vision/a.yaml:2:24"
    assert tree.value["secrets"].plain() == [{"name": "wandb", "keys": {"token": "token"}}]


def test_a_team_has_overlays() -> None:
    """They patch the team's own text, along the chain of the environment, and meet what it has."""
    files = files_of(
        VISION,
        overlays__prod="abstract: true\n",
        overlays__eu="extends: prod\n",
        teams__vision__a="volumes: [{name: data, size: 1Ti}]\n",
        teams__vision__overlays__prod="volumes: [{name: data, size: 2Ti, accessMode: ReadWriteMany}]\n",
        teams__vision__overlays__eu="volumes: [{name: data, size: 3Ti}]\n",
    )
    volumes = tenant_tree(files).value["volumes"].plain()
    assert volumes == [{"name": "data", "size": "3Ti", "accessMode": "ReadWriteMany"}]
    files["teams/vision/overlays/eu.yaml"] = "volumes: [{name: dta, size: 3Ti}]\n"
    finding = only(files)
    assert (code_at(finding), finding.hint) == (
        ("GP0206", "teams/vision/overlays/eu.yaml:1:11"),
        "did you mean `data`?",
    )


@pytest.mark.parametrize(
    ("key", "code"),
    [("quota: {cpu: 999}", "GP0211"), ("members: [{user: eve@x.example}]", "GP0211"), ("owner: eve@x.example", "GP0211"),
     ("network: {internet: true}", "GP0211"), ("volums: []", "GP0301"), ("spec: {}", "GP0301")],
)  # fmt: skip
@pytest.mark.parametrize("file", ["teams/vision/a.yaml", "teams/vision/overlays/dev.yaml"])
def test_a_team_sets_no_key_of_the_platforms(key: str, code: str, file: str) -> None:
    """Owning a folder brings no quota and no member with it; the finding says who sets the key."""
    files = {**files_of(VISION, overlays__dev=""), file: f"secrets: []\n{key}\n"}
    finding = only(files)
    assert code_at(finding) == (code, f"{file}:2:1")
    assert ("the platform team sets it" in finding.hint) == (code == "GP0211")


@pytest.mark.parametrize("source", ["fraud/wandb", "wandb", "vision2/x", "platform/oidc"])
@pytest.mark.parametrize("file", ["teams/vision/a.yaml", "teams/vision/overlays/dev.yaml"])
def test_a_team_reads_its_own_secrets(source: str, file: str) -> None:
    """The path of a secret stays below the tenant's own folder of the store."""
    mark = ", $new: true" if "overlays" in file else ""
    files = {**files_of(VISION, overlays__dev=""), file: f"secrets: [{{name: s, keys: [k], from: {source}{mark}}}]\n"}
    finding = only(files)
    assert code_at(finding) == ("GP0211", where(files, source, file))
    assert finding.expected == "a path that begins with vision/"


def test_a_team_cannot_climb_out_of_its_folder() -> None:
    """`..` in a path is refused by its type."""
    files = files_of(VISION, teams__vision__a="secrets: [{name: s, keys: [k], from: vision/../fraud/s}]\n")
    assert [f.code for f in findings(files)] == ["GP0305"]


@pytest.mark.parametrize(
    "text", ["secrets: [{name: shared, keys: [other]}]\n", "secrets: [{name: shared, keys: {token: other}}]\n"]
)
def test_a_team_cannot_widen_a_secret_of_the_platforms(text: str) -> None:
    """More keys under a path that the platform team chose would open an entry that is not the team's."""
    base = tenants(tenant(more="secrets: [{name: shared, keys: [token], from: platform/shared}]"))
    files = files_of(base, teams__vision__a=text)
    finding = only(files)
    assert code_at(finding) == ("GP0211", "teams/vision/a.yaml:1:11")
    assert str(finding.related[0].place) == where(files, "from: platform/shared")


def test_a_team_may_add_to_a_secret_of_its_own_path() -> None:
    """What the platform wrote for the team below the team's folder is the team's."""
    base = tenants(tenant(more="secrets: [{name: s, keys: [token], from: vision/s}]"))
    tree = tenant_tree(files_of(base, teams__vision__a="secrets: [{name: s, keys: [other]}]\n"))
    assert tree.value["secrets"].plain() == [
        {"name": "s", "from": "vision/s", "keys": {"token": "token", "other": "other"}}
    ]


def test_two_files_of_a_team_never_set_one_value() -> None:
    """An item belongs to one file."""
    text = "volumes: [{name: data, size: 1Ti}]\n"
    finding = only(files_of(VISION, teams__vision__a=text, teams__vision__b=text))
    assert code_at(finding) == ("GP0205", "teams/vision/b.yaml:1:11")


def test_a_teams_overlay_meets_what_the_platform_team_gives() -> None:
    """A volume of the tenant or of its class is there, for the team as well; a name nobody gives is said once."""
    base = (
        "storageClasses: [{name: fast, default: true}]\n"
        "tenantClasses: [{name: c, volumes: [{name: scratch, size: 1Gi}]}]\n"
        + tenants(
            tenant(
                more="class: c, quota: {cpu: 8, memory: 32Gi, pods: 20, storage: 1Ti}, volumes: [{name: data, size: 1Gi}]"
            )
        )
    )
    over = "volumes: [{name: data, size: 2Gi}, {name: scratch, $remove: true}]\n"
    tree = tenant_tree(files_of(base, teams__vision__overlays__default=over))
    assert tree.value["volumes"].plain() == [{"name": "data", "size": "2Gi"}]
    for wrong in ("{name: date, size: 2Gi}", "{name: date, $remove: true}"):
        finding = only(files_of(base, teams__vision__overlays__default=f"volumes: [{wrong}]\n"))
        assert code_at(finding) == ("GP0206", "teams/vision/overlays/default.yaml:1:11")


def test_a_team_is_a_tenant() -> None:
    """A folder that names no tenant is a finding, with the nearest name; an overlay's new tenant counts."""
    finding = only(files_of(VISION, teams__visoin__a="volumes: []\n"))
    assert (code_at(finding), finding.hint) == (("GP0212", "teams/visoin/a.yaml"), "did you mean `vision`?")
    new = "spec: {tenants: [{name: speech, owner: a@x.example, quota: {cpu: 1, memory: 1Gi, pods: 1}, $new: true}]}\n"
    assert findings(files_of(VISION, overlays__dev=new, teams__speech__a="volumes: []\n")) == ()


def test_a_teams_overlay_is_of_an_environment() -> None:
    """One for an environment that does not exist would say something to nobody."""
    finding = only(files_of(VISION, overlays__prod="", teams__vision__overlays__prd="volumes: []\n"))
    assert (code_at(finding), finding.hint) == (("GP0214", "teams/vision/overlays/prd.yaml"), "did you mean `prod`?")
    assert findings(files_of(VISION, teams__vision__overlays__default="volumes: []\n")) == ()
