"""What the rules about the mesh say of objects, message by message.

fixtures/<code>.bad.yaml is a YAML stream that begins with what is expected of it, a line for each finding: code, object,
pointer. fixtures/<code>.good.yaml is as near to it as can be, and fine; where Istio said too much, it is the objects of the
issue that is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import golden
import worlds
from groundplan import policy
from groundplan.findings import codes
from groundplan.policy.istio import ISTIO_RULES

FIXTURES = Path(__file__).parent / "fixtures"
CODES = [f"GP{number:04}" for number in range(930, 986)]


def stream(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FIXTURES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", CODES)
def test_bad_objects_are_told(code: str) -> None:
    """All that is wrong is told, at the object and the field, and nothing else is."""
    expected, *objects = stream(f"{code}.bad.yaml")
    found = worlds.broken(ISTIO_RULES, worlds.world(*objects))
    lines = [" ".join(line) for line in worlds.said(found)]
    assert lines == sorted(expected["expected"])
    assert code in {line.split()[0] for line in lines}


@pytest.mark.parametrize("code", CODES)
def test_good_objects_are_not(code: str) -> None:
    """What works in a mesh, and what cannot be decided, is no finding of any rule."""
    assert worlds.broken(ISTIO_RULES, worlds.world(*stream(f"{code}.good.yaml"))) == []


@pytest.mark.parametrize("code", CODES)
def test_what_is_told_is_whole(code: str) -> None:
    """A pointer leads into the object, and the other end of a conflict is rendered."""
    given = worlds.world(*stream(f"{code}.bad.yaml")[1:])
    for broken in worlds.broken(ISTIO_RULES, given):
        value: Any = given.get(broken.ref)
        for step in broken.pointer.split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step.replace("~1", "/").replace("~0", "~")]
        assert all(given.get(other) is not None and other != broken.ref for other, _ in broken.others)
        assert broken.expected
        assert "  " not in broken.message


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_a_warning_is(code: str) -> None:
    """A page says that its code is a warning exactly where it is nothing else."""
    objects = stream(f"{code}.bad.yaml")[1:]
    severities = {b.severity for b in worlds.broken(ISTIO_RULES, worlds.world(*objects)) if b.code == code}
    page = " ".join((codes.page(code) or "").split())
    assert ("This is a warning." in page) == (severities == {"warning"})


ISOLATING = {"GP0941", "GP0949", "GP0950", "GP0960", "GP0961", "GP0962", "GP0963", "GP0965", "GP0966"}


@pytest.mark.parametrize("code", sorted(ISOLATING))
def test_what_breaks_isolation_is_an_error(code: str) -> None:
    """Where a guard is left out, or its answer is by chance, nothing is rendered."""
    objects = stream(f"{code}.bad.yaml")[1:]
    assert any(b.code == code and b.severity == "error" for b in worlds.broken(ISTIO_RULES, worlds.world(*objects)))


def test_every_rule_runs() -> None:
    """The rules are among all that look at an environment."""
    assert set(ISTIO_RULES) <= set(policy.RULES)


@pytest.mark.parametrize("case", golden.NAMES)
def test_what_is_rendered_is_fine(case: str) -> None:
    """The platform's own objects break no rule."""
    for environment in golden.outcome(case).environments.values():
        assert environment.resolved is not None
        assert environment.generated is not None
        given = policy.World(environment.resolved.platform.shared, environment.generated.objects)
        assert worlds.broken(ISTIO_RULES, given) == []
