"""A tenant added to a text, and a tenant retired in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundplan.editing.spans import Span, column, dash_column, line_start, newline, spans
from groundplan.editing.splicing import Splice, apply, into_flow, lines_below
from groundplan.editing.writing import Data, Members, Style, flow, item_lines, scalar
from groundplan.loading import parse

TENANTS = "tenants"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """A text with a change: what is put in where, and what comes out."""

    splices: tuple[Splice, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why the text cannot be changed here: it is written in a way in which it would have to be written anew."""

    reason: str


def add_tenant(text: str, above: Path, tenant: Mapping[str, Data]) -> Edit | Unfit:
    """The text with one more tenant in the list `tenants` of the mapping at `above`; the list comes to be if need be."""
    if isinstance(read := _read(text), Unfit):
        return read
    root, expected = read
    if root is None or expected is None:
        return _checked(text, _first_words(text, tenant), {TENANTS: [dict(tenant)]})
    around, data = _at(root, expected, above)
    if around is None or around.kind != "mapping" or not around.items:
        return Unfit(_no_place(around.kind if around is not None else "alias", above))
    listed = around.get(TENANTS)
    if not isinstance(before := data.get(TENANTS) or [], list):
        return Unfit(_no_place(listed.kind if listed is not None else "scalar", (*above, TENANTS)))
    data[TENANTS] = [*before, dict(tenant)]
    if listed is None:
        return _checked(text, _section(text, around, tenant), expected)
    if listed.kind == "scalar":
        return _checked(text, _in_place_of_null(text, around, listed, tenant), expected)
    if listed.kind != "list":
        return Unfit(_no_place(listed.kind, (*above, TENANTS)))
    if listed.flow:
        return _checked(text, into_flow(text, listed, flow(dict(tenant))), expected)
    return _checked(text, _item(text, around, listed, tenant), expected)


def new_file(tenant: Mapping[str, Data], like: str, above: Path = ()) -> str:
    """A file of one tenant, in the shape of a file `like` it. Of that file's comments the line for editors is kept."""
    root = spans(like)
    around = _span(root, above) if root is not None else None
    listed = around.get(TENANTS) if around is not None else None
    head = [line for line in like.splitlines()[:1] if line.startswith("# yaml-language-server:")]
    head += [line for line in like.splitlines()[:2] if line.rstrip() == "---"]
    if around is None or listed is None or not listed.items:
        lines = [f"{TENANTS}:", *_indented(item_lines(tenant, Style()), 2)]
    elif listed.flow:
        lines = [f"{TENANTS}: [{flow(dict(tenant))}]"]
    else:
        deep = _depth(like, around, listed)
        lines = [f"{TENANTS}:", *_indented(item_lines(tenant, _style(like, listed, deep)), deep)]
    return "".join(line + newline(like) for line in (*head, *lines))


def retire_tenant(text: str, above: Path, name: str, after: str, reason: str) -> Edit | Unfit:
    """The text with `retire` on one of its tenants: added, or with another day and reason."""
    if isinstance(read := _read(text), Unfit):
        return read
    root, expected = read
    around, data = _at(root, expected, above) if root is not None else (None, {})
    listed = around.get(TENANTS) if around is not None else None
    if listed is None or listed.kind != "list":
        return Unfit(_no_place(listed.kind if listed is not None else "list", (*above, TENANTS)))
    index = next(i for i, item in enumerate(data[TENANTS]) if isinstance(item, dict) and item.get("name") == name)
    item, tenant = listed.items[index], data[TENANTS][index]
    if item.kind != "mapping":
        return Unfit(f"the tenant `{name}` is {_KINDS[item.kind]}")
    said = {"after": after, "reason": reason}
    written = item.get("retire")
    if isinstance(tenant.get("retire"), dict):
        tenant["retire"].update(said)
    else:
        tenant["retire"] = said
    if written is None:
        return _checked(text, _entry(text, item, "retire", flow(dict(said))), expected)
    if written.kind == "mapping" and written.items:
        return _checked(text, _changed(text, written, said), expected)
    if written.kind == "scalar" or not written.items:
        lead = " " if text[written.start - 1] == ":" else ""
        return _checked(text, [Splice(written.start, written.end, lead + flow(dict(said)))], expected)
    return Unfit(f"`retire` of the tenant `{name}` is {_KINDS[written.kind]}")


_KINDS = {
    "mapping": "a mapping",
    "list": "a list",
    "scalar": "a single value",
    "alias": "an alias, which stands for text elsewhere",
}


def _no_place(kind: str, path: Path) -> str:
    return f"`{'.'.join(path) or 'the document'}` is {_KINDS[kind]}"


def _checked(text: str, splices: Sequence[Splice], expected: Any) -> Edit | Unfit:
    """The edit, if the new text reads as the old data with the change; orders of keys and types of values included."""
    after = apply(text, splices)
    document, findings = parse("", after.encode())
    if findings or document.root is None or repr(document.root.plain()) != repr(expected):
        return Unfit("written there, the change would not be read back, or would change something else as well")
    return Edit(tuple(splices), after)


