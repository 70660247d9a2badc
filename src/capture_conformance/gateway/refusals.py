"""Every reason for which the gateway refuses, with the status and the codes it answers."""

from dataclasses import dataclass
from enum import Enum, auto

from capture_conformance.gateway.settings import Language


class Kind(Enum):
    """Why a request is refused, roughly."""

    CREDENTIALS = auto()
    FORM = auto()
    AMOUNT_FORM = auto()
    LIMIT = auto()
    STATE = auto()
    UNKNOWN = auto()
    CARD = auto()
    ROUTE = auto()
    INTERNAL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason; ``{member}`` in a text stands for the member at fault."""

    kind: Kind
    status: int
    code: str
    response_code: int
    ja: str
    en: str

    def message(self, language: Language, member: str) -> str:
        """The reason in words."""
        text = self.ja if language == "ja" else self.en
        return text.format(member=member)


class Refused(Exception):
    """Carries a refusal from the rule that decided it to the place that answers."""

    def __init__(self, refusal: Refusal, member: str = "") -> None:
        """Refuse for *refusal*, because of *member* if there is one."""
        super().__init__(refusal.code, member)
        self.refusal = refusal
        self.member = member


def _form(code: str, ja: str, en: str, kind: Kind = Kind.FORM, response_code: int = 30) -> Refusal:
    return Refusal(kind=kind, status=400, code=code, response_code=response_code, ja=ja, en=en)


MEDIA_TYPE = _form(
    "VAL0101",
    "Content-Type は application/json のみです。",
    "Content-Type must be application/json.",
)
TOO_LARGE = _form("VAL0102", "本文が大きすぎます。", "The body is too large.")
NOT_JSON = _form("VAL0103", "本文が正しい JSON ではありません。", "The body is not well-formed JSON.")
NOT_AN_OBJECT = _form("VAL0104", "本文が JSON オブジェクトではありません。", "The body is not a JSON object.")
DUPLICATE_MEMBER = _form("VAL0105", "項目 {member} が重複しています。", "The member {member} stands twice.")
MISSING = _form("VAL0111", "{member} は必須です。", "{member} is required.")
WRONG_TYPE = _form("VAL0112", "{member} の型が正しくありません。", "{member} has the wrong type.")
BLANK = _form("VAL0113", "{member} が空です。", "{member} is blank.")
TOO_LONG = _form("VAL0114", "{member} が長すぎます。", "{member} is too long.")
BAD_FORM = _form("VAL0115", "{member} の形式が正しくありません。", "{member} is malformed.")
AMOUNT_MISSING = _form("VAL0121", "amount は必須です。", "amount is required.", Kind.AMOUNT_FORM, 13)
AMOUNT_NOT_WHOLE = _form(
    "VAL0122", "amount は整数です。", "amount must be a whole number.", Kind.AMOUNT_FORM, 13
)
AMOUNT_TOO_SMALL = _form(
    "VAL0123", "amount は 1 以上です。", "amount must be at least 1.", Kind.AMOUNT_FORM, 13
)
AMOUNT_OUT_OF_RANGE = _form(
    "VAL0124", "amount が範囲外です。", "amount is out of range.", Kind.AMOUNT_FORM, 13
)
BAD_KEYS = Refusal(
    kind=Kind.CREDENTIALS,
    status=401,
    code="ERR0401",
    response_code=-1,
    ja="認証情報がないか、正しくありません。",
    en="The credentials are missing or wrong.",
)
FOREIGN_MERCHANT_ID = Refusal(
    kind=Kind.CREDENTIALS,
    status=401,
    code="ERR0402",
    response_code=3,
    ja="merchant_id が認証情報と一致しません。",
    en="merchant_id does not belong to the credentials.",
)
UNKNOWN_TRANSACTION = Refusal(
    kind=Kind.UNKNOWN,
    status=404,
    code="ERR0404",
    response_code=25,
    ja="取引が見つかりません。",
    en="No such transaction.",
)
NO_SUCH_PATH = Refusal(
    kind=Kind.ROUTE,
    status=404,
    code="ERR0410",
    response_code=-1,
    ja="このパスはありません。",
    en="No such path.",
)
# 405 is not on the vendor's list of statuses; RFC 9110 and contract testers expect it.
WRONG_METHOD = Refusal(
    kind=Kind.ROUTE,
    status=405,
    code="ERR0411",
    response_code=-1,
    ja="このメソッドは使えません。",
    en="The method is not allowed here.",
)
INVALID_CARD = Refusal(
    kind=Kind.CARD,
    status=406,
    code="ERR0406",
    response_code=14,
    ja="カード番号が正しくありません。",
    en="The card number is not valid.",
)
EXPIRED_CARD = Refusal(
    kind=Kind.CARD,
    status=406,
    code="ERR0407",
    response_code=54,
    ja="カードの有効期限が切れています。",
    en="The card has expired.",
)
OVER_LIMIT = Refusal(
    kind=Kind.LIMIT,
    status=412,
    code="ERR0412",
    response_code=836,
    ja="金額が承認額を超えています。",
    en="The amount is above the authorized one.",
)
ALREADY_CAPTURED = Refusal(
    kind=Kind.STATE,
    status=412,
    code="ERR0413",
    response_code=94,
    ja="この承認はキャプチャ済みです。",
    en="The authorization has been captured already.",
)
ALREADY_VOIDED = Refusal(
    kind=Kind.STATE,
    status=412,
    code="ERR0414",
    response_code=84,
    ja="この承認は取り消し済みです。",
    en="The authorization has been voided.",
)
NOT_AN_AUTHORIZATION = Refusal(
    kind=Kind.STATE,
    status=412,
    code="ERR0415",
    response_code=12,
    ja="この取引は承認ではありません。",
    en="The transaction is not an authorization.",
)
INTERNAL = Refusal(
    kind=Kind.INTERNAL,
    status=500,
    code="ERR0500",
    response_code=96,
    ja="内部エラーが発生しました。",
    en="An internal error occurred.",
)
