"""Laws of reading: what other readers agree on we read too, every value knows where it stands, and nothing crashes."""

from __future__ import annotations

import io
import json
from typing import Any

import yaml12
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from groundplan.loading import Node, parse

SAFE = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"), exclude_characters="\ufeff"
)
WORDS = [
    "no",
    "on",
    "1e3",
    "0o7",
    "12:30",
    "08",
    "~",
    ".5",
    "2026-11-22",
    "1_000",
    "a: b",
    "#x",
    "- a",
    "'",
    '"',
    "",
    " ",
]
texts = st.sampled_from(WORDS) | st.text(SAFE, max_size=10)
keys = texts.filter(lambda text: text not in ("", "<<"))  # `<<` is refused, since readers disagree about it
scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e9, 1e9) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=15
)
documents = st.dictionaries(keys, values, min_size=1, max_size=4)


def read(text: str) -> Node:
    document, findings = parse("f", text.encode())
    assert findings == ()
    assert document.root is not None
    return document.root


def written_by_ruamel(data: Any) -> str:
    stream = io.StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode = True
    writer.default_flow_style = False  # libyaml refuses a plain scalar such as `:0` between braces, others take it
    writer.dump(data, stream)
    return stream.getvalue()


@given(documents)
def test_json_is_read_as_json(data: Any) -> None:
    """YAML 1.2 contains JSON: what Python's json writes is read as it was, with its types, indented or not."""
    for text in (json.dumps(data, ensure_ascii=False), json.dumps(data, ensure_ascii=False, indent=2)):
        assert repr(read(text).plain()) == repr(data)


def others_agree(text: str, data: Any) -> bool:
    try:
        return bool(YAML(typ="safe", pure=True).load(text) == data and yaml12.parse_yaml(text) == data)
    except (YAMLError, ValueError):  # neither reads all that ruamel.yaml writes, such as `{:0: null}`
        return False


@given(documents)
def test_what_other_readers_of_yaml_12_agree_on_is_read_so(data: Any) -> None:
    """Text of an emitter that is not ours means to us what it means to ruamel.yaml and to py-yaml12."""
    text = written_by_ruamel(data)
    assume(others_agree(text, data))
    assert read(text).plain() == data


def check_places(node: Node, text: str) -> None:
    lines = text.split("\n")
    rest = lines[node.at.line - 1][node.at.column - 1 :]
    if type(node.value) is dict:
        assert rest.startswith("{")
    elif type(node.value) is list:
        assert rest.startswith("[")
    else:
        assert rest.startswith(json.dumps(node.value, ensure_ascii=False))
    for name, child in node.items().items():
        assert child.key is not None
        assert lines[child.key.line - 1][child.key.column - 1 :].startswith(json.dumps(name, ensure_ascii=False))
        check_places(child, text)
    for child in node.elements():
        assert child.key is None
        check_places(child, text)


@given(documents, st.sampled_from([None, 1, 3]))
def test_every_value_and_key_knows_its_place(data: Any, indent: int | None) -> None:
    """The place of a node is that of the first character of its value; the key's is that of the key's."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    check_places(read(text), text)


def test_places_in_block_style() -> None:
    """A block mapping or list begins at its first key or dash, a block scalar at its mark."""
    root = read("a:\n  b: 1\nc:\n- x\n-  y: z\nd: |\n  text\ne: &n\n  f: g\nh: !!map\n  i: j\n")
    assert root.value["a"].at[1:] == (2, 3)
    assert root.value["c"].at[1:] == (4, 1)
    assert root.value["c"].value[1].at[1:] == (5, 4)
    assert root.value["c"].value[1].value["y"].at[1:] == (5, 7)
    assert root.value["d"].at[1:] == (6, 4)
    assert root.value["d"].key[1:] == (6, 1)


yamlish = st.lists(
    st.sampled_from(
        [*"abn01:-#'\"\n\t,[]{}&*!|>%@`?~ .<=_", "\n  ", "\n- ", ": ", "&x ", "*x", "!!int ", "---\n", "é", "\x00"]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400)
@given(st.binary(max_size=60) | yamlish.map(str.encode))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    """Whatever a file holds, reading it gives a tree or findings with a code and a place inside the file."""
    document, findings = parse("f", content)
    if document.root is not None:
        json.dumps(document.root.plain())
    lines = content.count(b"\n") + content.count(b"\r") + 2
    for finding in findings:
        assert finding.code.startswith("GP01")
        assert finding.place is not None
        assert 1 <= finding.place.line <= lines
        assert finding.place.column >= 1
