"""Sources as they would be after a change, for compiling them before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.findings import Finding
from groundplan.loading.files import MAX_FILE_BYTES, Files, names_in, too_large


class EditedFiles:
    """Files with some of their contents replaced, and some that are not there yet."""

    def __init__(self, files: Files, edited: Mapping[str, bytes]) -> None:
        self._files = files
        self._edited = dict(edited)

    def read(self, path: str) -> bytes | Finding | None:
        content = self._edited.get(path)
        if content is None:
            return self._files.read(path)
        return content if len(content) <= MAX_FILE_BYTES else too_large(path, len(content))

    def names(self, folder: str) -> tuple[str, ...] | Finding:
        names = self._files.names(folder)
        if isinstance(names, Finding):
            return names
        return tuple(sorted({*names, *names_in(folder, self._edited)}))
