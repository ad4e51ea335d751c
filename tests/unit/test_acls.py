"""The file of rights, and Kafka's rules made of it."""

from pathlib import Path

import pytest

from services.adapters import acls
from services.adapters.acls import Rule, User
from services.adapters.settings import Settings
from services.adapters.topics import declared
from services.core.errors import ConfigError

FILE = Path(__file__).parents[2] / "deploy/acls.yaml"
USER_OF = {"deadletters": "operator"}
"""Users of what is no service of its own."""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "acls.yaml"
    file.write_text(text)
    return file


def test_each_user_may_write_and_read_what_its_service_does_and_nothing_else() -> None:
    users = acls.read_acls(FILE)
    rights = {
        (USER_OF.get(service, service), verb, topic)
        for topic, said in declared().items()
        for verb, services in (("write", said.written_by), ("read", said.read_by))
        for service in services
        if service != "subscribers"
    }

    given = {(name, "write", topic) for name, user in users.items() for topic in user.write}
    given |= {(name, "read", topic) for name, user in users.items() for topic in user.read}

    assert given == rights


def test_only_a_person_manages_topics() -> None:
    assert [name for name, user in acls.read_acls(FILE).items() if user.manages] == ["operator"]


def test_rules_carry_namespace_and_run() -> None:
    user = User(read=["alerts.v1"], watches=["alerting"], transactions=["alerting-"])

    assert acls.rules({"feed": user}, Settings(namespace="live", run="r1")) == {
        Rule("feed", "READ", "TOPIC", "live.r1.alerts.v1"),
        Rule("feed", "DESCRIBE", "GROUP", "live.r1.alerting"),
        Rule("feed", "WRITE", "TRANSACTIONAL_ID", "live.r1.alerting-", begins=True),
    }


def test_a_rule_reads_as_a_sentence() -> None:
    rule = Rule("alerting", "WRITE", "TRANSACTIONAL_ID", "live.alerting-", begins=True)

    assert str(rule) == "alerting may write transactional id live.alerting-*"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "users: {feed: {read: [alert.v1]}}",
            "user feed: 'alert.v1' is no topic; did you mean \"alerts.v1\"?; choose from articles.v1",
        ),
        ("users: {feed: {groups: [feed]}}", "user feed: 'feed' is no group; choose from extractor, alerting, notifier"),
        ("users: {feed: {transactions: ['']}}", "user feed: '' is no transaction; choose from alerting-, notifier-, deadletters"),
        ("users: {feed: {reads: [alerts.v1]}}", "unknown field `reads`"),
        ("users: [", "write it as deploy/acls.yaml is"),
        ("- feed", "Expected `object`, got `array`"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_the_way_out(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(ConfigError) as caught:
        acls.read_acls(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.yaml: No such file or directory; name a file such as deploy/acls.yaml"):
        acls.read_acls(tmp_path / "none.yaml")
