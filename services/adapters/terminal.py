"""Text of any origin, fit for a terminal."""

import unicodedata


def printable(text: str) -> str:
    """Give the text, as long as before, without characters that steer a terminal."""
    return "".join(char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") else _stand_in(char) for char in text)


def _stand_in(char: str) -> str:
    return " " if char in "\r\t" else "\ufffd"
