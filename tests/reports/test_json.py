"""The JSON report keeps what its schema promises."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from groundplan.findings import Finding, Place
from groundplan.reports import as_json

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "findings.schema.json").read_text(encoding="utf-8"))


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every schema of an object inside `schema`."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") == "object" else []
    return own + [found for value in schema.values() for found in objects(value)]


def test_the_schema_is_closed_and_names_every_key() -> None:
    """A key that is not documented, or is left out at times, cannot slip in."""
    Draft7Validator.check_schema(SCHEMA)
    assert len(objects(SCHEMA)) == 6
    assert all(s["additionalProperties"] is False and s["required"] == list(s["properties"]) for s in objects(SCHEMA))


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (None, None),
        (Place("a.yaml"), {"file": "a.yaml", "line": None, "column": None}),
        (Place("a.yaml", 3), {"file": "a.yaml", "line": 3, "column": None}),
        (Place("a.yaml", 3, 7), {"file": "a.yaml", "line": 3, "column": 7}),
    ],
)
def test_what_is_not_known_of_a_place_is_null(place: Place | None, written: object) -> None:
    """No line 0 and no empty file name stand for "not known"."""
    report = json.loads(as_json.render([Finding("GP9901", place, "x")]))
    assert report["findings"][0]["place"] == written


def test_the_documented_example_is_true(root: Path) -> None:
    """The report shown in the reference satisfies the schema."""
    page = (root / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    Draft7Validator(SCHEMA).validate(json.loads(example))
