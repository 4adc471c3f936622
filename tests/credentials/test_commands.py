"""The law: a credential that stands anywhere in a platform is printed by no command, in no format."""

from __future__ import annotations

import random
import string
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from command_line import groundplan, put
from groundplan.cli import application
from platforms import MINIMAL, tenant, tenants, with_spec

ALPHABET = string.ascii_letters + string.digits
COMMANDS = (
    *(("check", "--format", form) for form in ("text", "json", "github", "gitlab", "sarif")),
    ("check", "--color", "always"),
    ("render",),
    ("render", "--check"),
    *(("diff", "HEAD", "--format", form) for form in ("text", "markdown", "json")),
    ("explain", "tenants[vision].quota.cpu"),
    ("explain", "Namespace/vision"),
    ("explain", "Namespace/vision", "--format", "json"),
    ("explain", "ConfigMap/vision/nothing"),
    ("tenant", "show", "vision"),
)
VISION, SPEECH = tenant(), tenant("speech")
FEW = (("check",), ("check", "--format", "json"), ("diff", "HEAD"))


def at_random(seed: int, length: int, alphabet: str = ALPHABET) -> str:
    """What a service gives out: every character drawn, so that nothing of it is ordinary."""
    drawn = random.Random(seed)
    return "".join(drawn.choice(alphabet) for _ in range(length))


SEED = st.integers(0, 2**32)
BODY = st.builds(at_random, SEED, st.just(36))
FORMS = st.tuples(
    st.sampled_from(["ghp_{}", "glpat-{}", "hf_{}", "npm_{}", "nvapi-{}abcd", "https://bob:{}@git.example/x.git", "Bearer {}"]), BODY
)  # fmt: skip


def windows(text: str, width: int = 10) -> set[str]:
    """Every part of a text by which it could be told."""
    return {text[i : i + width].lower() for i in range(len(text) - width + 1)}


def shown(folder: Path, secret: str, commands: Sequence[tuple[str, ...]] = COMMANDS) -> list[tuple[str, ...]]:
    """The commands that print the secret, or ten characters of it in a row."""
    parts = windows(secret)
    leaks = []
    for command in commands:
        ran = groundplan(*command, "--root", folder)
        if parts & windows(ran.out + ran.err):
            leaks.append(command)
    return leaks


def quoted(text: str) -> str:
    return f"'{text}'"


PATCH = "overlays/dev/patches/p.yaml"
PLACES: dict[str, Mapping[str, str]] = {
    "a value of the wrong kind": {"platform.yaml": with_spec(tenants(tenant(more="quota: {cpu: '{}'}"), SPEECH))},
    "an owner": {"platform.yaml": with_spec(tenants(tenant(more="owner: '{}'"), SPEECH))},
    "a name": {"platform.yaml": with_spec(tenants(tenant("'{}'"), VISION))},
    "an unknown key": {"platform.yaml": with_spec(tenants(tenant(more="'{}': 1"), SPEECH))},
    "a comment beside a mistake": {"platform.yaml": with_spec("domain: 12 # {}")},
    "a URL of the wrong kind": {"platform.yaml": with_spec("gitops: {repoURL: '{}'}")},
    "an item that is not there": {"overlays/dev.yaml": "spec:\n  tenants:\n    - {name: '{}', priority: x}\n"},
    "a key that stands twice": {"overlays/dev.yaml": "spec:\n  '{}': 1\n  '{}': 2\n"},
    "an annotation in a patch": {
        PATCH: "patches:\n- target: {kind: Namespace, name: vision}\n  merge: {metadata: {annotations: {a.example/b: '{}'}}}\n"
    },
    "a label in a patch": {
        PATCH: "patches:\n- target: {kind: Namespace, name: vision}\n  merge: {metadata: {labels: {'{}': 'x'}}}\n"
    },
    "a value of the wrong kind in a patch": {
        PATCH: "patches:\n- target: {kind: ResourceQuota}\n  merge: {spec: {hard: '{}'}}\n"
    },
    "the value of a JSON Patch": {
        PATCH: "patches:\n- target: {kind: Namespace}\n  json: [{op: add, path: /metadata/annotations/x, value: '{}'}]\n"
    },
    "the target of a patch": {PATCH: "patches:\n- target: {kind: Namespace, name: '{}'}\n  merge: {}\n"},
    "an include": {"platform.yaml": f"include: ['{{}}/*.yaml']\n{MINIMAL}"},
    "a file of a team": {"teams/vision/notebooks.yaml": "notebooks:\n- {name: '{}', image: '{}', size: '{}'}\n"},
    "a file that is no YAML": {"overlays/dev.yaml": "spec:\n  x: {}\n y: [\n"},
    "a quote that is not closed": {"overlays/dev.yaml": "spec:\n  x: '{}\n"},
    "a tag": {"overlays/dev.yaml": "spec:\n  x: !mine '{}'\n"},
    "a merge key": {"overlays/dev.yaml": "spec:\n  <<: '{}'\n"},
    "an alias that is not there": {"overlays/dev.yaml": "spec:\n  x: *nothing # {}\n"},
    "a block": {"overlays/dev.yaml": "spec:\n  x: |\n    first\n    {}\n"},
    "escapes": {"overlays/dev.yaml": 'spec:\n  domain: "\\x41 {}"\n'},
}


