"""Trained bases beside the store, so that a restart need not train again what it trained before."""

import asyncio
import hashlib
import hmac
import os
import sys
from functools import cache
from pathlib import Path

import numpy as np
import structlog

from bot.answering.base import Base
from bot.errors import KnowledgeError
from bot.kb.folder import read_folder
from bot.reloading.parcel import unpack
from bot.reloading.worker import Job, run

PACKAGE = Path(__file__).parents[1]
TRAINING = ("kb", "matching", "answering", "reloading")
"""Rooms whose code decides what a trained base is."""
SIGNATURE = hashlib.sha256().digest_size
"""Bytes before the packed base."""

_log = structlog.get_logger()


class Trained:
    """A folder with the last trained base. Its file is signed: unpacking one of somebody else's making could run anything."""

    def __init__(self, folder: Path, secret: str) -> None:
        """A folder, made when something is kept; the secret keys the signature."""
        self._folder = folder
        self._key = hmac.digest(secret.encode(), b"trained bases", hashlib.sha256)

    async def base_of(self, knowledge_dir: Path) -> Base:
        """The base of a knowledge folder, from the kept file where there is one that fits, else trained and kept.

        Training takes place in a process of its own: what it needs of memory is given back with it.

        Raises:
            KnowledgeError: The folder has problems.
            ReloadError: The process that trains died.
        """
        files = await asyncio.to_thread(read_folder, knowledge_dir)
        path = self._folder / f"{files.revision}-{_program()}.base"
        base = None if files.problems else await asyncio.to_thread(self._load, path)
        if base is not None:
            return base
        outcome = await run(Job(knowledge_dir, judged=False))
        if outcome.problems:
            raise KnowledgeError(list(outcome.problems))
        await asyncio.to_thread(self._keep, outcome.base, path)
        return await asyncio.to_thread(outcome.unpacked)

    def _load(self, path: Path) -> Base | None:
        try:
            content = path.read_bytes()
        except OSError:
            return None
        signature, packed = content[:SIGNATURE], content[SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(packed)):
            _log.warning("a kept base is not signed by this bot: training anew", file=path.name)
            return None
        base: Base = unpack(packed)
        return base

    def _keep(self, packed: bytes, path: Path) -> None:
        """Write the file at once or not at all, and remove those of other revisions."""
        unfinished = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(self._sign(packed) + packed)
            os.replace(unfinished, path)  # noqa: PTH105 - the one call that is atomic on every system
            for other in self._folder.glob("*.base"):
                if other != path:
                    other.unlink()
        except OSError as error:
            _log.warning("a trained base could not be kept: the next start trains again", error=str(error))

    def _sign(self, packed: bytes) -> bytes:
        return hmac.digest(self._key, packed, hashlib.sha256)


@cache
def _program() -> str:
    """Twelve hexadecimal digits that change whenever the code that trains does, or what it runs on."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for room in TRAINING:
        for source in sorted((PACKAGE / room).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
