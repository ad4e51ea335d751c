"""Faust's options on which the promises rest."""

import tempfile
from pathlib import Path
from typing import Any

import faust

from services.adapters.access import tls
from services.adapters.kafka import HEARTBEAT_MS, MAX_REQUEST_BYTES, SESSION_TIMEOUT_MS
from services.adapters.settings import Settings

COMMIT_INTERVAL_S = 1.0
REBALANCE_LIMIT_S = 60.0
"""How long a rebalance waits for a member that is still reading an article; then that article is read twice."""

SEND_LIMIT_S = 60.0
"""How long a send may wait for the broker. Then the worker ends and nothing is lost: the next one reads the article again."""

METADATA_MS = 5_000
"""How long until a topic that was made anew is noticed; Faust's own minute is long for a clock that stands still."""

BUFFERED_MESSAGES = 64
"""Messages waiting in memory, each up to 4 MB."""

LONGEST_BUFFER_S = 86_400.0
"""How long the buffer may take to empty before the group gives the partitions away."""


def options(settings: Settings) -> dict[str, Any]:
    """Give the options of the Faust app, without its name."""
    return {
        "broker": [f"kafka://{address}" for address in settings.kafka_bootstrap.split(",")],
        "broker_credentials": _credentials(settings),
        "broker_client_id": "tocsin-extractor",
        # A killed worker's partitions stand still for this long; Faust's own 60 s are too many.
        "broker_session_timeout": SESSION_TIMEOUT_MS / 1000,
        "broker_heartbeat_interval": HEARTBEAT_MS / 1000,
        "broker_rebalance_timeout": REBALANCE_LIMIT_S,
        "broker_max_poll_interval": LONGEST_BUFFER_S,
        "broker_commit_interval": COMMIT_INTERVAL_S,
        "processing_guarantee": "at_least_once",
        "consumer_auto_offset_reset": "earliest",
        "consumer_metadata_max_age_ms": METADATA_MS,
        "producer_metadata_max_age_ms": METADATA_MS,
        "consumer_max_fetch_size": MAX_REQUEST_BYTES,
        "stream_buffer_maxsize": BUFFERED_MESSAGES,
        "stream_wait_empty": True,  # a rebalance or a stop first finishes the article in hand
        "producer_acks": -1,
        "producer_compression_type": "gzip",
        "producer_max_request_size": MAX_REQUEST_BYTES,
        "producer_request_timeout": SEND_LIMIT_S,
        "key_serializer": "raw",
        "value_serializer": "raw",
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
        "store": "memory://",
        "datadir": Path(tempfile.gettempdir()) / "tocsin-faust",  # it makes these folders and leaves them empty
    }


def _credentials(settings: Settings) -> Any:  # noqa: ANN401 - Faust's own
    context = tls(settings) if settings.kafka_security.endswith("SSL") else None
    if settings.kafka_security.startswith("SASL"):
        return faust.SASLCredentials(
            username=settings.kafka_username,
            password=settings.kafka_password,
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
