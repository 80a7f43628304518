"""What can be wrong with keys and with the machine, told to those who run it."""


class CryptoMissing(RuntimeError):
    """No library on this machine knows SM2."""

    def __init__(self) -> None:
        super().__init__("No libcrypto of OpenSSL 3.0 or later with SM2 was found: install libssl3")


class KeyUnfit(ValueError):
    """Bytes are no key of the kind that is asked for; the text says why."""
