"""An OpenAPI document as something that says what is wrong with a request or an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

FOLDER = Path(__file__).parent / "openapi"


@dataclass(slots=True, frozen=True)
class Parameter:
    """A parameter, as the request has it."""

    place: str  # header, query or path
    name: str
    required: bool
    kind: str  # its type in JSON Schema
    validator: Any

    def problem(self, values: Sequence[str]) -> str | None:
        if not values:
            return f"the {self.place} parameter {self.name} is missing" if self.required else None
        if self.kind == "array":
            return _problem(self.validator, list(values), self.name)
        if len(values) > 1:
            return f"the {self.place} parameter {self.name} is there {len(values)} times"
        value = int(values[0]) if self.kind == "integer" and values[0].lstrip("-").isdigit() else values[0]
        return _problem(self.validator, value, self.name)


@dataclass(slots=True, frozen=True)
class Operation:
    """An operation of the API."""

    id: str
    method: str
    path: re.Pattern[str]
    parameters: list[Parameter] = field(default_factory=list)
    body: Any = None  # a validator; None where there must be none
    answers: Mapping[int, Any] = field(default_factory=dict)  # validators by status; None for an answer without a body

    def request_problem(self, headers: Mapping[str, str], query: Mapping[str, Sequence[str]], body: Any) -> str | None:
        """What is wrong with a request, or None. `body` is decoded JSON, None for an empty one."""
        known = {parameter.name for parameter in self.parameters if parameter.place == "query"}
        if unknown := query.keys() - known:
            return f"there is no query parameter {', '.join(sorted(unknown))}"
        for parameter in self.parameters:
            if parameter.place == "header":
                problem = parameter.problem([headers[parameter.name]] if parameter.name in headers else [])
            else:
                problem = parameter.problem(query.get(parameter.name, ())) if parameter.place == "query" else None
            if problem:
                return problem
        if self.body is None:
            return "there is a body" if body is not None else None
        return _problem(self.body, body, "body")

    def answer_problem(self, status: int, body: Any) -> str | None:
        """What is wrong with a successful answer, or None."""
        if status not in self.answers:
            return f"{self.id} does not answer {status}"
        validator = self.answers[status]
        return None if validator is None else _problem(validator, body, f"{self.id}'s answer")


class Document:
    """A document of the folder `openapi`."""

    def __init__(self, name: str) -> None:
        self._document = yaml.safe_load((FOLDER / name).read_text())
        self._operations = [
            self._operation(path, method, described)
            for path, methods in self._document["paths"].items()
            for method, described in methods.items()
        ]

    def operation(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
        """The operation that a request is for, and its path parameters."""
        for operation in self._operations:
            if operation.method == method and (match := operation.path.fullmatch(path)):
                return operation, match.groupdict()
        return None

    def _operation(self, path: str, method: str, described: Mapping[str, Any]) -> Operation:
        content = described.get("requestBody", {}).get("content")
        answers = {int(status): answer.get("content") for status, answer in described["responses"].items()}
        return Operation(
            id=described["operationId"],
            method=method.upper(),
            path=re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)),
            parameters=[self._parameter(parameter) for parameter in described["parameters"]],
            body=self._validator(content["application/json"]["schema"]) if content else None,
            answers={
                status: self._validator(content["application/json"]["schema"]) if content else None
                for status, content in answers.items()
            },
        )

    def _parameter(self, described: Mapping[str, Any]) -> Parameter:
        if "$ref" in described:
            described = self._document["components"]["parameters"][described["$ref"].rpartition("/")[2]]
        schema = described["schema"]
        return Parameter(
            described["in"], described["name"], described.get("required", False), schema["type"], self._validator(schema)
        )

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        return jsonschema_rs.Draft202012Validator({**schema, "components": self._document["components"]})


def _problem(validator: Any, value: Any, where: str) -> str | None:
    for error in validator.iter_errors(value):
        return f"{where} {'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
    return None
