"""Bytes to messages and back: JSON, strict in types, tolerant of fields that a newer version added."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from services.core.errors import MessageError

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


def encode(message: msgspec.Struct) -> bytes:
    """Give the message as UTF-8 JSON; fields at their defaults are written too, so each message stands alone."""
    return _encoder.encode(message)


def decode(raw: bytes, kind: type[T] | Any, *, topic: str) -> T:  # noqa: ANN401 - a union of Structs is not a type
    """Give the message that the bytes hold.

    Raises:
        MessageError: The bytes are not UTF-8 JSON (rule `not-json`) or break the schema (rule `schema`).
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise MessageError(topic, "schema", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(topic, "not-json", str(error) or type(error).__name__) from error


def utc(moment: datetime) -> datetime:
    """Give the same moment in UTC."""
    return moment.astimezone(UTC)
