"""Reading bodies up to a size, and undoing their content codings."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest

from capture_conformance.transport.answer_body import Body, decoded, read_within

TEXT = b'{"success": true}' * 20
LIMIT = 10_000


def bare_deflate(data: bytes) -> bytes:
    """*data* in deflate without a header, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("size", "is_whole"), [(0, True), (99, True), (100, True), (101, False), (5000, False)]
)
def test_no_more_is_read_than_the_limit(size: int, *, is_whole: bool) -> None:
    """A body of just the limit is whole."""
    body = read_within(io.BytesIO(b"a" * size), 100)

    assert (min(size, 100), is_whole) == (len(body.content), body.is_whole)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
        ("gzip, identity", gzip.compress(TEXT, mtime=0)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        ("gzip", gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + bytes(512)),
        ("identity", TEXT),
        ("", TEXT),
    ],
)
def test_codings_are_undone(coding: str, packed: bytes) -> None:
    """One or several, of one member or several, with padding behind them."""
    body = decoded(Body(content=packed), (("Content-Encoding", coding),), LIMIT)

    assert Body(content=TEXT) == body


# The ids of tests have to be the same in every worker, so that no time may stand in what is packed.
@pytest.mark.parametrize("packed", [TEXT, b"", gzip.compress(TEXT, mtime=0)[:-12], b"\x1f\x8b" + TEXT])
def test_what_is_not_in_its_coding_stays_as_it_is(packed: bytes) -> None:
    """It was read to its end, and can be judged."""
    assert Body(content=packed) == decoded(Body(content=packed), (("Content-Encoding", "gzip"),), LIMIT)


def test_an_unknown_coding_leaves_the_body_and_says_so() -> None:
    """Also where a known one lies around it."""
    headers = (("Content-Encoding", "br"), ("Content-Encoding", "gzip"))
    body = decoded(Body(content=gzip.compress(TEXT, mtime=0)), headers, LIMIT)

    assert (TEXT, False) == (body.content, body.is_decoded)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_bomb_is_cut_at_the_limit(depth: int) -> None:
    """Whatever its layers hold."""
    packed = gzip.compress(b"a" * 20_000_000, mtime=0)
    packed = gzip.compress(packed, mtime=0) if depth == 2 else packed
    body = decoded(Body(content=packed), (("Content-Encoding", ", ".join(["gzip"] * depth)),), LIMIT)

    assert not body.is_whole
    assert len(body.content) <= LIMIT


def test_what_was_cut_is_decoded_as_far_as_it_goes() -> None:
    """It stays cut."""
    packed = gzip.compress(bytes(range(256)) * 100)
    body = decoded(
        Body(content=packed[: len(packed) // 2], is_whole=False), (("content-encoding", "gzip"),), LIMIT
    )

    assert not body.is_whole
    assert body.content.startswith(bytes(range(100)))
