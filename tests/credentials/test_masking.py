"""What is hidden of a text, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import credential_samples as samples
from groundplan.credentials import MASK, Mask, recognised
from groundplan.findings import Finding, Place
from groundplan.reports import render

SECRET = "Zt4Qm9-Xw7Rk2Lp8Vn3"
KNOWN = Mask(recognised([SECRET]))


@pytest.mark.parametrize("text", samples.WITHOUT_KEY.values(), ids=samples.WITHOUT_KEY)
def test_what_has_a_form_is_hidden_whole(text: str) -> None:
    """Nothing of a credential is left, and the words around it are."""
    masked = Mask()(f"before {text} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked
    assert not any(body[i : i + 8] in masked for body in (samples.BODY, samples.LETTERS) for i in range(len(body) - 7))
    assert Mask()(masked) == masked


@pytest.mark.parametrize("text", samples.NONE.values(), ids=samples.NONE)
def test_what_is_no_credential_is_shown(text: str) -> None:
    """A report that hides what is harmless is of no use."""
    assert Mask()(text) == text


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"`{SECRET}` is no number",
        f"a name: {SECRET.lower()}",
        f"did you mean {SECRET.lower().replace('-', '_')}?",
        f"`{SECRET[:15]}...` is too long",
        SECRET.replace("-", "\\-"),
        SECRET.replace("-", " "),
    ],
)
def test_what_is_known_is_hidden_however_it_is_written(text: str) -> None:
    """Hints put a text in lower case, change its signs or cut it short; it is known again."""
    masked = KNOWN(text)
    assert MASK in masked
    assert "Qm9" not in masked
    assert "qm9" not in masked


def test_a_word_is_hidden_where_it_is_a_value() -> None:
    """That somebody's password is `root` does not take the word out of every sentence."""
    mask = Mask(recognised(["root"]))
    assert mask("`root` is no number") == f"`{MASK}` is no number"
    assert mask("password: root") == f"password: {MASK}"
    assert mask("at the root of the repository: rootless") == "at the root of the repository: rootless"


def test_each_line_of_a_long_credential_is_known() -> None:
    """A finding may point into the midst of a private key, and its line is shown then."""
    mask = Mask(recognised([samples.PEM]))
    assert all(MASK in mask(line) for line in samples.PEM.splitlines())


@given(st.text(max_size=60), st.sets(st.text(min_size=1, max_size=20), max_size=4))
def test_a_mask_takes_any_text(text: str, known: set[str]) -> None:
    """Whatever is known and whatever is printed: what is left was there before, and masking again changes nothing more."""
    mask = Mask(frozenset(known))
    left = mask(text)
    assert text == left or MASK in left
    assert all(part in text for part in left.split(MASK))


@dataclass(frozen=True)
class Deep:
    """Data of the kinds that answers and diffs are made of."""

    text: str
    more: Any = None


def test_data_is_masked_throughout() -> None:
    """Texts are masked in dataclasses, tuples, lists and mappings, keys included; what is no text stays."""
    place = Place("platform.yaml", 3, 4)
    data = Deep(SECRET, {"a": [place, (SECRET, 1)], SECRET: Deep("fine", None)})
    assert KNOWN.deep(data) == Deep(MASK, {"a": [place, (MASK, 1)], MASK: Deep("fine", None)})


def test_values_are_masked_by_what_they_are_called() -> None:
    """In data of an object, a password is hidden though it is an ordinary word; its name is not."""
    env = [{"name": "DB_PASSWORD", "value": "postgres"}, {"name": "DB_HOST", "value": "postgres"}]
    masked = [{"name": "DB_PASSWORD", "value": MASK}, {"name": "DB_HOST", "value": "postgres"}]
    assert Mask().data({"spec": {"env": env, "replicas": 2}}) == {"spec": {"env": masked, "replicas": 2}}


FILE = f"""\
spec:
  owner: {SECRET} # of bob, who left
  url: "https://bob:tr0ub4dor@db.example/x", y: 3
"""


@pytest.mark.parametrize(
    ("column", "line", "shown", "mark"),
    [
        (3, 2, "  owner: *** # of bob, who left", "  ^^^^^"),
        (10, 2, "  owner: *** # of bob, who left", "         ^^^"),
        (15, 2, "  owner: *** # of bob, who left", "         ^^^"),
        (30, 2, "  owner: *** # of bob, who left", "             ^"),
        (3, 3, '  url: "https://bob:***@db.example/x", y: 3', "  ^^^"),
        (46, 3, '  url: "https://bob:***@db.example/x", y: 3', " " * 39 + "^"),
    ],
)
def test_a_line_is_shown_without_its_credential_and_marked_where_it_was(
    column: int, line: int, shown: str, mark: str
) -> None:
    """The underline stays below what is meant, though the line has become shorter or longer."""
    finding = Finding("GP0301", Place("f", line, column), "wrong")
    report = render("text", [finding], lambda _: FILE, mask=KNOWN)
    lines = report.splitlines()
    at = next(i for i, text in enumerate(lines) if text.startswith(f"{line} |"))
    assert lines[at] == f"{line} | {shown}"
    assert lines[at + 1] == f"  | {mark}"


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "sarif"])
def test_no_format_shows_what_a_finding_quotes(form: Any) -> None:
    """Message, expected, hint and the names of files are masked; in a long text before it is cut."""
    text = f"`{SECRET}` {'x' * 1455} ghp_{samples.BODY[:36]} {'x' * 900}"
    finding = Finding("GP0301", Place(f"teams/glpat-{samples.BODY[:20]}.yaml", 1, 1), text, text, f"write {SECRET}")
    report = render(form, [finding], lambda _: None, mask=KNOWN)
    assert SECRET[:10] not in report
    assert samples.BODY[:8] not in report
