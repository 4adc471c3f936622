"""`groundplan tenant show`: what a tenant gets, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import edit, groundplan, put
from groundplan.compiler import compile_repository
from groundplan.loading import DiskFiles
from groundplan.reports.tenants import cores, size
from groundplan.spec.scalars import Quantity


def answers(name: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """What a tenant gets, by environment."""
    ran = groundplan("tenant", "show", name, "--format", "json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    report = json.loads(ran.out)
    assert (report["version"], report["tenant"]) == (1, name)
    return {env: answer for answer in report["answers"] for env in answer["environments"]}


TEAM = """\
volumes:
  - {name: data, size: 100Gi}
  - {name: old, size: 300Gi, accessMode: ReadWriteMany, retire: {after: 2027-06-30, reason: superseded}}
secrets:
  - {name: wandb, keys: {token: api_key}}
"""


@pytest.fixture
def rich(borealis: Path) -> Path:
    """The scaffold with a second tenant that calls the first, and a team's volumes and secrets."""
    put(borealis, {"teams/vision/data.yaml": TEAM})
    edit(
        borealis,
        "platform.yaml",
        "      owner: alice@borealis.example\n",
        "      owner: alice@borealis.example\n"
        "      network: {egress: [{host: hub.example, port: 8443}], allowFrom: [speech]}\n"
        "      quota: {pools: {train: {nominal: 6, borrow: 2, lend: 0}}}\n",
    )
    text = (borealis / "platform.yaml").read_text(encoding="utf-8")
    speech = "    - {name: speech, class: research, owner: sam@borealis.example, network: {internet: true}}\n"
    put(borealis, {"platform.yaml": text + speech})
    return borealis


def test_words_and_numbers(rich: Path) -> None:
    """Everything a person asks about a tenant is there, in plain words."""
    ran = groundplan("tenant", "show", "vision", "--env", "prod")
    assert (ran.code, ran.err) == (0, "")
    for line in (
        "in prod:\nvision\n",
        "  namespace     vision\n",
        "  address       https://ml.borealis.example/?ns=vision\n",
        "  class         research\n",
        "  owner         alice@borealis.example: may view and change everything, and manage contributors\n",
        "  members       bob@borealis.example: edit, may view and change everything\n",
        "                vision-readers (a group): view, may view\n",
        "  pod security  baseline\n",
        "  priority      research (1,000), may be pushed out by a higher rank\n",
        "  quota         32 cores, 128Gi of memory, 2Ti of storage, 200 pods\n",
        "                train: 6 of its own (A100-80GB), borrows up to 2, lends none\n",
        "  volumes       data: 100Gi of standard, ReadWriteOnce\n",
        "                old: 300Gi of standard, ReadWriteMany, retired: 2027-06-30\n",
        "  secrets       wandb: token (there api_key) from vault kv/prod/vision/wandb\n",
        "  may call      hub.example:8443\n                no other tenant\n",
        "  called by     the tenant speech\n",
        "  identity      none in the cloud\n",
        "1 Namespace",
    ):
        assert line in ran.out, line


def test_secrets_of_the_platform_are_named_too(rich: Path) -> None:
    """A tenant has the secret its images are pulled with, from where the platform keeps it."""
    edit(rich, "platform.yaml", "keys: [secret]}]", "keys: [secret]}, {name: pull, keys: [.dockerconfigjson]}]")
    edit(rich, "platform.yaml", "  pools:", "  images: {pullSecret: pull}\n  pools:")
    assert {s["name"]: (s["entry"], s["keys"]) for s in answers("vision")["dev"]["secrets"]} == {
        "pull": ("kv/dev/platform/pull", {".dockerconfigjson": ".dockerconfigjson"}),
        "wandb": ("kv/dev/vision/wandb", {"token": "api_key"}),
    }


