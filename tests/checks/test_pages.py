"""The pages of the checks: the example of each triggers what the page is about."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from groundplan.checks import run
from groundplan.findings import codes
from platforms import MINIMAL, resolved, with_spec

OF_CHECKS = [
    code for code in codes.codes() if code.startswith("GP04") and code != "GP0402"
]  # that one is of the releases


def examples(code: str) -> list[str]:
    """The fragments of platform.yaml on a page: first the one that is wrong, then, on some pages, the right one."""
    blocks = re.findall(
        r"^```yaml title=platform.yaml\nspec:\n(.*?)^```", codes.page(code) or "", re.DOTALL | re.MULTILINE
    )
    return [with_spec(dedent(block)) for block in blocks]


@pytest.mark.parametrize("code", OF_CHECKS)
def test_the_example_triggers_the_code_and_nothing_else(code: str) -> None:
    """Who pastes the example gets this finding, alone."""
    assert {finding.code for finding in run(resolved(examples(code)[0]))} == {code}


@pytest.mark.parametrize("code", [code for code in OF_CHECKS if len(examples(code)) > 1])
def test_the_fix_is_one(code: str) -> None:
    """Who pastes the fix gets no finding."""
    assert run(resolved(examples(code)[1])) == []


def test_the_title_is_of_the_severity() -> None:
    """A page says that its finding is a warning exactly where it is one."""
    for code in OF_CHECKS:
        (found, *_) = run(resolved(examples(code)[0]))
        assert ("This is a warning." in (codes.page(code) or "")) == (found.severity == "warning"), code
    assert run(resolved(MINIMAL)) == []