def planted(places: Mapping[str, str], secret: str) -> dict[str, str | bytes | None]:
    return {name: text.replace("{}", secret) for name, text in places.items()}


class Sources:
    """The files of a platform, put back as they were after each example."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".git" not in p.parts}

    def plant(self, files: Mapping[str, str | bytes | None]) -> None:
        for path in self.folder.rglob("*"):
            if path.is_file() and ".git" not in path.parts and path not in self.kept:
                path.unlink()
        for path, content in self.kept.items():
            path.write_bytes(content)
        put(self.folder, files)


@pytest.mark.parametrize("place", PLACES)
def test_no_command_prints_a_credential(place: str, platform: Path) -> None:
    """Wherever it stands, in a value, a key, a comment or a broken file: it is reported, and shown by nothing."""
    body = "Zt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1Jd5Gf0Bt4Qm9"
    put(platform, planted(PLACES[place], f"ghp_{body}"))
    ran = groundplan("check", "--root", platform)
    assert "GP0115" in ran.out
    assert shown(platform, body, FEW) == []


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(PLACES)), FORMS)
def test_no_command_prints_any_credential(platform: Path, sources: Sources, place: str, form: tuple[str, str]) -> None:
    """The same of credentials of any form."""
    sources.plant(planted(PLACES[place], form[0].format(form[1])))
    assert shown(platform, form[1]) == []


KEYS = ["password", "DB_PASSWORD", "clientSecret", "api_key", "auth-token"]
CALLED: dict[str, Mapping[str, str]] = {
    "a variable in a patch": {
        PATCH: "patches:\n- target: {kind: Deployment}\n  merge: {spec: {env: [{name: '<>', value: '{}'}]}}\n"
    },
    "an entry in a patch": {
        PATCH: "patches:\n- target: {kind: Namespace}\n  merge: {metadata: {annotations: {'<>': '{}'}}}\n"
    },
    "the path of a JSON Patch": {
        PATCH: "patches:\n- target: {kind: Namespace}\n  json: [{op: add, path: /metadata/annotations/<>, value: '{}'}]\n"
    },
    "a comment": {"overlays/dev.yaml": "spec:\n  domain: 12 # <>: {}\n"},
    "a file that is no YAML": {"overlays/dev.yaml": "spec:\n  <>: {}\n y: [\n"},
    "a flow that is not closed": {"overlays/dev.yaml": "spec: {<>: '{}'\n"},
    "a pair that is no YAML": {"overlays/dev.yaml": "spec:\n  - name: <>\n    value: {}\n y: [\n"},
    "below its key in no YAML": {"overlays/dev.yaml": "spec:\n  <>: |\n    {}\n y: [\n"},
    "and again where nothing calls it so": {
        "overlays/dev.yaml": "spec:\n  <>: '{}'\n",
        "platform.yaml": with_spec(tenants(tenant(more="quota: {cpu: '{}'}"), tenant("'{}'"))) + "# {}\n",
    },
}


@pytest.mark.parametrize("place", CALLED)
def test_no_command_prints_what_is_called_a_password(place: str, platform: Path) -> None:
    """What is a credential by what it is called is shown nowhere, not even where it stands under another name."""
    body = "Zt4Qm9-Xw7Rk2Lp8Vn3_Yc6Hs1"
    files = {name: text.replace("<>", "api_key").replace("{}", body) for name, text in CALLED[place].items()}
    put(platform, files)
    assert "GP0115" in groundplan("check", "--root", platform).out
    assert shown(platform, body, FEW) == []


VALUE = st.builds("{}{}".format, st.builds(at_random, SEED, st.just(6)), st.builds(at_random, SEED, st.integers(14, 40), st.just(f"{ALPHABET}!^_-+/")))  # fmt: skip


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("a file that is no YAML", "password", "aB3$xY9-qL7!vR2")
@given(st.sampled_from(sorted(CALLED)), st.sampled_from(KEYS), VALUE)
def test_no_command_prints_any_password(platform: Path, sources: Sources, place: str, key: str, body: str) -> None:
    """The same of passwords, tokens and keys of any making."""
    sources.plant({name: text.replace("<>", key).replace("{}", body) for name, text in CALLED[place].items()})
    assert shown(platform, body) == []


@pytest.fixture
def sources(platform: Path) -> Sources:
    return Sources(platform)


def test_no_command_prints_what_escapes_spell(platform: Path) -> None:
    """A password is shown neither as it is nor as it is written."""
    value = "Zt4\\x51m9-Xw7Rk2Lp8Vn3"
    operation = f'{{op: add, path: /metadata/annotations/password, value: "{value}"}}'
    put(platform, {PATCH: f"patches:\n- target: {{kind: Namespace}}\n  json: [{operation}]\n"})
    assert "GP0115" in groundplan("check", "--root", platform).out
    assert shown(platform, value, FEW) + shown(platform, "Zt4Qm9-Xw7Rk2Lp8Vn3", FEW) == []


GENERATOR = """\
from groundplan.objects import Manifest