def test_the_other_end_of_a_door(rich: Path) -> None:
    """Whom a tenant may call follows from what the called tenants say."""
    network = answers("speech")["prod"]["network"]
    assert network == {"internet": True, "hosts": network["hosts"], "callers": [], "called": ["vision"]}
    assert "any public address on port 443\n" in groundplan("tenant", "show", "speech").out


def test_numbers_are_those_of_the_resource_quota(rich: Path) -> None:
    """What is shown is what is rendered: quota with the devices' share, volumes, namespace, and how many objects."""
    outcome = compile_repository(rich, DiskFiles(rich))
    for env, answer in answers("vision").items():
        generated = outcome.environments[env].generated
        assert generated is not None
        mine = [r for r in generated.objects if r.tenant == "vision"]
        (hard,) = [r.object["spec"]["hard"] for r in mine if r.ref.kind == "ResourceQuota"]
        quota = answer["quota"]
        assert [quota["total_cpu"], quota["total_memory"], quota["storage"], str(quota["pods"])] == [
            hard[key] for key in ("requests.cpu", "requests.memory", "requests.storage", "pods")
        ]
        assert sum(answer["objects"].values()) == len(mine)
        assert answer["namespace"] in {r.ref.name for r in mine if r.ref.kind == "Namespace"}


def test_environments_of_one_answer_share_it(rich: Path) -> None:
    """Two environments without a difference are told together; one without the tenant is named."""
    for env in ("prod", "test"):
        put(rich, {f"overlays/{env}.yaml": f"spec: {{cluster: {{server: https://{env}.borealis.example}}}}\n"})
    text = groundplan("tenant", "show", "speech").out
    assert "in dev:\n" in text
    assert "in prod, test:\n" in text
    edit(rich, "platform.yaml", ", allowFrom: [speech]", "")
    edit(rich, "platform.yaml", "name: speech,", "name: speech, environments: [dev],")
    ran = groundplan("tenant", "show", "speech")
    assert ran.out.endswith("\n\nnot in prod, test\n")
    ran = groundplan("tenant", "show", "speech", "--env", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert "`speech` is not in prod; it is in dev" in ran.err


def test_a_retired_tenant(rich: Path) -> None:
    """It says so first; its doors are closed, no pod starts, and what holds data stays."""
    assert groundplan("tenant", "retire", "vision", "--after", "2099-01-31", "--reason", "it ends").code == 0
    ran = groundplan("tenant", "show", "vision", "--env", "prod")
    assert "vision\n  retired       it ends; its entry may be deleted from 2099-01-31\n" in ran.out
    answer = answers("vision")["prod"]
    assert (answer["retired"], answer["reason"]) == ("2099-01-31", "it ends")
    assert answer["network"] == {"internet": False, "hosts": [], "callers": [], "called": []}
    assert (answer["quota"]["pods"], answer["secrets"], answer["identity"]) == (0, [], "")
    assert [v["retired"] for v in answer["volumes"]] == ["2099-01-31", "2027-06-30"]


@pytest.mark.parametrize(
    ("cloud", "identity", "says"),
    [
        ("aws", "{roleArn: 'arn:aws:iam::210987654321:role/ml'}", "AWS role arn:aws:iam::210987654321:role/ml"),
        (
            "gcp",
            "{gcpServiceAccount: vision@borealis-ml.iam.gserviceaccount.com}",
            "Google service account vision@borealis-ml",
        ),
        (
            "azure",
            "{azure: {clientID: 5f0b0f3e-7a0c-4a34-9d5e-0d0c6d1b2a11}}",
            "Entra application 5f0b0f3e-7a0c-4a34-9d5e-0d0c6d1b2a11",
        ),
    ],
)
def test_what_its_pods_are_in_the_cloud(borealis: Path, cloud: str, identity: str, says: str) -> None:
    """The identity is named in the cloud's own words."""
    edit(borealis, "platform.yaml", "cloud: none", f"cloud: {cloud}")
    edit(
        borealis,
        "platform.yaml",
        "      class: research\n",
        f"      class: research\n      workloadIdentity: {identity}\n",
    )
    assert f"  identity      {says}" in groundplan("tenant", "show", "vision").out


@pytest.mark.parametrize(
    ("gpu", "key", "says"),
    [
        ("{model: A100-80GB, count: 8, mig: {1g.10gb: 7}}", "train", "A100-80GB, MIG 1g.10gb"),
        ("{model: A100-80GB, count: 8, mig: {1g.10gb: 4, 3g.40gb: 1}}", "train/3g.40gb", "A100-80GB, MIG 3g.40gb"),
        ("{model: L4, count: 4, timeSlicing: 4}", "train", "L4, one of 4 that take turns on a card"),
        ("{model: L4, count: 4, mps: 2}", "train", "L4, one of 2 equal parts of a card"),
    ],
)
def test_what_a_device_is(borealis: Path, gpu: str, key: str, says: str) -> None:
    """A part of a card is told from a whole one."""
    edit(borealis, "platform.yaml", "gpu: {model: A100-80GB, count: 8}", f"gpu: {gpu}")
    edit(borealis, "platform.yaml", "pools: {train: 8}}", f"pools: {{{key}: 4}}}}")
    assert f"{key}: 4 of its own ({says}), borrows none, lends up to 4" in groundplan("tenant", "show", "vision").out


def test_no_tenant_of_that_name(borealis: Path) -> None:
    """The nearest name is named, or all there are."""
    ran = groundplan("tenant", "show", "vison")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no tenant `vison`; did you mean `vision`?" in ran.err
    assert "the tenants are vision" in groundplan("tenant", "show", "moon").err


def test_a_broken_platform_is_not_shown(borealis: Path) -> None:
    """While the platform has errors they are the answer, and nothing is made up."""
    edit(borealis, "platform.yaml", "pods: 200", "pods: many")
    ran = groundplan("tenant", "show", "vision")
    assert (ran.code, ran.out) == (1, "")
    assert "GP0303" in ran.err
    assert ran.err.endswith("nothing can be shown while the platform has errors\n")


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("1200Gi", "1200Gi"), ("311552Mi", "304.2Gi"), ("11212798Mi", "10.6Ti"), ("2516582Mi", "2.3Ti"), ("0", "0")],
)
def test_sizes_that_people_read(quantity: str, words: str) -> None:
    """A size is never shown larger than it is, and by less than a tenth of its unit smaller."""
    assert size(quantity) == words
    assert Quantity.parse(words).value <= Quantity.parse(quantity).value


