"""A knowledge folder as one thing: its files read at one moment, their revision, and an archive of them to keep."""

import gzip
import hashlib
import io
import tarfile
from pathlib import Path
from typing import NamedTuple

from bot.errors import Problem

SUFFIXES = (".toml", ".txt")
"""Files that belong to a base; README.md and what an editor leaves behind do not."""
MAX_FILE = 2_000_000
"""Largest file, in bytes; the article's largest has under 100,000."""
MAX_TOTAL = 100_000_000
"""Bytes of all files together."""
MAX_FILES = 50_000
"""Most files; a base of 5,000 answers has little more than that."""


class Files(NamedTuple):
    """The files of a base."""

    content: dict[str, bytes]
    """Each file by its path in the folder, sorted."""
    problems: tuple[Problem, ...] = ()
    """Files that could not be read."""

    @property
    def revision(self) -> str:
        """First twelve hexadecimal digits of the SHA-256 over all paths and contents."""
        digest = hashlib.sha256()
        for name, content in self.content.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:12]

    def archive(self) -> bytes:
        """The files as a tar.gz: the same bytes for the same files."""
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
            for name, content in self.content.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return packed.getvalue()

    @classmethod
    def unpacked(cls, archive: bytes) -> "Files":
        """The files of an archive."""
        content: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            for member in tar:
                file = tar.extractfile(member)
                content[member.name] = file.read() if file else b""
        return cls(content)


def read_folder(folder: Path) -> Files:
    """Every file of a knowledge folder; what cannot be read, is too large or is a link out of it becomes a problem."""
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    root, total = folder.resolve(), 0
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    if len(paths) > MAX_FILES:
        problems.append(Problem("", "", f"the folder has more than {MAX_FILES} files"))
    for path in paths[:MAX_FILES]:
        name = path.relative_to(folder).as_posix()
        try:
            if not path.resolve().is_relative_to(root):
                raise ValueError("the file is outside the knowledge folder")
            if path.stat().st_size > MAX_FILE:
                raise ValueError(f"the file has more than {MAX_FILE} bytes")
            if total + path.stat().st_size > MAX_TOTAL:
                raise ValueError(f"the folder has more than {MAX_TOTAL} bytes up to this file")
            found[name] = path.read_bytes()
            total += len(found[name])
        except (OSError, ValueError) as error:
            problems.append(Problem(name, "", str(error)))
    return Files(found, tuple(problems))
