"""The files of a commit, by the git program. No other package knows Git.

Only the git program is asked, never a work tree or an index: what is staged or half merged does not show here.
"""

from __future__ import annotations

from groundplan.git.files import CommitFiles
from groundplan.git.repository import Commit, GitRepository, opened

__all__ = ["Commit", "CommitFiles", "GitRepository", "opened"]
