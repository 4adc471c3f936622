"""Credentials in what people write: reported once, at the place, with the reference to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

import credential_samples as samples
from groundplan.findings import Finding
from platforms import tenant, tenants, with_spec
from repositories import compiled, files_of, where

TOKEN = samples.WITHOUT_KEY["GitHub token"]
PATCH = "overlays/dev/patches/p.yaml"


def reported(files: dict[str, str]) -> list[Finding]:
    return [finding for finding in compiled(files).findings if finding.code == "GP0115"]


def only(files: dict[str, str]) -> Finding:
    (finding,) = reported(files)
    return finding


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("platform.yaml", with_spec(f"domain: {TOKEN}")),
        ("platform.yaml", with_spec(f"domain: 1 # {TOKEN}")),
        ("overlays/dev.yaml", f"spec: {{domain: {TOKEN}}}"),
        ("overlays/dev.yaml", f"spec:\n  {TOKEN}: 1\n"),
        ("overlays/dev.yaml", f"spec:\n  domain: {TOKEN}\n x: ["),
        ("teams/vision/a.yaml", f"notebooks: [{{name: {TOKEN}}}]"),
        ("teams/vision/overlays/dev.yaml", f"notebooks: [{{name: {TOKEN}}}]"),
        (PATCH, f"patches: [{{target: {{kind: X}}, merge: {{a: [{TOKEN}]}}}}]"),
        (PATCH, f"patches: [{{target: {{kind: X}}, json: [{{op: add, path: /a, value: {TOKEN}}}]}}]"),
        (PATCH, f"patches: [{{target: {{kind: X, labelSelector: {{a: {TOKEN}}}}}, merge: {{}}}}]"),
        ("tenants/a.yaml", f"tenants: [{{name: {TOKEN}}}]"),
    ],
)
def test_it_is_found_wherever_people_write(file: str, text: str) -> None:
    """Values, keys, comments and files that are no YAML, of every file that is read; at line and column."""
    platform = files_of(tenants(tenant()))["platform.yaml"]
    files = {"platform.yaml": f"include: [tenants/*.yaml]\n{platform}" if file.startswith("tenants") else platform}
    files |= {"overlays/dev.yaml": "", file: text}
    finding = only(files)
    assert str(finding.place) == where(files, TOKEN, file)
    assert finding.is_error
    assert "a GitHub token" in finding.message


@pytest.mark.parametrize(
    ("file", "text", "hint"),
    [
        (
            "teams/vision/a.yaml",
            f"notebooks: [{{name: a, env: {{DB_PASSWORD: {TOKEN}}}}}]",
            "env: {DB_PASSWORD: {secret: db-password, key: password}}, with secrets: [{name: db-password, keys: [password]}]",
        ),
        (
            PATCH,
            f"patches: [{{target: {{kind: X}}, merge: {{env: [{{name: WANDB_API_KEY, value: {TOKEN}}}]}}}}]",
            "{name: WANDB_API_KEY, valueFrom: {secretKeyRef: {name: wandb-api-key, key: api-key}}}",
        ),
        ("overlays/dev.yaml", f"spec: {{clientSecret: {TOKEN}}}", "secrets: [{name: client-secret, keys: [secret]}]"),
        ("overlays/dev.yaml", f"spec: {{domain: {TOKEN}}}", "secrets: [{name: credentials, keys: [token]}]"),
        (
            "overlays/dev.yaml",
            "spec: {domain: 'https://bob:tr0ub4dor@git.example'}",
            "leave the name and the password out of the URL; secrets: [{name: login, keys: [username, password]}]",
        ),
        (
            "overlays/dev.yaml",
            f"# {TOKEN}\n",
            "remove it, and have another one given out: the history of Git keeps this one",
        ),
    ],
)
def test_the_hint_is_what_to_write_there(file: str, text: str, hint: str) -> None:
    """A variable, a patch of a pod and a value of the spec refer to the store each in its own way."""
    files = {**files_of(tenants(tenant()), overlays__dev=""), file: text}
    assert only(files).hint == hint


@pytest.mark.parametrize("text", samples.WITHOUT_KEY.values(), ids=samples.WITHOUT_KEY)
def test_a_finding_says_what_it_looks_like_and_not_what_it_is(text: str) -> None:
    """The words of a finding hold nothing of the credential."""
    written = "".join(f"    {line}\n" for line in text.splitlines())
    for finding in reported(files_of(overlays__dev=f"spec:\n  domain: |\n{written}")):
        assert "looks like a" in finding.message or "looks like the" in finding.message
        said = f"{finding.message} {finding.expected} {finding.hint}"
        assert not any(text[i : i + 12] in said for i in range(len(text) - 12) if not text[i : i + 12].isalpha())


def test_what_an_alias_repeats_is_said_once() -> None:
    """An anchored value has one place."""
    assert len(reported(files_of(overlays__dev=f"spec: {{domain: &x {TOKEN}, name: *x}}"))) == 1


def test_the_names_of_keys_in_the_store_are_none() -> None:
    """`keys` of a secret says what the store calls them, whatever that looks like."""
    spec = "secrets: [{name: oidc-client, keys: {secret: Client!Secret_v2}}]"
    assert reported(files_of(spec)) == []


def test_other_findings_are_made_as_before() -> None:
    """A credential hides no other mistake, and what seems missing is still said."""
    codes = {f.code for f in compiled(files_of(f"domain: 12 # {TOKEN}\nunknown: 1")).findings}
    assert codes >= {"GP0115", "GP0301", "GP0303"}


def test_the_platforms_of_this_repository_have_none(root: Path) -> None:
    """The reference platform and every documented example pass: real platforms are what must not be cried at."""
    from groundplan.credentials import found

    files = [*root.glob("docs/**/*.md"), *root.glob("tests/golden/**/*.yaml"), *root.glob("rendered/**/*.yaml")]
    files += [
        root / "platform.yaml",
        *(f for part in ("tenants", "teams", "overlays") for f in root.glob(f"{part}/**/*.yaml")),
    ]
    assert [file for file in files if found(file.read_text(encoding="utf-8"))] == []
