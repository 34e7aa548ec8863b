"""How files came to the target branch: by which commit, after which, and when. What may be trusted about a file is
read there. Loads no models, so that looking something up stays quick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from onbrief.lineage.git import blob_id, commit_id, git
from onbrief.lineage.signatures import SUFFIX
from onbrief.model.repository import LEDGER


@dataclass(frozen=True)
class Brought:
    """What the target branch last did to a file. age: 0 is its newest commit. parent: empty for a root commit."""

    age: int
    parent: str
    when: datetime
    blob: str


def target(root: Path) -> str:
    """The branch that pull requests go to: `git config onbrief.target`, what origin calls its own, main, or HEAD."""
    configured = (git(root, "config", "onbrief.target") or "").strip()
    if configured:
        return configured
    head = (git(root, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD") or "").strip()
    known = (
        git(root, "for-each-ref", "--format=%(refname)", "refs/remotes/origin", "refs/heads/main") or ""
    ).split()
    wanted = (head, "refs/remotes/origin/main", "refs/heads/main")
    return next((name for name in wanted if name in known), "HEAD")


class Arrivals:
    """Asks Git once for many files of one repository."""

    def __init__(self, root: Path):
        self.root, self.branch = root, target(root)
        self.tip = commit_id(root, self.branch) or ""
        self.now = datetime.now(UTC)
        self._histories: dict[str, dict[str, Brought]] = {}

    def of_signed(self, path: str) -> Brought | None:
        """How the target branch came to a file of the working tree and its signature: the later of the two.

        None where it doesn't hold these very bytes of both.
        """
        brought = [self._of(name) for name in (path, f"{path}{SUFFIX}")]
        if None in brought:
            return None
        return min((b for b in brought if b), key=lambda b: b.age)

    def _of(self, path: str) -> Brought | None:
        if not self.tip:
            return None
        folder = LEDGER if path.startswith(f"{LEDGER}/") else str(PurePosixPath(path).parent)
        if folder not in self._histories:
            self._histories[folder] = _history(self.root, self.tip, folder)
        found, there = self._histories[folder].get(path), self.root / path
        if found is None or not there.is_file() or there.is_symlink():
            return None
        return found if blob_id(there.read_bytes()) == found.blob else None


def _history(root: Path, tip: str, folder: str) -> dict[str, Brought]:
    """Each file's last change on the first-parent line. There a merge counts as what it brought in."""
    options = ("--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature")
    settings = ("-c", "core.quotePath=true", "-c", "log.showRoot=true")
    log = git(root, *settings, "log", *options, "--format=%x00%P%x00%cI", tip, "--", folder) or ""
    found: dict[str, Brought] = {}
    fields = log.split("\0")[1:]
    for age, (parents, rest) in enumerate(zip(fields[::2], fields[1::2], strict=True)):
        date, *rows = rest.splitlines()
        when, parent = moment(date), parents.partition(" ")[0]
        for row in rows:
            about, _, path = row.partition("\t")
            if path:
                found.setdefault(path, Brought(age, parent, when, about.split()[3]))
    return found


def since(root: Path, revision: str) -> datetime:
    """When a commit was made; nothing that came after it is older, whatever its own date says."""
    return moment(git(root, "show", "-s", "--no-show-signature", "--format=%cI", revision) or "")


def moment(date: str) -> datetime:
    """A commit's date; what can't be one is taken for now, when no key counts that has expired."""
    try:
        return datetime.fromisoformat(date.strip())
    except ValueError:
        return datetime.now(UTC)


def short(branch: str) -> str:
    return branch.removeprefix("refs/heads/").removeprefix("refs/remotes/")
