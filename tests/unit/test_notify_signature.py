"""Signatures are those of the Standard Webhooks specification; the expected ones were made with openssl."""

import pytest

from services.core.notify.signature import headers, secrets_of

SECRET = "whsec_dG9jc2luIHJpbmdzIHdoZW4gdGhlIG5ld3MgZG9lcyE="  # noqa: S105 - a made-up one
OLDER = "whsec_dGhlIG9sZGVyIG9mIHRoZSB0d28ga2V5cyBoZXJlLi4="
BODY = b'{"type":"tocsin.test"}'


def test_a_body_is_signed_with_its_id_and_time() -> None:
    signed = headers(secrets_of(SECRET), "msg_0a1b2c", 1578020000, BODY)

    assert signed == {
        "webhook-id": "msg_0a1b2c",
        "webhook-timestamp": "1578020000",
        "webhook-signature": "v1,ALKcQ08RJRYuQRk5/bjxCDC5J+ttDy4yEjKqpPAsLjk=",
    }


def test_while_a_secret_is_replaced_both_sign() -> None:
    signed = headers(secrets_of(f"{SECRET}\n{OLDER}\n"), "msg_0a1b2c", 1578020000, BODY)

    assert signed["webhook-signature"].split() == [
        "v1,ALKcQ08RJRYuQRk5/bjxCDC5J+ttDy4yEjKqpPAsLjk=",
        "v1,A6FzJ7CbaT5NgwSzpQb6F0AqzLCTMRmKh70yRoHFs6I=",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "dG9jc2luIHJpbmdzIHdoZW4gdGhlIG5ld3MgZG9lcyE=",  # no whsec_
        "whsec_",
        "whsec_dG9jc2lu",  # six bytes
        "whsec_not base64!",
        f"whsec_{'AAAA' * 22}",  # 66 bytes
        f"{SECRET} whsec_x",
    ],
)
def test_what_is_no_secret_is_refused_without_being_shown(written: str) -> None:
    with pytest.raises(ValueError, match=r"^a secret is whsec_ and the base64 of 24 to 64 random bytes$"):
        secrets_of(written)


def test_a_secret_never_shows_itself() -> None:
    (secret,) = secrets_of(SECRET)

    assert repr(secret) == str(secret) == "Secret(hidden)"
