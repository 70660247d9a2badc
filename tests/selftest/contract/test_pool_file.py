"""Pool files: what is read, what is refused, and what is written back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capture_conformance.contract.pool_file import journal_of, read_pool, write_back
from capture_conformance.model.errors import UsageError

WHEN = "2030-01-02T03:04:05+00:00"


def written(folder: Path, text: str, *, name: str = "pool.csv") -> Path:
    """A pool file that holds *text*, to the byte."""
    file = folder / name
    file.write_bytes(text.encode())
    return file


def taken(file: Path, *ids: str) -> None:
    """Let a run have noted *ids* as taken."""
    lines = [json.dumps({"id": name, "at": WHEN}) for name in ids]
    journal_of(file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.csv", "id,amount\nA-1,1000\nA-2,2000\n", id="commas"),
        pytest.param("a.csv", "amount;id;who\r\n1000;A-1;me\r\n2000;A-2;me\r\n", id="semicolons and columns"),
        pytest.param("a.txt", "\ufeffid\tamount\n A-1 \t1000\n\n A-2\t 2000 \n", id="tabs, a mark, blanks"),
        pytest.param(
            "a.jsonl", '{"id": "A-1", "amount": 1000}\n\n{"id": "A-2", "amount": "2000"}', id="lines"
        ),
    ],
)
def test_reads_what_teams_have(tmp_path: Path, name: str, text: str) -> None:
    """In the usual forms, with what is not said taken from the target."""
    found = read_pool(written(tmp_path, text, name=name), currency="JPY", merchant_id="SHOP")

    assert [("A-1", 1000), ("A-2", 2000)] == [(x.id, x.amount) for x in found.unspent]
    assert {("JPY", "SHOP", "")} == {(x.currency, x.merchant_id, x.reference) for x in found.unspent}


def test_says_where_each_stands(tmp_path: Path) -> None:
    """So that a report can name the line."""
    text = "id,amount,currency,merchant,reference\nA-1,1,EUR,X,ref 1\n\nA-2,2,,,\n"
    found = read_pool(written(tmp_path, text), currency="JPY", merchant_id="SHOP").unspent

    assert [2, 4] == [entry.line for entry in found]
    assert ("EUR", "X", "ref 1") == (found[0].currency, found[0].merchant_id, found[0].reference)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("a.csv", "", "line 1: no column is called id", id="nothing"),
        pytest.param("a.csv", "id,amount\n", "holds no authorization", id="a header alone"),
        pytest.param("a.csv", "id,amuont\nA,1\n", "called amount; is 'amuont' meant", id="a slip"),
        pytest.param("a.csv", "id,amount\nA,10.00\n", "line 2: amount: has to be a whole", id="a fraction"),
        pytest.param("a.csv", "id,amount\nA,0\n", "line 2: amount", id="nothing held"),
        pytest.param("a.csv", "id,amount\n,5\n", "line 2: id: has to be a text", id="no id"),
        pytest.param("a.csv", "id,amount\nA\u0007,5\n", "line 2: id: has to be printable", id="a bell"),
        pytest.param("a.csv", "id,amount\nA,5\nB,5\nA,5\n", "line 4: id: stands in line 2", id="twice"),
        pytest.param("a.jsonl", '{"id": "A"', "line 1: no well-formed JSON", id="half an object"),
        pytest.param("a.jsonl", '["A", 5]', "line 1: no JSON object", id="an array"),
        pytest.param(
            "a.jsonl", '{"id": 7, "amount": 5}', "line 1: id: has to be a text", id="a number for an id"
        ),
        pytest.param("a.jsonl", '{"id": "A", "amount": true}', "line 1: amount", id="a boolean"),
    ],
)
def test_names_the_line_that_is_wrong(tmp_path: Path, name: str, text: str, said: str) -> None:
    """Before anything is sent, and without quoting what could be anything."""
    with pytest.raises(UsageError, match=said):
        read_pool(written(tmp_path, text, name=name), currency="JPY", merchant_id="SHOP")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """And so is one that is not there."""
    (tmp_path / "a.csv").write_bytes(b"id,amount\n\xff,5\n")

    with pytest.raises(UsageError, match="no text in UTF-8"):
        read_pool(tmp_path / "a.csv", currency="JPY", merchant_id="SHOP")
    with pytest.raises(UsageError, match="cannot be read"):
        read_pool(tmp_path / "b.csv", currency="JPY", merchant_id="SHOP")


def test_what_is_spent_is_left_out(tmp_path: Path) -> None:
    """Whether its own line says so, or only what a run has noted that was killed."""
    file = written(tmp_path, f"id,amount,spent\nA,1,\nB,1,{WHEN}\nC,1,\nD,1\n")
    taken(file, "C", "of another pool")
    with journal_of(file).open("a", encoding="utf-8") as stream:
        stream.write('{"id": "D", "a')
    found = read_pool(file, currency="JPY", merchant_id="SHOP")

    assert ["A", "D"] == [entry.id for entry in found.unspent]
    assert {"B", "C"} == found.spent


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "a.csv",
            'id,amount,who\r\nA,1,"me, myself"\r\nB,1,you\r\n',
            f'id,amount,who,spent\r\nA,1,"me, myself",{WHEN}\r\nB,1,you\r\n',
            id="a column is added, the rest stays",
        ),
        pytest.param(
            "a.csv",
            "spent;id;amount\nlast year;A;1\n;B;1\n",
            "spent;id;amount\nlast year;A;1\n;B;1\n",
            id="what was marked before stays",
        ),
        pytest.param(
            "a.csv",
            "\ufeffid\tamount\nA\t1\n",
            f"\ufeffid\tamount\tspent\nA\t1\t{WHEN}\n",
            id="a byte order mark stays",
        ),
        pytest.param(
            "a.jsonl",
            '{"id": "A",  "amount": 1}\n\n{"id": "B",  "amount": 1}\n',
            f'{{"id": "A", "amount": 1, "spent": "{WHEN}"}}\n\n{{"id": "B",  "amount": 1}}\n',
            id="lines",
        ),
    ],
)
def test_what_was_taken_is_marked(tmp_path: Path, name: str, before: str, after: str) -> None:
    """And nothing else is touched."""
    file = written(tmp_path, before, name=name)
    taken(file, "A")
    write_back(file)

    assert after == file.read_bytes().decode()
