"""The page of a code reads well in a terminal and stays Markdown elsewhere."""

from __future__ import annotations

import pytest

from groundplan.findings import codes
from groundplan.reports import page

MARKDOWN = """# GP9901: an unknown key

The mapping has no `quotta`.

## Example

```yaml title=platform.yaml
spec:
  quotta: 1
```

## Fix

Write `quota`.
"""


def test_elsewhere_a_page_is_its_markdown() -> None:
    """What is piped can be pasted into an issue."""
    assert page.render(MARKDOWN) == MARKDOWN


def test_in_a_terminal_a_page_is_laid_out() -> None:
    """Headings at the left, code indented below the name of its file, no marks of Markdown, no colour unless asked."""
    assert page.render(MARKDOWN, terminal=True) == (
        "GP9901: an unknown key\n\nThe mapping has no quotta.\n\nExample\n\nIn platform.yaml:\n\n"
        "    spec:\n      quotta: 1\n\nFix\n\nWrite quota.\n"
    )


def test_colour_when_asked() -> None:
    """The heading stands out in bold."""
    assert page.render(MARKDOWN, terminal=True, color=True).startswith("\x1b[1mGP9901: an unknown key\x1b[0m\n")


@pytest.mark.parametrize("code", codes.codes())
def test_every_page_can_be_laid_out(code: str) -> None:
    """No page holds what the layout stumbles over or cuts off."""
    text = codes.page(code) or ""
    laid_out = page.render(text, terminal=True, width=60)
    assert codes.title(code).split()[0].strip("`") in laid_out
    assert all(len(line) <= 60 for line in laid_out.splitlines())