def tenant(shared, tenant):
    metadata = {{"name": "settings", "namespace": tenant.namespace, "labels": {labels!r}}}
    data = {{"DB_PASSWORD": {secret!r}, "server": "db"}}
    yield Manifest({{"apiVersion": "v1", "kind": {kind!r}, "metadata": metadata, {field!r}: data}}, f"tenants[{{tenant.name}}]")
"""


@pytest.mark.parametrize(("kind", "field"), [("ConfigMap", "data"), ("Secret", "stringData"), ("ConfigMap", "datum")])
def test_what_a_generator_makes_is_shown_by_no_command(kind: str, field: str, platform: Path) -> None:
    """A credential that only a rendered object has is shown neither by its own finding nor by others about the object."""
    body = "Zt4Qm9-Xw7Rk2Lp8Vn3_Yc6Hs1"
    generator = GENERATOR.format(labels={body: f"{body}/"}, secret=body, kind=kind, field=field)
    put(platform, {"generators/mine.py": generator})
    ran = groundplan("check", "--root", platform)
    assert ("GP0901" if kind == "Secret" else "GP0902") in ran.out
    assert "GP06" in ran.out
    assert shown(platform, body, (*FEW, ("explain", "Namespace/vision"))) == []


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_diff_shows_no_credential_of_its_base(form: str, platform: Path) -> None:
    """The change that takes a credential out is shown, and the credential is not."""
    body = "Zt4Qm9-Xw7Rk2Lp8Vn3_Yc6Hs1"
    for file in platform.rglob("namespace-vision.yaml"):
        obj = yaml.safe_load(file.read_text())
        notes = obj["metadata"].setdefault("annotations", {})
        notes |= {"team.example/api-token": body, "team.example/url": f"https://bob:{body}@db", f"glpat-{body}": "x"}
        file.write_text(yaml.safe_dump(obj))
    put(platform, {"overlays/dev.yaml": f"# password: {body}\n"})
    commit = groundplan("check", "--root", platform)
    assert "GP0115" in commit.out
    subprocess.run(["git", "commit", "-qam", "leak"], cwd=platform, check=True, capture_output=True)
    put(platform, {"overlays/dev.yaml": ""})
    ran = groundplan("diff", "HEAD", "--root", platform, "--format", form)
    assert ran.code == 1
    assert "***" in ran.out
    assert "GP0812" not in ran.out + ran.err
    assert not windows(body) & windows(ran.out + ran.err)


def test_an_internal_error_shows_no_credential(platform: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of a bug is made to be published, so what the run has met is not in it."""
    from groundplan.cli import common

    body = "Zt4Qm9-Xw7Rk2Lp8Vn3_Yc6Hs1"
    token = "ghp_" + "Zt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1Jd5Gf0Bt4Qm9"
    put(platform, {"overlays/dev.yaml": f"spec:\n  DB_PASSWORD: '{body}'\n"})

    def broken(*_arguments: object) -> int:
        raise RuntimeError(f"cannot handle {body!r} and {token!r}")

    monkeypatch.setattr(common, "exit_code", broken)
    ran = groundplan("check", "--root", platform)
    assert ran.code == application.TROUBLE
    assert "RuntimeError" in ran.err
    assert not windows(body) & windows(ran.out + ran.err)
    assert not windows(token) & windows(ran.out + ran.err)


def test_wrong_usage_shows_no_credential(platform: Path) -> None:
    """What was typed is answered without repeating a credential in it."""
    token = "ghp_" + "Zt4Qm9Xw7Rk2Lp8Vn3Yc6Hs1Jd5Gf0Bt4Qm9"
    ran = groundplan("explain", token, "--root", platform)
    assert ran.code == application.TROUBLE
    assert not windows(token) & windows(ran.err)


def test_only_the_credential_is_hidden(platform: Path) -> None:
    """What stands around it is needed to find the place again."""
    put(platform, {"overlays/dev.yaml": 'spec:\n  domain: "https://bob:tr0ub4dor@db.example" # of bob\n'})
    assert '2 |   domain: "https://bob:***@db.example" # of bob\n' in groundplan("check", "--root", platform).out


def test_a_run_forgets_what_another_has_met(platform: Path, tmp_path: Path) -> None:
    """What is hidden is what this platform holds: the same word in another platform is shown."""
    put(platform, {"overlays/dev.yaml": "spec:\n  DB_PASSWORD: Tr0ub4-Dor-3\n"})
    assert "Tr0ub4" not in groundplan("check", "--root", platform).out
    put(platform, {"overlays/dev.yaml": "spec:\n  domain: Tr0ub4-Dor-3\n"})
    assert "Tr0ub4-Dor-3" in groundplan("check", "--root", platform).out
