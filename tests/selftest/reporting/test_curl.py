"""The line for the shell, held against a real bash whose curl prints what it was given."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Cut, Framing, Swelling, Wire
from capture_conformance.model.message import message
from capture_conformance.reporting.curl import curl_notes, quoted, render_curl

from .stored_logs import URL, exchange

# Prints the arguments, each ended by NUL, then a line and what stands on its standard input.
_FAKE_CURL = r"""curl() { printf '%s\0' "$@"; if [[ "${*: -1}" == @- ]]; then cat; fi; }"""
_SECRETS = {"CAPTURE_API_KEY": "k$e`y'\"!1234", "CAPTURE_SECRET_KEY": "se cr%et"}


def pasted(line: str) -> tuple[list[str], bytes]:
    """The arguments and the standard input with which *line* calls curl."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **_SECRETS}
    ran = subprocess.run(
        ["bash", "--norc", "-c", f"{_FAKE_CURL}\n{line}"],
        env=environment,
        capture_output=True,
        check=True,
    )
    *arguments, stdin = ran.stdout.split(b"\0") if "| curl" not in line else _piped(ran.stdout)
    return [x.decode("utf-8", "surrogateescape") for x in arguments], stdin


def _piped(output: bytes) -> list[bytes]:
    head, _, stdin = output.partition(b"@-\0")
    return [*(head + b"@-").split(b"\0"), stdin]


def arguments_of(line: str) -> list[str]:
    """The arguments with which *line* calls curl."""
    return pasted(line)[0]


def headers_of(line: str) -> list[str]:
    """The headers that *line* has curl send."""
    arguments = arguments_of(line)
    return [after for flag, after in pairwise(arguments) if flag == "-H"]


def test_sends_method_url_headers_and_body() -> None:
    """The plain case, with both secrets expanded by the shell."""
    expected = [
        "--include",
        "-X",
        "POST",
        URL,
        "-H",
        "Content-Type: application/json",
        "-H",
        f"Authorization: Basic {_SECRETS['CAPTURE_SECRET_KEY']}",
        "-H",
        f"x-api-key: {_SECRETS['CAPTURE_API_KEY']}",
        "--data-raw",
        '{"transactionId":"T-1","amount":2,"merchant_id":"M-1"}',
    ]
    assert expected == arguments_of(render_curl(exchange()))


@pytest.mark.parametrize(
    ("pseudonym", "expansion"),
    [
        ("${CAPTURE_API_KEY}", "k$e`y'\"!1234"),
        ("${CAPTURE_API_KEY::-4}", "k$e`y'\"!"),
        ("${CAPTURE_API_KEY:0:2}", "k$"),
        ("${CAPTURE_API_KEY: -4}", "1234"),
        ("${CAPTURE_API_KEY^^}", "K$E`Y'\"!1234"),
        ("${CAPTURE_API_KEY~~}", "K$E`Y'\"!1234"),
        ("${CAPTURE_API_KEY}zzzz", "k$e`y'\"!1234zzzz"),
    ],
)
def test_lets_the_shell_expand_every_form_of_a_pseudonym(pseudonym: str, expansion: str) -> None:
    """Whole, cut at either end, in capitals; with literal text on both sides."""
    line = render_curl(exchange(headers=(("x-api-key", f"$a {pseudonym}`b`"),), body=None))
    assert [f"x-api-key: $a {expansion}`b`"] == headers_of(line)


@pytest.mark.parametrize(
    "text",
    [
        "$HOME ${HOME} $(id) `id`",
        'it\'s "quoted" \\ and !history !!',
        "two\nlines\r\n\tand a tab",
        "${CAPTURE_API_KEY:-$(id)} ${capture_api_key} $CAPTURE_API_KEY ${!CAPTURE_API_KEY}",
        "right-to-left \u202e and 日本語\u3000é",
        "@/etc/passwd",
        "--data-binary",
        "",
        "*?[a-z]{1,2} ~ # ; & | < > ()",
    ],
)
def test_leaves_everything_else_literal(text: str) -> None:
    """Whatever a body holds, bash hands it on unchanged."""
    assert text == arguments_of(render_curl(exchange(body=text.encode())))[-1]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_quotes_any_text(text: str) -> None:
    """No text at all gets an expansion of its own."""
    assert text == arguments_of(f"curl {quoted(text)}")[0]


def test_shows_no_hidden_character_and_no_line_end() -> None:
    """What is pasted is what is seen, in one line, even in a shell that expands history."""
    line = render_curl(exchange(body="a\n\u202e\x1b[31m'!".encode()))
    assert line.isprintable()
    assert "!" not in line


@pytest.mark.parametrize("body", [b"\xff\xfe\x00 it's 100% $HOME \\n\n", b"-n \x00", b"\x80" * 9])
def test_pipes_a_body_that_is_no_argument(body: bytes) -> None:
    """Bytes that are no UTF-8, or hold a NUL, reach curl by its standard input."""
    arguments, stdin = pasted(render_curl(exchange(body=body)))
    assert (["--data-binary", "@-"], body) == (arguments[-2:], stdin)


