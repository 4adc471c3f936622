"""A door between tenants is one line, and the cause of what changes at both of its ends."""

from __future__ import annotations

from typing import Any

PLATFORM = "platform.yaml"


def test_a_new_door_is_caused_by_the_called_tenants_line(platform: Any) -> None:
    """The caller's policies and Sidecar change too, and the line that lets it in is named for them."""
    platform.edit(PLATFORM, "owner: sam@tiny.example", "owner: sam@tiny.example\n      network: {allowFrom: [vision]}")
    changes = platform.changes("prod")
    lines = (platform.folder / PLATFORM).read_text().splitlines()
    cause = f"{PLATFORM}:{next(n for n, text in enumerate(lines, 1) if 'allowFrom' in text)}"
    assert set(changes.values()) == {cause}
    assert {
        "+ NetworkPolicy speech/allow-from-vision",
        "+ AuthorizationPolicy speech/allow-from-vision",
        "+ NetworkPolicy vision/allow-to-speech",
        "~ Sidecar vision/default",
    } <= set(changes)
    assert not any("text" in change for change in changes)
