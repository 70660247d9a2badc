"""An exchange's request as a line for the shell, secrets left to the shell's environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from capture_conformance.model.exchange import SWELLING_MARK, Exchange, Framing, Wire
from capture_conformance.model.message import Message, message
from capture_conformance.reporting.legible import has_hidden, is_hidden

# The only expansions let through: a variable of the suite's, whole, cut, or in another case.
_SECRET = r"\$\{CAPTURE_[A-Z0-9_]+(?::[ ]?-?[0-9]*){0,2}(?:\^\^?|,,?|~~?)?\}"  # noqa: S105 - a pattern
_PSEUDONYM = re.compile(f"({_SECRET})")
_PSEUDONYM_BYTES = re.compile(f"({_SECRET})".encode())
_TRUNCATED_CARD = re.compile(rb"[0-9]{6}[*xX]{2,}[0-9]{4}|\*{4,}[0-9]{4}")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9._-]+")
_PLAIN_BYTES = frozenset(range(ord(" "), ord("~") + 1)) - frozenset(b"\\'")
_OWN_HEADERS = frozenset({"content-length", "connection", "accept-encoding"})
# Linux refuses a single argument of 128 KiB.
_LONGEST_ARGUMENT = 100_000


def render_curl(exchange: Exchange) -> str:
    """
    One line for bash that sends the request of *exchange* again.

    Pseudonyms such as ``${CAPTURE_API_KEY}`` are expanded by the shell; all else is literal.
    Headers that curl writes itself are left out, and so are those it cannot send, which
    ``curl_notes`` names.
    """
    request = exchange.request
    method = ["--head"] if request.method == "HEAD" else ["-X", _word(request.method)]
    words = ["curl", "--include", *method, *_url_options(exchange.url), quoted(exchange.url)]
    for header in _header_arguments(exchange):
        words += ["-H", quoted(header, "latin-1")]
    if request.body is None:
        return " ".join(words)
    text = _argument(request.body)
    if text is None:
        return " ".join([_printf(request.body), "|", *words, "--data-binary", "@-"])
    return " ".join([*words, "--data-raw", quoted(text)])


def curl_notes(exchange: Exchange) -> tuple[Message, ...]:
    """Say what a reader has to know before pasting the line."""
    notes = []
    variables = sorted(set(re.findall(r"CAPTURE_[A-Z0-9_]+", " ".join(_secrets(exchange)))))
    if variables:
        notes.append(message("notes.variables", names=tuple(variables)))
    if _TRUNCATED_CARD.search(exchange.request.body or b""):
        notes.append(message("notes.cut_card"))
    notes += [
        message("notes.left_out_header", name=name)
        for name, value in exchange.request.headers
        if not _is_sendable(name, value)
    ]
    return (*notes, *_wire_notes(exchange.request.wire))


def _wire_notes(wire: Wire | None) -> Iterator[Message]:
    """What the line leaves out of how the request went out."""
    if wire is None:
        return
    if wire.swelling is not None:
        unit, times = wire.swelling.unit, wire.swelling.times
        yield message("notes.swelling", mark=SWELLING_MARK, unit=unit, times=times)
    if wire.framing is not Framing.LENGTH:
        yield message(f"notes.framing.{wire.framing.value}")
    if wire.cut is not None:
        place = message(f"notes.cut_place.{wire.cut.name.lower()}")
        yield message("notes.broken_off", place=place)
    if wire.drip_s:
        yield message("notes.dripped", seconds=f"{wire.drip_s:g}")
    if wire.expects_continue:
        yield message("notes.waited")


def quoted(text: str, encoding: str = "utf-8") -> str:
    """*text* as one word of bash in which nothing but pseudonyms is expanded."""
    words = (
        f'"{piece}"' if _PSEUDONYM.fullmatch(piece) else _literal(piece, encoding)
        for piece in _PSEUDONYM.split(text)
        if piece
    )
    return "".join(words) or "''"


def _word(text: str) -> str:
    return text if _PLAIN_WORD.fullmatch(text) else quoted(text)


def _literal(text: str, encoding: str) -> str:
    is_plain = encoding == "utf-8" and not has_hidden(text) and not {"\n", "\t"} & {*text}
    if "'" not in text and (is_plain or not any(_is_spelled_out(c, encoding) for c in text)):
        return f"'{text}'"
    words, is_after_escape = [""], False
    for character in text:
        if is_after_escape and character.isdigit():
            # The digits of the escape would run into these, and may read as another number.
            words.append("")
        written = _ansi_c(character, encoding)
        words[-1] += written
        is_after_escape = written != character
    return "".join(f"$'{word}'" for word in words)


def _ansi_c(character: str, encoding: str) -> str:
    # The exclamation mark too: an interactive bash expands history inside this kind of quotes.
    if character in "\\'!" or _is_spelled_out(character, encoding):
        return "".join(f"\\x{byte:02x}" for byte in _bytes(character, encoding))
    return character


def _is_spelled_out(character: str, encoding: str) -> bool:
    """Whether *character* is written as bytes: unseen, or not the same bytes on a terminal."""
    is_foreign = encoding != "utf-8" and not character.isascii()
    return character in "\n\t" or is_hidden(character) or is_foreign


def _bytes(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return character.encode("utf-8", "surrogatepass")


def _url_options(url: str) -> list[str]:
    globbing = ["--globoff"] if any(c in url for c in "[]{}") else []
    dots = ["--path-as-is"] if "/." in urlsplit(url).path else []
    return globbing + dots


def _header_arguments(exchange: Exchange) -> list[str]:
    request = exchange.request
    kept = [
        (name, value)
        for name, value in request.headers
        if _is_sendable(name, value) and not _is_curls_own(name, value, exchange)
    ]
    # Without this curl would add its default Content-Type to every body.
    names = {name.lower() for name, _ in kept}
    bare = request.body is not None and "content-type" not in names
    return [_header(*pair) for pair in kept] + (["Content-Type:"] if bare else [])


def _header(name: str, value: str) -> str:
    # curl takes "Name:" for "do not send it" and "Name;" for "send it empty".
    return f"{name}: {value}" if value.strip(" \t") else f"{name};"


def _is_sendable(name: str, value: str) -> bool:
    return bool(name) and not name.startswith("@") and "\0" not in name + value


def _is_curls_own(name: str, value: str, exchange: Exchange) -> bool:
    if name.lower() == "host":
        return value == urlsplit(exchange.url).netloc
    return name.lower() in _OWN_HEADERS


def _argument(body: bytes) -> str | None:
    """The body as an argument, or None where it cannot be one."""
    if b"\0" in body or len(body) > _LONGEST_ARGUMENT:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _printf(body: bytes) -> str:
    """A printf that writes *body*: literal bytes in its format, pseudonyms as its arguments."""
    pieces = _PSEUDONYM_BYTES.split(body)
    layout = "%s".join(map(_format, pieces[::2]))
    return " ".join(["printf", "--", f"'{layout}'", *(f'"{p.decode()}"' for p in pieces[1::2])])


def _format(piece: bytes) -> str:
    """*piece* in octal where it has to be; digits behind an escape are quoted separately."""
    written = [_octal(byte) for byte in piece]
    pairs = zip(["", *written], written, strict=False)
    return "".join(f"''{now}" if before.startswith("\\") and now.isdigit() else now for before, now in pairs)


def _octal(byte: int) -> str:
    if byte == ord("%"):
        return "%%"
    return chr(byte) if byte in _PLAIN_BYTES else f"\\{byte:03o}"


def _secrets(exchange: Exchange) -> list[str]:
    request = exchange.request
    headers = " ".join(value for _, value in request.headers)
    body = _PSEUDONYM_BYTES.findall(request.body or b"")
    return _PSEUDONYM.findall(f"{exchange.url} {headers}") + [secret.decode() for secret in body]
