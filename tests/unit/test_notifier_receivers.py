"""Receivers made ready: every fault at once, and no secret or address shown."""

from pathlib import Path

import pytest

from services.core.alerts.rules.rules import Receiver
from services.core.errors import ConfigError
from services.notifier.receivers import named, ready

SECRET = "whsec_dG9jc2luIHJpbmdzIHdoZW4gdGhlIG5ld3MgZG9lcyE="  # noqa: S105 - a made-up one
DESK = Receiver(name="desk", url="https://desk.example/hook?token=t0ken", secret_env="DESK")  # noqa: S106 - a variable's name


def test_a_secret_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "pager").write_text(f"{SECRET}\n")
    pager = Receiver(name="pager", url="http://pager.example:8080", secret_file=str(tmp_path / "pager"), level="critical")

    desk, other = ready([DESK, pager], {"DESK": SECRET})

    assert (desk.name, desk.level, len(desk.secrets)) == ("desk", None, 1)
    assert (other.name, other.level, len(other.secrets)) == ("pager", "critical", 1)


def test_all_that_is_wrong_is_told_at_once_without_a_secret(tmp_path: Path) -> None:
    other = Receiver(name="other", url="https://other.example", secret_env="OTHER")  # noqa: S106 - a variable's name
    lost = Receiver(name="lost", url="https://lost.example", secret_file=str(tmp_path / "lost"))

    with pytest.raises(ConfigError) as refused:
        ready([DESK, other, lost], {"OTHER": "hunter2"})

    first, second, third = str(refused.value).split("\n")
    assert first.startswith('receiver "desk": DESK is not set')
    assert second == 'receiver "other": OTHER holds no such secret; write whsec_ and the base64 of 24 to 64 random bytes'
    assert third.startswith('receiver "lost": secret_file')


@pytest.mark.parametrize(
    "url", ["desk.example/hook", "ftp://desk.example", "https://", "https://desk.example:99999", "https://a\nb"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match='receiver "desk": url is no address; write https://host/path'):
        ready([Receiver(name="desk", url=url, secret_env="DESK")], {"DESK": SECRET})  # noqa: S106 - a variable's name


@pytest.mark.parametrize("url", ["https://us3r:pa55@desk.example/hook", "http://us3r@desk.example", "https://@desk.example"])
def test_an_address_with_a_user_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        ready([Receiver(name="desk", url=url, secret_env="DESK")], {"DESK": SECRET})  # noqa: S106 - a variable's name

    assert str(refused.value) == (
        'receiver "desk": url has a user or password before its host (…@), and none is sent: '
        "write https://host/path, with a token in path or query where the receiver asks for one"
    )


def test_neither_secret_nor_address_is_shown() -> None:
    (desk,) = ready([DESK], {"DESK": SECRET})

    assert repr(desk) == str(desk) == "Endpoint(desk)"


def test_a_receiver_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"^no receiver 'dsk': there are desk; did you mean \"desk\"\?$"):
        named([DESK], "dsk")
    with pytest.raises(ConfigError, match="the file of TOCSIN_RULES names none"):
        named([], "desk")
