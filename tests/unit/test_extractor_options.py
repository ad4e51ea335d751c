import ssl

import pytest

from services.adapters.settings import Mechanism, Settings
from services.extractor.options import options


def test_without_security_there_are_no_credentials() -> None:
    assert options(Settings())["broker_credentials"] is None


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_sasl_over_tls_checks_the_brokers_name(mechanism: Mechanism) -> None:
    settings = Settings(
        kafka_security="SASL_SSL",
        kafka_username="reader",
        kafka_password="secret",  # noqa: S106
        kafka_sasl_mechanism=mechanism,
    )

    found = options(settings)["broker_credentials"]

    assert (found.protocol.value, found.mechanism.value, found.username) == ("SASL_SSL", mechanism, "reader")
    assert found.ssl_context.check_hostname
    assert found.ssl_context.verify_mode is ssl.CERT_REQUIRED


def test_sasl_without_tls_has_no_context() -> None:
    settings = Settings(kafka_security="SASL_PLAINTEXT", kafka_username="reader", kafka_password="secret")  # noqa: S106

    found = options(settings)["broker_credentials"]

    assert (found.protocol.value, found.ssl_context) == ("SASL_PLAINTEXT", None)


def test_tls_alone_has_a_context_that_checks_the_brokers_name() -> None:
    found = options(Settings(kafka_security="SSL"))["broker_credentials"]

    assert found.protocol.value == "SSL"
    assert found.context.check_hostname


def test_several_brokers_are_all_named() -> None:
    assert options(Settings(kafka_bootstrap="a:9092,b:9093"))["broker"] == ["kafka://a:9092", "kafka://b:9093"]
