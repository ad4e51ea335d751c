"""The settings: what goes together, and all that is wrong said at once."""

from pathlib import Path

import pytest

from services.adapters.settings import Settings, from_environment
from services.core.errors import ConfigError

USER = {"TOCSIN_KAFKA_USERNAME": "feed", "TOCSIN_KAFKA_PASSWORD": "listens"}


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        from_environment(environ)
    return str(caught.value).splitlines()


def test_a_user_and_a_ca_that_would_never_be_asked_for_are_refused(tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    ca.touch()

    assert faults({**USER, "TOCSIN_KAFKA_CA_FILE": str(ca)}) == [
        "TOCSIN_KAFKA_SECURITY is 'PLAINTEXT', which has no users; set SASL_SSL, or take user and password away",
        "TOCSIN_KAFKA_SECURITY is 'PLAINTEXT', which encrypts nothing; set SASL_SSL, or take the CA file away",
    ]


@pytest.mark.parametrize("lacking", USER)
def test_a_kafka_with_users_needs_name_and_password(lacking: str) -> None:
    given = {name: value for name, value in USER.items() if name != lacking} | {"TOCSIN_KAFKA_SECURITY": "SASL_SSL"}

    assert faults(given) == ["TOCSIN_KAFKA_SECURITY is 'SASL_SSL'; set TOCSIN_KAFKA_USERNAME and TOCSIN_KAFKA_PASSWORD too"]


def test_more_replicas_in_sync_than_there_are_is_refused_with_all_else_that_is_wrong() -> None:
    assert faults({"TOCSIN_REPLICATION": "2", "TOCSIN_MIN_INSYNC": "3", "TOCSIN_PARTITIONS": "0"}) == [
        "TOCSIN_PARTITIONS is '0'; use a whole number from 1 to 256",
        "TOCSIN_MIN_INSYNC is '3', more than TOCSIN_REPLICATION '2'; nothing could be written",
    ]


@pytest.mark.parametrize(("replication", "in_sync"), [(1, 1), (2, 1), (3, 2), (5, 4)])
def test_all_replicas_but_one_must_have_a_record(replication: int, in_sync: int) -> None:
    assert Settings(replication=replication).in_sync() == in_sync


def test_how_many_must_have_it_can_be_told() -> None:
    assert from_environment({"TOCSIN_REPLICATION": "5", "TOCSIN_MIN_INSYNC": "3"}).in_sync() == 3


def test_a_secured_kafka_is_set_by_five_variables(tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    ca.touch()

    settings = from_environment({**USER, "TOCSIN_KAFKA_SECURITY": "SASL_SSL", "TOCSIN_KAFKA_CA_FILE": str(ca)})

    assert (settings.kafka_security, settings.kafka_sasl_mechanism) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (settings.kafka_username, settings.kafka_password, settings.kafka_ca_file) == ("feed", "listens", str(ca))