def _read(text: str) -> tuple[Span | None, Any] | Unfit:
    """The values of a text by their places, and as plain data."""
    document, findings = parse("", text.encode())
    if findings:
        return Unfit("the file cannot be read")
    return spans(text), document.root.plain() if document.root is not None else None


def _at(root: Span, data: Any, path: Path) -> tuple[Span | None, Any]:
    for name in path:
        data = data[name]
    return _span(root, path), data


def _span(root: Span, path: Path) -> Span | None:
    found: Span | None = root
    for name in path:
        found = found.get(name) if found is not None else None
    return found


def _indented(lines: Sequence[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def _entry(text: str, mapping: Span, key: str, value: str) -> list[Splice]:
    """One more entry of a mapping, behind its last one."""
    if mapping.flow:
        return into_flow(text, mapping, f"{key}: {value}")
    indent = column(text, mapping.keys[-1].start)
    return lines_below(text, mapping.end, indent, [f"{' ' * indent}{key}: {value}"])


def _first_words(text: str, tenant: Mapping[str, Data]) -> list[Splice]:
    """`tenants` in a file that says nothing yet, behind its comments."""
    nl, at = newline(text), len(text)
    lines = [f"{TENANTS}:", *_indented(item_lines(tenant, Style()), 2)]
    return [Splice(at, at, ("" if text[-1:] in "\r\n" else nl) + "".join(line + nl for line in lines))]


def _section(text: str, around: Span, tenant: Mapping[str, Data]) -> list[Splice]:
    """`tenants` with its first tenant, behind all other sections."""
    if around.flow:
        return into_flow(text, around, f"{TENANTS}: [{flow(dict(tenant))}]")
    indent = column(text, around.keys[-1].start)
    lines = [f"{TENANTS}:", *_indented(item_lines(tenant, Style()), _sections_depth(text, around))]
    return lines_below(text, around.end, indent, _indented(lines, indent))


def _in_place_of_null(text: str, around: Span, null: Span, tenant: Mapping[str, Data]) -> list[Splice]:
    """The first tenant where `tenants:` has nothing below it, or says `null`."""
    if null.start < null.end or around.flow:
        lead = " " if null.start == null.end and text[null.start - 1] == ":" else ""
        return [Splice(null.start, null.end, f"{lead}[{flow(dict(tenant))}]")]
    deep = column(text, around.key(TENANTS).start) + _sections_depth(text, around)
    return lines_below(text, null.end, deep, _indented(item_lines(tenant, Style()), deep))


def _item(text: str, around: Span, listed: Span, tenant: Mapping[str, Data]) -> list[Splice]:
    """One more item, behind the last one and the comments that are the list's."""
    dash = dash_column(text, listed)
    depth = _depth(text, around, listed)
    style = _style(text, listed, depth)
    lines = _indented(item_lines(tenant, style), dash)
    # Where dashes are not indented, a comment below them may be the next section's.
    return lines_below(text, listed.end, dash if depth else dash + 1, ["", *lines] if style.apart else lines)


def _depth(text: str, around: Span, listed: Span) -> int:
    return max(dash_column(text, listed) - column(text, around.key(TENANTS).start), 0)


def _sections_depth(text: str, around: Span) -> int:
    """How far the dashes of the other sections are indented; 2 where there are none."""
    for key, value in zip(around.keys, around.items, strict=True):
        if value.kind == "list" and not value.flow:
            return max(dash_column(text, value) - column(text, key.start), 0)
    return 2


def _style(text: str, listed: Span, depth: int) -> Style:
    """How the list is written, by its last item that shows it."""
    blocks = [item for item in listed.items if item.kind == "mapping" and not item.flow]
    last = listed.items[-1]
    keys, lists = 2, depth
    members: Members = "lines"
    for item in blocks:
        keys = max(column(text, item.keys[-1].start) - dash_column(text, listed), 2)
        for key, value in zip(item.keys, item.items, strict=True):
            if value.kind == "list" and not value.flow:
                lists = max(dash_column(text, value) - column(text, key.start), 0)
        if (found := item.get("members")) is not None and found.kind == "list":
            members = _members(found)
    apart = len(listed.items) > 1 and _is_apart(text, listed.items[-2], last)
    return Style(flow=last.kind == "mapping" and last.flow, keys=keys, lists=lists, members=members, apart=apart)


def _members(written: Span) -> Members:
    if written.flow or not written.items:
        return "line"
    return "lines" if written.items[-1].flow else "keys"


def _is_apart(text: str, first: Span, second: Span) -> bool:
    """Whether a blank line stands between two items."""
    between = text[first.end : line_start(text, second.start)]
    return any(not line.strip() for line in between.splitlines()[1:])


def _changed(text: str, retire: Span, said: Mapping[str, str]) -> list[Splice]:
    """The day and the reason, each in its place; what is missing of them is added."""
    splices = []
    for key, value in said.items():
        if (old := retire.get(key)) is None:
            splices += _entry(text, retire, key, scalar(value))
            continue
        kept = len(text[old.start : old.end].rstrip()) if old.block else old.end - old.start
        lead = " " if old.start == old.end and text[old.start - 1] == ":" else ""
        splices.append(Splice(old.start, old.start + kept, lead + scalar(value)))
    return sorted(splices)