@pytest.mark.parametrize(
    ("quantity", "words"), [("44062m", "44 cores"), ("1189240m", "1,189.2 cores"), ("0", "0 cores")]
)
def test_cores_that_people_read(quantity: str, words: str) -> None:
    """Cores are whole, or to a tenth, rounded down."""
    assert cores(quantity) == words


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("ad", "did you mean `add`?"),
        ("create", "did you mean `add`?"),
        ("delete", "`retire` it first"),
        ("frobnicate", "the commands are add, retire, show"),
    ],
)
def test_a_word_that_is_no_command(borealis: Path, word: str, says: str) -> None:
    """Below `tenant` as well, the nearest command is named."""
    ran = groundplan("tenant", word, "vision")
    assert (ran.code, ran.out) == (2, "")
    assert f"there is no command `tenant {word}`; " in ran.err
    assert says in ran.err


def test_the_page_names_every_option() -> None:
    """docs/commands/tenant.md explains each option of the three commands."""
    page = (Path(__file__).parents[2] / "docs" / "commands" / "tenant.md").read_text(encoding="utf-8")
    for command in ("add", "retire", "show"):
        for line in groundplan("tenant", command, "--help").out.splitlines():
            if line.startswith("  --"):
                assert f"`{line.split()[0].rstrip(',').partition('/')[0]}" in page, line
