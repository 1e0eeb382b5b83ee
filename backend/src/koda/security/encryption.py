"""Secrets at rest: Fernet, with several keys so that one can be rotated out."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from koda.settings import Misconfigured


class Encryption:
    """Encrypts with the first key, decrypts with any.

    `keys` is the ENCRYPTION_KEY setting: Fernet keys, comma-separated. Raises Misconfigured when
    one is not a Fernet key.
    """

    def __init__(self, keys: str) -> None:
        parts = [part.strip() for part in keys.split(",") if part.strip()]
        if not parts:
            raise Misconfigured("ENCRYPTION_KEY expects at least one Fernet key, got none.")
        try:
            self._fernet = MultiFernet([Fernet(part) for part in parts])
        except ValueError as error:
            raise Misconfigured(
                "ENCRYPTION_KEY expects Fernet keys (32 bytes, url-safe base64), comma-separated.",
                hint="README.md, Configuration, says how to make one.",
            ) from error

    def encrypt(self, secret: str) -> bytes:
        """The ciphertext of `secret`; differs at every call."""
        return self._fernet.encrypt(secret.encode())

    def decrypt(self, ciphertext: bytes) -> str:
        """The secret again. Raises Misconfigured when no present key made the ciphertext."""
        try:
            return self._fernet.decrypt(ciphertext).decode()
        except InvalidToken as error:
            raise self._unknown_key() from error

    def rotate(self, ciphertext: bytes) -> bytes:
        """The same secret under the first key. Raises Misconfigured like `decrypt`."""
        try:
            return self._fernet.rotate(ciphertext)
        except InvalidToken as error:
            raise self._unknown_key() from error

    @staticmethod
    def _unknown_key() -> Misconfigured:
        return Misconfigured(
            "A stored secret cannot be decrypted: none of the keys in ENCRYPTION_KEY made it.",
            hint="Add the earlier key to ENCRYPTION_KEY behind a comma, or set the secret anew.",
        )
