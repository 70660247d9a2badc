"""The OpenAPI description: valid, true to the schemas, and readable by its tools as it lies there."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from schemathesis.config import SchemathesisConfig

from capture_conformance.contract.resources import contracts, openapi_file
from capture_conformance.contract.schemas import load_schema, validator

DOCUMENTED_REFUSALS = {"400", "401", "404", "406", "412", "500", "502", "504"}
OPERATIONS = [
    ("/server-to-server-interface/capture", "post", "capturePayment", "201"),
    ("/server-to-server-interface/authorization", "post", "authorizePayment", "201"),
    ("/server-to-server-interface/void", "post", "voidAuthorization", "201"),
    ("/server-to-server-interface/transaction/status/{transactionId}", "get", "getTransactionStatus", "200"),
]
REQUESTS = [
    (name, example)
    for name, count in (("capture", 2), ("authorization", 1), ("void", 1))
    for example in range(count)
]


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """The description as it stands in its file."""
    content: dict[str, Any] = yaml.safe_load(openapi_file().read_text(encoding="utf-8"))
    return content


def json_content(part: dict[str, Any]) -> dict[str, Any]:
    """What a request body or an answer says about JSON."""
    content: dict[str, Any] = part["content"]["application/json"]
    return content


def test_description_is_valid_openapi(description: dict[str, Any]) -> None:
    """With its references to the schema files, which a stock validator follows by their paths."""
    validate(description, base_uri=openapi_file().as_uri())


@pytest.mark.parametrize(("path", "method", "operation_id", "success"), OPERATIONS)
def test_operation_lists_the_documented_statuses(
    description: dict[str, Any], path: str, method: str, operation_id: str, success: str
) -> None:
    """The success of the operation's own page, and the general list of refusals."""
    operation = description["paths"][path][method]
    assert operation["operationId"] == operation_id
    assert operation["responses"].keys() == {success} | DOCUMENTED_REFUSALS


def test_both_keys_are_needed_together(description: dict[str, Any]) -> None:
    """One security requirement names both headers, so that neither will do alone."""
    schemes = description["components"]["securitySchemes"]
    assert description["security"] == [{"apiKeyAuth": [], "xApiKeyAuth": []}]
    assert {scheme["name"] for scheme in schemes.values()} == {"Authorization", "x-api-key"}
    assert {(scheme["type"], scheme["in"]) for scheme in schemes.values()} == {("apiKey", "header")}


def test_both_printed_prefixes_can_be_chosen(description: dict[str, Any]) -> None:
    """The single one is the default."""
    (server,) = description["servers"]
    assert server["variables"]["basePath"]["default"] == "/api/v1"
    assert server["variables"]["basePath"]["enum"] == ["/api/v1", "/api/v1/api/v1"]


@pytest.mark.parametrize(("name", "number"), REQUESTS)
def test_shown_request_is_valid(description: dict[str, Any], name: str, number: int) -> None:
    """What is shown as an example satisfies the schema; printed samples that do not are only named."""
    operation = description["paths"][f"/server-to-server-interface/{name}"]["post"]
    examples = list(json_content(operation["requestBody"])["examples"].values())
    assert list(validator(f"{name}-request").iter_errors(examples[number]["value"])) == []


@pytest.mark.parametrize(("path", "method", "operation_id", "success"), OPERATIONS)
def test_shown_answers_lie_among_the_samples(
    description: dict[str, Any], path: str, method: str, operation_id: str, success: str
) -> None:
    """Every sample that the description names is there."""
    operation = description["paths"][path][method]
    answer = json_content(operation["responses"][success])
    named = [example["externalValue"] for example in answer["examples"].values()]
    if "requestBody" in operation:
        named.append(json_content(operation["requestBody"])["x-documented-sample"])
    found = {(openapi_file().parent / name).resolve().parent for name in named}
    assert found == {contracts() / "examples"}
    assert [name for name in named if not (openapi_file().parent / name).is_file()] == []


@pytest.mark.parametrize("link", ["capture", "void", "statusOfAuthorization"])
def test_authorization_leads_to_what_can_be_done_with_it(description: dict[str, Any], link: str) -> None:
    """Each link takes the id from the place where the answer has it."""
    operation = description["paths"]["/server-to-server-interface/authorization"]["post"]
    target = operation["responses"]["201"]["links"][link]
    taken = target.get("requestBody", target.get("parameters"))
    assert taken["transactionId"] == "$response.body#/transaction_details/id"


def test_settings_for_stock_schemathesis_switch_one_check_off() -> None:
    """Schemathesis reads the settings, and every check but one stays on."""
    file = openapi_file().with_name("schemathesis.toml")
    checks: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["checks"]
    assert {name for name, rule in checks.items() if not rule.get("enabled", True)} == {"unsupported_method"}
    assert not SchemathesisConfig.from_path(file).projects.default.checks.unsupported_method.enabled


def test_limits_are_the_documented_ones() -> None:
    """36, 10 and 128 characters; three members of four are required; amount is an integer."""
    schema = load_schema("capture-request")
    limits = {name: rule.get("maxLength") for name, rule in schema["properties"].items()}
    assert limits == {"transactionId": 36, "amount": None, "merchant_id": 10, "notes": 128}
    assert schema["required"] == ["transactionId", "amount", "merchant_id"]
    assert schema["properties"]["amount"]["type"] == "integer"
