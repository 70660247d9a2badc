"""What the gateway is told when it starts, and what it tells once it listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ja", "en"]

MERCHANT_ID_LENGTH = 10
IN_MEMORY = ":memory:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """Who may call: one merchant with its two keys, as they stand in the headers."""

    merchant_id: str
    legal_name: str
    api_key: str
    x_api_key: str


# Test credentials, good for this gateway alone: nothing outside it knows them.
DEFAULT_MERCHANTS = (
    Merchant(
        merchant_id="TESTSHOP01",
        legal_name="株式会社テスト商店",
        api_key="testApiKey-FirstShop-7hQ2mVx9LpRd",
        x_api_key="testXApiKey-FirstShop-Kc4nWz8TbYsa",
    ),
    Merchant(
        merchant_id="TESTSHOP02",
        legal_name="Second Test Shop Ltd.",
        api_key="testApiKey-SecondShop-Jf3rEu6GoBvi",
        x_api_key="testXApiKey-SecondShop-Zx5tNq1HwMke",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    How to run one gateway.

    ``port`` 0 takes a free one; ``ledger`` is a file name or ``:memory:``; ``faults`` are
    names from the fault catalogue, applied in the order given, after the ``variants``.
    """

    host: str = "127.0.0.1"
    port: int = 0
    ledger: str = IN_MEMORY
    language: Language = "ja"
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    merchants: tuple[Merchant, ...] = DEFAULT_MERCHANTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a caller needs to reach a gateway that has started to listen."""

    base_url: str
    merchants: tuple[Merchant, ...]
    faults: tuple[str, ...]

    def as_json(self) -> Mapping[str, object]:
        """The announcement as plain JSON values."""
        return MappingProxyType(
            {
                "base_url": self.base_url,
                "merchants": [
                    {
                        "merchant_id": merchant.merchant_id,
                        "legal_name": merchant.legal_name,
                        "api_key": merchant.api_key,
                        "x_api_key": merchant.x_api_key,
                    }
                    for merchant in self.merchants
                ],
                "faults": list(self.faults),
            }
        )
