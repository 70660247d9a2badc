"""What the suite writes, read in Japanese."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from capture_conformance.contract.register import load_register
from capture_conformance.contract.toml_files import read_toml
from capture_conformance.language import japanese as reading
from capture_conformance.language.japanese import FORMS, JAPANESE, entries, in_japanese, pattern_of
from capture_conformance.model.merchant import Merchant, Merchants

TABLE = tuple(entries(read_toml(Path(reading.__file__).with_name(JAPANESE))))
PATTERNS = [pattern_of(english, japanese) for _, english, japanese in TABLE]
# Collected from runs against the embedded gateway, faultless and faulty, and through a hostile network.
PHRASES = (Path(__file__).parent / "phrases.txt").read_text("utf-8").removesuffix("\n").split("\n")
OWN = Merchant(merchant_id="SHOP000001", api_key="anApiKeyOfSomeLength", x_api_key="anXApiKeyOfSomeLength")
OTHER = Merchant(merchant_id="SHOP000002", api_key="anotherApiKeyOfSome", x_api_key="anotherXApiKeyOfSome")
MERCHANTS = Merchants(own=OWN, other=OTHER)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("refused", "拒否"),
        ("accepted with 201", "201 で受理"),
        ("no answer (no answer within the time limit)", "応答なし（制限時間内に応答がない）"),
        ("status 201 (294×)", "ステータス 201（294 回）"),
        ("refused with 400 (43×); refused with 404", "400 で拒否（43 回）；404 で拒否"),
        ("none (2×); none; and 3 more kinds of answer", "なし（2 回）；なし；ほかに 3 種の応答"),
        (
            "accepted with 201; the whole amount is then refused with 412",
            "201 で受理；その後の全額キャプチャは 412 で拒否",
        ),
        ("scheme word Bearer", "方式名 Bearer"),
        ("payment_details.amount an integer and missing", "payment_details.amount：整数と欠落"),
        ("success is missing; payment_details is null", "success がない；payment_details：null"),
        (
            "HTTP status 400 and 404; success nothing and False",
            "HTTP ステータス 400 と 404；success なしと False",
        ),
        (
            "it would fail for the reason for which CAP-LIF-03 and CAP-LIF-04 failed",
            "CAP-LIF-03、CAP-LIF-04 の不適合と同じ理由で不適合になる",
        ),
        (
            "1 requirement failed, of 154 judged. 2 inconclusive. 1 warning.",
            "判定した 154 件のうち、要件 1 件が不適合。判定不能 2 件。警告 1 件。",
        ),
    ],
)
def test_reads_phrases(english: str, japanese: str) -> None:
    """With numbers, with phrases in phrases, and with lists of them."""
    assert japanese == in_japanese(english)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("amount 999 of 1000 refused with 400", "1000 のうち金額 999 は 400 で拒否"),
        ("Amount in place of amount", "amount の代わりに Amount"),
        ("is_live true (1 of 30 times)", "is_live true（30 回中 1 回）"),
    ],
)
def test_puts_what_varies_in_another_order(english: str, japanese: str) -> None:
    """Japanese names the whole before its part."""
    assert japanese == in_japanese(english)


def test_tells_steps_one_by_one() -> None:
    """A comma may stand between two steps, and within what was wrong with one."""
    english = (
        "authorize A, authorize B, …, void A, capture 999 of B (refused), "
        "capture of B with own keys, the other merchant's merchant_id (refused), capture another (unknown)"
    )
    japanese = (
        "A をオーソリ → B をオーソリ → … → A を取消 → B から 999 をキャプチャ（拒否） → "
        "B のキャプチャ：自身のキーと、他の加盟店の merchant_id（拒否） → 別のオーソリをキャプチャ（不明）"
    )
    assert japanese == in_japanese(english)


def test_ends_where_a_list_was_cut() -> None:
    """The end of what is too long is left out in English, too."""
    english = "no order explains: capture accepted with 201, void refused with 412, captu…"
    assert "どの順序でも説明できない：キャプチャ：201 で受理 / 取消：412 で拒否 / …" == in_japanese(english)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("WWW-Authenticate accepted with 201", "WWW-Authenticate accepted with 201"),
        ("WWW-Authenticate Basic {realm} {0} {n}", "WWW-Authenticate Basic {realm} {0} {n}"),
        ("media type none of yours", "メディアタイプ none of yours"),
        ("code {} (2×); code {1}", "code {}（2 回）；code {1}"),
        ("the body: the member 'no notes' twice", "本文：項目 'no notes' が重複"),
        ("id accepted, which capture x-1 has", "ID accepted、キャプチャ x-1 の ID と同じ"),
        ("'/app/{x}.py:1' in the answer", "応答に '/app/{x}.py:1'"),
        (
            "drawn from the description, 2: {'no amount': 'a; b'}",
            "OpenAPI 記述から生成、その 2：{'no amount': 'a; b'}",
        ),
        ("currency JPY\nrefused", "currency JPY\nrefused"),
    ],
)
def test_leaves_data_as_it_is(english: str, japanese: str) -> None:
    """Braces in it are no places, and words in it no phrases."""
    assert japanese == in_japanese(english)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "an answer of some other kind",
        "accepted with grace",
        "accepted with 201, and all is well",
        "accepted with 201; all is well",
        "the first accepted with 201, the second lost",
        "capture of A with another flaw (refused)",
        "missing",
        "{}",
    ],
)
def test_has_no_reading_of_what_it_does_not_know(text: str) -> None:
    """Neither a guess nor half a reading."""
    assert in_japanese(text) is None


@pytest.mark.parametrize("phrase", PHRASES)
def test_reads_what_runs_have_written(phrase: str) -> None:
    """Cases, expectations, observations, reasons, incidents and sentences."""
    assert in_japanese(phrase) is not None


@pytest.mark.parametrize("source", sorted({x.source for x in load_register().by_id.values()}))
def test_reads_every_source(source: str) -> None:
    """Whatever a requirement rests on."""
    assert in_japanese(source) is not None


def test_has_no_pattern_twice() -> None:
    """Which of two readings counts must not depend on their order."""
    counted = Counter(english for _, english, _ in TABLE)
    assert [] == [english for english, times in counted.items() if times > 1]


def test_every_reading_has_the_places_of_its_phrase() -> None:
    """Each once, by their order or by their numbers."""
    assert [] == [x for x in PATTERNS if sorted(x.order) != [*range(len(x.places))]]
    assert [] == [x for x in PATTERNS if set("{}") & set("".join((*x.fixed, *x.japanese)))]


def test_every_place_has_a_form_or_a_table() -> None:
    """A place that nothing fits would make its phrase unreadable."""
    known = {name for path, _, _ in TABLE for name in path} | set(FORMS)
    assert [] == [x for x in PATTERNS if not known.issuperset(x.places)]


def test_every_place_ends_somewhere() -> None:
    """Two phrases need something between them, and a phrase is more than a phrase."""
    inner = [x for x in PATTERNS if "" in x.fixed[1:-1]]
    bare = [x for x in PATTERNS if not "".join(x.fixed) and not set(x.places) <= set(FORMS)]
    assert [] == inner + bare


def test_readings_hold_no_english() -> None:
    """But for names of the wire, titles and units."""
    english = re.compile(r"\b(?:a|an|the|of|and|or|is|was|with|in|no|not)\b")
    assert [] == [japanese for _, _, japanese in TABLE if english.search(japanese)]
