"""Finished files are searched for what should never have been written, and ordinary files are in peace."""

from __future__ import annotations

import hashlib
import html
import json
from base64 import b64encode
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from capture_conformance.transport.redaction import Leak, scan_files
from transport.redaction.wrappings import KEY, MASTERCARD, SECRETS, VISA, VISA_SHOWN, acquainted

# The excerpt ends where the next span begins, and the last group of the number is shown.
_SPLIT_ON_A_PAGE = "&#34;5200&#34;, &#34;00******&#34;, &#34;1005&#34;"


def below(folder: Path) -> list[Path]:
    """All files of a test."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("line", "kind", "excerpt"),
    [
        (f"the card {VISA} was taken", "like_a_card_number", f"the card {VISA_SHOWN} was taken"),
        (f"key {KEY}.", "credential", f"key {SECRETS[KEY]}."),
        ('"cvc": "123"', "security_code", '"cvc": "***"'),
        ("&#34;cvc&#34;: &#34;123&#34;", "security_code", "&#34;cvc&#34;: &#34;***&#34;"),
        (b64encode(f"n={VISA}".encode()).decode(), "like_a_card_number", "<base64 with a card number>"),
        (b64encode(b'{"cvc":"123"}').decode(), "security_code", "<base64 with a security code>"),
        (b64encode(f"a {KEY} b".encode()).decode(), "credential", "<base64 with a credential>"),
        (f"0x{KEY.encode().hex()}", "credential", f"0x{SECRETS[KEY]}"),
        ('["5200", "0000", "0000", "1005"]', "card_number", '["5200", "00**", "'),
        ("&#34;5200&#34;, &#34;00000000&#34;, &#34;1005&#34;", "card_number", _SPLIT_ON_A_PAGE),
    ],
)
def test_finds_what_was_written(tmp_path: Path, line: str, kind: str, excerpt: str) -> None:
    """As it is, as a page shows it, and as base64; the excerpt is redacted."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "log.txt").write_text(f"first\nsecond\n{line}\nlast\n", encoding="utf-8")
    found = (Leak(file="sub/log.txt", line=3, kind=kind, excerpt=excerpt),)
    assert found == scan_files(below(tmp_path), tmp_path, acquainted())


def test_searches_the_files_that_it_is_given_and_no_others(tmp_path: Path) -> None:
    """A folder may hold its owner's keys; a file elsewhere is shown with its whole name."""
    (tmp_path / "keys.env").write_text(f"KEY={KEY}", encoding="utf-8")
    (tmp_path / "report").mkdir()
    (tmp_path / "case.toml").write_text(KEY, encoding="utf-8")
    found = scan_files([tmp_path / "case.toml"], tmp_path / "report", acquainted())
    assert [(tmp_path / "case.toml").as_posix()] == [leak.file for leak in found]


def test_finds_every_leak_in_a_long_line(tmp_path: Path) -> None:
    """Excerpts end where the next leak begins, so none shows another."""
    (tmp_path / "log.txt").write_text(f"{VISA}, {MASTERCARD}, {KEY}, " * 3, encoding="utf-8")
    leaks = scan_files(below(tmp_path), tmp_path, acquainted())
    assert [leak.kind for leak in leaks] == ["like_a_card_number", "card_number", "credential"] * 3
    assert not any(VISA in leak.excerpt or KEY in leak.excerpt for leak in leaks)


def test_finds_a_leak_in_a_binary_file(tmp_path: Path) -> None:
    """Among bytes that are no text."""
    (tmp_path / "core").write_bytes(b"\xff\xfe\x00\x80\n" + VISA.encode() + b"\xc3")
    assert [
        (leak.file, leak.line, leak.kind) for leak in scan_files(below(tmp_path), tmp_path, acquainted())
    ] == [("core", 2, "like_a_card_number")]


def test_finds_a_leak_in_the_name_of_a_file(tmp_path: Path) -> None:
    """The name is shown redacted."""
    (tmp_path / f"card-{VISA}.txt").touch()
    shown, words = f"card-{VISA_SHOWN}.txt", "the name of the file"
    found = (Leak(file=shown, line=0, kind="like_a_card_number", excerpt=words),)
    assert found == scan_files(below(tmp_path), tmp_path, acquainted())


def test_finds_a_leak_far_down(tmp_path: Path) -> None:
    """Beyond what is searched at once."""
    (tmp_path / "log.txt").write_text("nothing to see here\n" * 20_000 + VISA, encoding="utf-8")
    assert [leak.line for leak in scan_files(below(tmp_path), tmp_path, acquainted())] == [20_001]


def test_tells_what_it_could_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not searched is not clean."""
    (tmp_path / "log.txt").touch()

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = (Leak(file="log.txt", line=0, kind="unreadable", excerpt="Permission denied"),)
    assert found == scan_files(below(tmp_path), tmp_path, acquainted())


def test_leaves_ordinary_files_in_peace(tmp_path: Path) -> None:
    """Ids, digests, durations and moments by the thousand, as a log, as a page, and beside each other."""
    rows = [_row(Random(seed)) for seed in range(300)]  # noqa: S311 - the same every time
    log = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "exchanges.jsonl").write_text(log, encoding="utf-8")
    (tmp_path / "report.html").write_text(f"<pre>{html.escape(log)}</pre>", encoding="utf-8")
    (tmp_path / "one-line.json").write_text(json.dumps(rows), encoding="utf-8")
    table = "\n".join(" ".join(str(value) for value in row.values()) for row in rows)
    (tmp_path / "table.txt").write_text(table, encoding="utf-8")
    assert scan_files(below(tmp_path), tmp_path, acquainted()) == ()


def test_leaves_what_was_redacted_in_peace(tmp_path: Path) -> None:
    """The redactor and the search agree."""
    body = json.dumps({"number": int(VISA), "cvc": "123", "key": KEY, "track": "is missing"}).encode()
    kept, _ = acquainted().body(body, "response.body")
    (tmp_path / "a.json").write_bytes(kept)
    (tmp_path / "a.html").write_text(html.escape(kept.decode()), encoding="utf-8")
    (tmp_path / "a.b64").write_bytes(b64encode(kept))
    assert scan_files(below(tmp_path), tmp_path, acquainted()) == ()


def _row(random: Random) -> dict[str, object]:
    seconds = random.random() * 100
    return {
        "id": f"x-{random.randrange(10_000):04}",
        "uuid": str(UUID(int=random.getrandbits(128), version=4)),
        "sha256": hashlib.sha256(random.randbytes(8)).hexdigest(),
        "elapsed_ms": seconds,
        "rounded": round(seconds, random.randrange(7)),
        "started": 1732524075 + seconds,
        "sent_at": f"2024-11-25T08:41:{int(seconds) % 60:02}.{random.randrange(10**6):06}+00:00",
        "received_at": f"2024-11-25 08:41:{int(seconds) % 60:02}.{random.randrange(1000):03}",
        "trace": f"00-{random.getrandbits(128):032x}-{random.getrandbits(64):016x}-01",
        "random": b64encode(random.randbytes(60)).decode(),
        "cvc": "***",
        "number": VISA_SHOWN,
    }
