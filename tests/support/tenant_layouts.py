"""Texts with tenants in every layout that people write, for properties of editing."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from groundplan.editing import Splice

NEW: dict[str, object] = {
    "name": "atlas",
    "class": "research",
    "environments": ["dev"],
    "owner": "ada@borealis.example",
    "members": [{"user": "bob@borealis.example", "role": "view"}, {"group": "ml: readers"}],
}
NAMES = ("vision", "speech", "weather")


@dataclass(frozen=True)
class Layout:
    """A text, the path to the mapping that holds `tenants`, and the tenants in it."""

    text: str
    above: tuple[str, ...]
    names: tuple[str, ...]


def undone(after: str, before: str, splices: tuple[Splice, ...]) -> str:
    """The text without what was put in, and with what was taken away."""
    parts, shift, at = [], 0, 0
    for splice in splices:
        start = splice.start + shift
        parts += [after[at:start], before[splice.start : splice.end]]
        at = start + len(splice.text)
        shift += len(splice.text) - (splice.end - splice.start)
    return "".join((*parts, after[at:]))


comments = st.lists(st.sampled_from(["# a", "    # deeper", "      # deepest", "", "  # as deep"]), max_size=3)
blanks = st.sampled_from([[], [], [""], ["", ""]])


@st.composite
def block_items(draw: st.DrawFn, names: tuple[str, ...], dash: int) -> list[str]:
    keys = draw(st.sampled_from([2, 2, 4]))
    lines: list[str] = []
    between = draw(blanks)
    for name in names:
        head = " " * dash + "-".ljust(keys)
        inner = " " * (dash + keys)
        if draw(st.booleans()):
            lines.append(f"{' ' * dash}- {{name: {name}, owner: {name}@borealis.example}}{draw(tails)}")
        else:
            lines += [f"{head}name: {name}{draw(tails)}", f"{inner}owner: {name}@borealis.example"]
            lines += draw(members(inner))
        lines += between
    return lines[: len(lines) - len(between)] if between else lines


tails = st.sampled_from(["", "", " # why", " "])


@st.composite
def members(draw: st.DrawFn, inner: str) -> list[str]:
    return draw(
        st.sampled_from(
            [
                [],
                [f"{inner}members: [{{user: z@borealis.example}}]"],
                [f"{inner}members:", f"{inner}  - {{user: z@borealis.example}} # z"],
                [f"{inner}members:", f"{inner}- user: z@borealis.example", f"{inner}  role: view"],
                [f"{inner}annotations:", f"{inner}  note: |", f"{inner}    two", f"{inner}    lines"],
                [f"{inner}annotations: {{note: 'it''s'}}"],
                [f"{inner}labels:"],
            ]
        )
    )


@st.composite
def flow_list(draw: st.DrawFn, names: tuple[str, ...], indent: int) -> list[str]:
    items = [f"{{name: {name}, owner: {name}@borealis.example}}" for name in names]
    comma = draw(st.sampled_from(["", ","])) if items else ""
    if draw(st.booleans()):
        return [f"[{', '.join(items)}{comma}]{draw(tails)}"]
    inner = " " * (indent + 2)
    lines = [
        f"{inner}{item}{',' if number < len(items) - 1 else comma}{draw(tails)}" for number, item in enumerate(items)
    ]
    return [f"[{draw(tails)}", *lines, *draw(st.sampled_from([[], [f"{inner}# last"]])), f"{' ' * indent}]"]


@st.composite
def layouts(draw: st.DrawFn, *, least: int = 0) -> Layout:
    """A file with tenants, below `spec` or at the top, as people lay it out."""
    names = NAMES[: draw(st.integers(least, 3))]
    spec = draw(st.booleans())
    indent = draw(st.sampled_from([2, 4])) if spec else 0
    pad = " " * indent
    lines = draw(st.sampled_from([[], ["# head", ""], ["---"]])) + (["kind: Platform", "spec:"] if spec else [])
    lines += draw(st.sampled_from([[], [f"{pad}pools:", f"{pad}  - name: cpu"], [f"{pad}pools: [{{name: cpu}}]"]]))
    kinds = ["flow", "block"] if names else ["flow", "null", "word", "none"]
    kind = draw(st.sampled_from(kinds))
    if kind == "flow":
        first, *rest = draw(flow_list(names, indent))
        lines += [f"{pad}tenants: {first}", *rest]
    elif kind == "block":
        lines += [f"{pad}tenants:{draw(tails)}", *draw(block_items(names, indent + draw(st.sampled_from([0, 2, 4]))))]
    elif kind == "null":
        lines.append(f"{pad}tenants:{draw(tails)}")
    elif kind == "word":
        lines.append(f"{pad}tenants: {draw(st.sampled_from(['~', 'null']))}{draw(tails)}")
    lines += draw(comments)
    after = [[], [f"{pad}domain: ml.borealis.example"], [f"{pad}priorities:", f"{pad}- name: spare"]]
    lines += draw(st.sampled_from(after if kind != "none" else after[1:]))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    # Without a line break at the end, a text below `|` would be another one with something behind it.
    unfinished = not lines[-1].endswith("    lines")
    text = newline.join(lines) + draw(st.sampled_from([newline, newline, ""] if unfinished else [newline]))
    return Layout(text, ("spec",) if spec else (), names)
