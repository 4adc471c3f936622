"""Answers of `explain` as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from groundplan.explaining.answers import Cause, ObjectAnswer, PathAnswer
from groundplan.findings.words import counted
from groundplan.reports.plain import printable

Answer = ObjectAnswer | PathAnswer

VERSION = 1

LISTED = 60
"""Fields that the text lists: more than a screen of them says that nearly everything is reached."""


def as_json(answers: Sequence[tuple[tuple[str, ...], Answer]]) -> str:
    """`{"version": 1, "answers": [{"environments": [...], "object" or "path": ...}]}`."""
    listed = [{"environments": list(names), **asdict(answer)} for names, answer in answers]
    return json.dumps({"version": VERSION, "answers": listed}, indent=2, ensure_ascii=True) + "\n"


def as_text(answers: Sequence[tuple[tuple[str, ...], Answer]]) -> str:
    """One block for each answer, headed by the environments it holds for."""
    blocks = []
    for names, answer in answers:
        lines = _object(answer) if isinstance(answer, ObjectAnswer) else _path(answer)
        heading = f"in {', '.join(names)}:" if names else ""
        blocks.append("\n".join(line for line in (heading, *lines) if line != "" or not heading))
    return "\n\n".join(blocks) + "\n"


def _object(answer: ObjectAnswer) -> list[str]:
    lines = [
        f"{answer.object}",
        f"  file       {answer.file}",
        f"  generator  {answer.generator}",
        f"  from       {answer.origin}" + (f" at {answer.origin_place}" if answer.origin_place else ""),
    ]
    lines += [f"  patched at {place}" for place in answer.patches]
    for field in answer.fields:
        value = "" if field.value is None else f" = {_shown(field.value)}"
        lines.append(f"  {field.field}{value}")
        lines += _causes(field.causes)
    if any(field.causes for field in answer.fields):
        lines.append("  every other field is what the generator always writes")
    elif not answer.fields:
        lines.append("  no value of the spec moves it: the generator always writes this")
    return [printable(line) for line in lines]


def _causes(causes: Sequence[Cause]) -> list[str]:
    if not causes:
        return ["    always written by the generator, whatever the spec says"]
    rows = [(c.place, f"{c.path} = {_shown(c.value)}", c.layer) for c in causes]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    return [f"    {place:<{widths[0]}}  {what:<{widths[1]}}  {layer}".rstrip() for place, what, layer in rows]


def _path(answer: PathAnswer) -> list[str]:
    where = f"written at {answer.place}, {answer.layer}" if answer.layer else "a default; nobody wrote it"
    lines = [answer.path if answer.value is None else f"{answer.path} = {_shown(answer.value)}", f"  {where}"]
    lines += [f"  {answer.scaled}"] if answer.scaled else []
    if not answer.reaches:
        return [printable(line) for line in (*lines, "  reaches no rendered object")]
    lines.append(f"  reaches {counted(len(answer.reaches), 'field')}:")
    last = ""
    for file, field in answer.reaches[:LISTED]:
        if file != last:
            lines.append(f"    {file}")
            last = file
        lines.append(f"      {field}")
    if (more := len(answer.reaches) - LISTED) > 0:
        lines.append(f"    and {more} more; `--format json` lists them all")
    return [printable(line) for line in lines]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) or value == "" else value
    return text if len(text) <= 70 else f"{text[:67]}..."
