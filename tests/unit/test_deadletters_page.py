"""Dead letters on a terminal."""

import json
from datetime import UTC, datetime

from services.core.letters import Letter, Note
from services.deadletters import page

AT = datetime(2026, 11, 23, 12, 30, 5, tzinfo=UTC)
HEADERS = {"reason": "schema", "detail": "no text", "origin": "articles.v1/3/5", "service": "extractor", "version": "0.1.0"}


def a_letter(value: bytes = b"raw", *, key: bytes | None = b"d1", **headers: str) -> Letter:
    return Letter(place="0/17", written_at=AT, key=key, value=value, headers=HEADERS | headers)


def shown(letter: Letter, note: Note | None = None) -> list[str]:
    return list(page.whole(letter, note))


def test_a_line_has_place_time_service_reason_size_origin_and_detail() -> None:
    assert page.row(a_letter(), None).split() == [
        "0/17", "2026-11-23", "12:30:05", "extractor", "schema", "3", "articles.v1/3/5:", "no", "text",
    ]  # fmt: skip


def test_a_line_tells_what_was_cut_and_what_was_sent_again() -> None:
    line = page.row(a_letter(sha256="ab", bytes="3000000"), Note(place="0/17", at=AT, to="articles.v1"))

    assert " 3,000,000 " in line
    assert line.endswith("[cut, sent again 2026-11-23 12:30]")


def test_nothing_in_a_line_steers_a_terminal_or_breaks_the_line() -> None:
    line = page.row(a_letter(origin="a\x1b[2J\n.txt", detail="x\u202ey\r\x9b1A"), None)

    assert line.endswith("a\\x1b[2J\\n.txt: x\\u202ey\\r\\x9b1A")


def test_a_text_is_shown_with_its_lines_and_what_steers_written_out() -> None:
    assert shown(a_letter("Ört\nend\x1b]0;owned\x07\x00".encode()))[-1] == "Ört\nend\\x1b]0;owned\\x07\\x00"


def test_headers_and_keys_are_shown_on_a_line_each() -> None:
    lines = shown(a_letter(key=b"\x1b\xff", receiver="desk\nversion: 9"))

    assert "key: \\x1b\\xff" in lines
    assert "receiver: desk\\nversion: 9" in lines
    assert "sent_again: no" in lines


def test_bytes_that_are_no_text_are_shown_in_hexadecimal() -> None:
    lines = shown(a_letter(b"\x80Rockets hit a base\x1b"))

    assert lines[-2:] == [
        "00000000  80 52 6f 63 6b 65 74 73 20 68 69 74 20 61 20 62  .Rockets hit a b",
        "00000010  61 73 65 1b                                      ase.",
    ]


def test_a_text_whose_cut_parts_a_character_is_still_a_text() -> None:
    lines = shown(a_letter("Rö".encode()[:-1], sha256="ab", bytes="9"))

    assert lines[-1] == "R"
    assert "value: the first 2 of 9 bytes" in lines


def test_a_text_that_was_not_cut_and_ends_in_half_a_character_is_none() -> None:
    assert shown(a_letter("Rö".encode()[:-1]))[-1].startswith("00000000  52 c3 ")


def test_a_line_of_json_has_all_but_the_bytes() -> None:
    found = json.loads(page.json_line(a_letter(key=None), Note(place="0/17", at=AT, to="articles.v1")))

    assert found == {
        "place": "0/17", "written_at": "2026-11-23T12:30:05Z", "service": "extractor", "version": "0.1.0", "reason": "schema",
        "detail": "no text", "origin": "articles.v1/3/5", "key": None, "bytes": 3, "cut": False,
        "replayed_at": "2026-11-23T12:30:05Z",
    }  # fmt: skip
