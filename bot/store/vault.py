"""Keyed hashes for ids, encryption for texts. Neither key is ever stored."""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Vault:
    """Hides ids and texts. Without a data key no text is kept, for it could not be hidden."""

    def __init__(self, token: str, data_key: str | None = None) -> None:
        """Derive the key of the hashes from the data key, or from the bot's token when there is none.

        Args:
            token: The bot's token.
            data_key: 32 bytes in URL-safe base64, as `Fernet.generate_key` gives; None: no texts are kept. Several separated
                by commas: the first encrypts, all decrypt, and the last, which is the oldest, still hides the ids, for what
                is stored of a chat is found by them.
        """
        keys = data_key.split(",") if data_key else []
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        self._hash_key = hmac.digest((keys[-1] if keys else token).encode(), b"ids", hashlib.sha256)

    @property
    def keeps_texts(self) -> bool:
        """Whether there is a key to encrypt texts with."""
        return self._fernet is not None

    def hash_id(self, id_: int) -> str:
        """Keyed hash of a chat's or person's id: 64 hexadecimal digits."""
        return self.hash_text(str(id_))

    def hash_text(self, text: str) -> str:
        """Keyed hash of a text: 64 hexadecimal digits."""
        return hmac.digest(self._hash_key, text.encode(), hashlib.sha256).hex()

    def seal(self, text: str) -> str | None:
        """A text encrypted; None without a key."""
        return None if self._fernet is None else self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str | None) -> str | None:
        """The text of `seal`; None when there is none, or the key is not the one it was sealed with."""
        if sealed is None or self._fernet is None:
            return None
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