def test_expands_pseudonyms_in_a_piped_body() -> None:
    """A secret's own percent sign is no format."""
    _, stdin = pasted(render_curl(exchange(body=b"\xff${CAPTURE_SECRET_KEY}%")))
    assert b"\xffse cr%et%" == stdin


def test_pipes_a_body_too_long_for_an_argument() -> None:
    """200,000 characters are more than Linux takes in one argument."""
    body = b"x" * 200_000
    line = render_curl(exchange(body=body))
    written = subprocess.run(
        ["bash", "--norc", "-s"],
        input=f"curl() {{ cat; }}\n{line}\n".encode(),
        capture_output=True,
        check=True,
    )
    assert body == written.stdout


def test_sends_an_empty_header_as_empty() -> None:
    """For curl "x-api-key:" would mean that there is to be none."""
    line = render_curl(exchange(headers=(("x-api-key", "  "),), body=None))
    assert ["x-api-key;"] == headers_of(line)


def test_keeps_repeated_headers_and_a_foreign_host() -> None:
    """Both lines are sent, and a Host that the URL does not give stays."""
    headers = (("Host", "other"), ("x-api-key", "a"), ("X-Api-Key", "b"))
    line = render_curl(exchange(headers=headers, body=None))
    assert ["Host: other", "x-api-key: a", "X-Api-Key: b"] == headers_of(line)


def test_adds_no_content_type_where_none_was_sent() -> None:
    """Left alone curl would claim a form."""
    assert ["Content-Type:"] == headers_of(render_curl(exchange(headers=(), body=b"{}")))


def test_sends_header_text_in_the_encoding_of_headers() -> None:
    """An HTTP client writes Latin-1 there, while a body is UTF-8."""
    line = render_curl(exchange(headers=(("x-api-key", "é"),), body="é".encode()))
    assert ["x-api-key: \udce9", "Content-Type:"] == headers_of(line)
    assert "é" == arguments_of(line)[-1]


def test_never_reads_a_file_for_a_header() -> None:
    """A header whose name begins with @ would be a file name to curl."""
    odd = exchange(headers=(("@/etc/passwd", "x"), ("x-nul", "a\0b")), body=None)
    assert [] == headers_of(render_curl(odd))
    assert 2 == len(curl_notes(odd))


def test_sends_a_url_as_it_is() -> None:
    """Neither brackets nor dots are interpreted."""
    url = "http://h/a/../b?x=[1-2]{a,b}&y=$HOME"
    arguments = arguments_of(render_curl(exchange(url=url)))
    assert {"--globoff", "--path-as-is", url} <= set(arguments)


def test_asks_for_no_body_of_a_head_request() -> None:
    """With -X HEAD curl would wait for a body that never comes."""
    assert "--head" in arguments_of(render_curl(exchange(method="HEAD", body=None)))


def test_notes_what_has_to_be_set_and_put_back() -> None:
    """The variables by name, and the card number that was cut."""
    notes = curl_notes(exchange(body=b'{"card":"411111******1111"}'))
    assert "Set in the shell first: CAPTURE_API_KEY, CAPTURE_SECRET_KEY." == english(notes[0])
    assert message("notes.cut_card") == notes[1]


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        (Wire(swelling=Swelling(unit="a", times=5000)), "5000 times"),
        (Wire(framing=Framing.CHUNKED), "in chunks"),
        (Wire(cut=Cut.MID_BODY), "in the middle of the body"),
        (Wire(drip_s=0.6), "0.6 s"),
        (Wire(expects_continue=True), "100 Continue"),
    ],
)
def test_what_curl_does_not_do_is_said(wire: Wire, words: str) -> None:
    """One note for each way in which the request went out differently."""
    sent = exchange(body=b"{}")
    odd = replace(sent, request=replace(sent.request, wire=wire))

    assert len(curl_notes(sent)) + 1 == len(curl_notes(odd))
    assert words in english(curl_notes(odd)[-1])


@pytest.mark.parametrize("text", ["\u20032843748913663348", "\t4111", "é12", "it's 5", "\x7f7\x7f"])
def test_digits_of_an_escape_stay_apart_from_those_behind_it(text: str) -> None:
    """Together they may read as a card number; the shell joins what stands side by side."""
    line = quoted(text)
    ran = subprocess.run(
        ["bash", "--norc", "-c", f"printf %s {line}"],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    )
    assert text == ran.stdout.decode()
    assert not re.search(r"\\x[0-9a-f]{2}[0-9]", line)


@pytest.mark.parametrize("body", [b"7fe2\xff2920-3672", b"\x994111", b"\x00\x009", b"5\xff%d4"])
def test_digits_of_an_octal_stay_apart_from_those_behind_it(body: bytes) -> None:
    """The same where a body has to be printed."""
    sent = exchange(body=body)

    assert body == pasted(render_curl(sent))[1]
    assert not re.search(r"\\[0-7]{3}[0-9]", render_curl(sent))
