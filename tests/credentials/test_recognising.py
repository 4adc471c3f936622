"""What is taken for a credential, and what is not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import credential_samples as samples
from groundplan.credentials import Mask, called, found, held, worth_reading
from groundplan.credentials.keys import asked


@pytest.mark.parametrize("text", samples.WITHOUT_KEY.values(), ids=samples.WITHOUT_KEY)
def test_a_credential_is_told_by_its_form(text: str) -> None:
    """A key or token with a form of its own is found in any text, whatever stands around it."""
    assert found(text)
    assert found(f"see {text}")


@pytest.mark.parametrize("text", samples.NONE.values(), ids=samples.NONE)
def test_what_platforms_are_made_of_is_no_credential(text: str) -> None:
    """Digests, ids, names, addresses, prose, code and public keys pass: a check that cries wolf is turned off."""
    assert found(text) == ()


@pytest.mark.parametrize(("key", "value"), samples.UNDER_A_KEY)
def test_a_credential_is_told_by_what_it_is_called(key: str, value: str) -> None:
    """A variable that is called a password or a token, and holds one, is a credential whatever its form."""
    assert held({"env": {key: value}})
    assert held({"env": [{"name": key, "value": value}]})


@pytest.mark.parametrize(("key", "value"), samples.NONE_UNDER_A_KEY)
def test_a_reference_is_no_credential(key: str, value: str) -> None:
    """Names, paths, references and settings of what is called a secret or a token pass."""
    assert held({"env": {key: value}}) == []
    assert held({"env": [{"name": key, "value": value}]}) == []


def test_a_word_is_a_password_only_where_it_is_used_as_it_stands() -> None:
    """`password: database` names a key of a store; a variable `DB_PASSWORD` with that value is a password."""
    assert called("password", "database") is None
    assert called("password", "database", literal=True) is not None
    assert held({"secrets": [{"name": "db", "keys": {"password": "Db!Password$v2"}}]}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"op": "add", "path": "/data/password", "value": "postgres"},
        {"op": "replace", "path": "/metadata/annotations/team.example~1token", "value": samples.BODY[:24]},
        {"args": ["--db-password", "tr0ub4-Dor&3"]},
        {"args": ["--db-password=tr0ub4-Dor&3"]},
        {"headers": [{"name": "Authorization", "value": "Bearer " + samples.BODY[:30]}]},
        {"data": {"application.yaml": "db:\n  password: tr0ub4-Dor&3\n"}},
        {"data": {"password": "postgres"}},
        {"env": {"DEX_USER_PASSWORD": 12341234}},
        {"labels": {"ghp_" + samples.BODY[:36]: "yes"}},
    ],
)
def test_what_a_value_is_called_may_stand_beside_it(data: dict[str, object]) -> None:
    """The name of a variable, the path of a JSON Patch and the option before an argument say what a value is."""
    assert len(held(data)) == 1
    assert worth_reading(data)


@pytest.mark.parametrize(
    "data",
    [
        {"secretKey": "db-password", "remoteRef": {"key": "vision/db", "property": "password"}},
        {"envFrom": [{"secretRef": {"name": "vision-password"}}]},
        {"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]},
        {"env": {"DB_PASSWORD": {"secret": "db", "key": "password"}}},
        {"args": ["--password-file", "/run/secrets/password", "--token", "$(TOKEN)"]},
    ],
)
def test_a_reference_to_a_secret_is_none_wherever_it_stands(data: dict[str, object]) -> None:
    """What leads to a value in the cluster is how it should be."""
    assert held(data) == []


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("DB_PASSWORD", "password"),
        ("spring.datasource.password", "password"),
        ("dbPass", "password"),
        ("OIDCClientSecret", "token"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("secretkey", "key"),
        ("team.example/api-key", "token"),
        ("token_2", "token"),
        ("secretName", ""),
        ("tokenizer", ""),
        ("PASSWORD_FILE", ""),
        ("key", ""),
        ("compass", ""),
        ("", ""),
        ("***", ""),
    ],
)
def test_the_last_words_of_a_key_say_what_it_asks_for(key: str, wanted: str) -> None:
    """`SECRET_NAME` asks for a name, `NAME_SECRET` for a secret."""
    assert asked(key) == wanted


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_has_an_answer(text: str, key: str) -> None:
    """Nothing that people write breaks the search; what is found lies within the text, in order and apart."""
    last = 0
    for one in found(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end
    called(key, text)
    assert Mask(frozenset({text} - {""}))(text) == ("***" if text else "")


@given(st.recursive(st.text(max_size=20) | st.integers() | st.none() | st.booleans(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)))  # fmt: skip
def test_what_is_not_worth_reading_holds_nothing(data: object) -> None:
    """The quick answer never passes over what the thorough one finds."""
    assert worth_reading(data) or held(data) == []


@pytest.mark.parametrize("name", ["MINIO_ACCESS_KEY", "DB_PASSWORD"])
def test_the_quick_answer_knows_names_beside_values(name: str) -> None:
    """A variable's name stands as a value in the list of variables."""
    assert worth_reading({"env": [{"name": name, "value": "minio"}]})


@pytest.mark.parametrize("module", ["groundplan.credentials", "groundplan.compiler", "groundplan.cli.application"])
def test_the_library_is_loaded_for_suspicious_texts_only(module: str) -> None:
    """detect-secrets brings an HTTP client: no start and no clean platform pays for it."""
    program = f"""
import sys, {module}
from groundplan.credentials import found, held
found("registry.example/ml/python@sha256:" + "ab12" * 16)
held({{"env": {{"SECRET_NAME": "weather-archive", "HF_TOKEN": "$(TOKEN)", "DB_PASSWORD": "postgres"}}}})
assert not {{"detect_secrets", "requests"}} & set(sys.modules)
assert found("AKIA" + "QWERTYUIOPASDFGH") and "detect_secrets" in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
