"""Pinecone's API 2026-07 on this machine: both planes on one loopback address, each request held against the OpenAPI documents.

It can be told to fail, to be slow, and to let reads lag behind writes. What it takes and gives is in `documents.py`, what it
stores in `index.py`.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.pinecone.documents import Document, Operation
from tests.pinecone.index import PAGE, Index, Refused
from tests.threaded import Threaded

KEY = "emulated-key"
REQUEST_BYTES = 2 * 1024 * 1024
CONTROL = Document("db_control_2026-07.yaml")
DATA = Document("db_data_2026-07.yaml")


@dataclass(slots=True)
class Fault:
    """A status to answer with, instead of doing anything."""

    status: int
    times: float  # how often; `inf` for ever
    operation: str | None  # an operationId; None for all
    skip: int  # how many requests go well before


class Emulator(Threaded):
    """The service."""

    def __init__(self) -> None:
        self.reset()
        routes = [
            Route("/data/{index}/{path:path}", self._data, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Route("/{path:path}", self._control, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]
        super().__init__(Starlette(routes=routes))

    def reset(self) -> None:
        """Forgets its indexes, and what it was told."""
        self.indexes: dict[str, Index] = {}
        self.requests: list[str] = []  # the operationIds, in order
        self.problems: list[str] = []  # requests and answers that the documents do not allow
        self.delay = 0.0  # seconds before each answer
        self._hangs = False
        self.polls = 0  # how often a new index is described before it is ready
        self._faults: list[Fault] = []

    @property
    def url(self) -> str:
        """The control plane's address."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, status: int, *, times: float = float("inf"), operation: str | None = None, skip: int = 0) -> None:
        """From now on, answers with this status."""
        self._faults.append(Fault(status, times, operation, skip))

    def hang(self) -> None:
        """From now on, does not answer."""
        self._hangs = True

    def mend(self) -> None:
        """Does what it is asked again, those requests too that it has not answered."""
        self._faults.clear()
        self._hangs = False

    async def _control(self, request: Request) -> Response:
        found = CONTROL.operation(request.method, request.url.path)
        if found is None:
            self.problems.append(f"no operation {request.method} {request.url.path}")
            return PlainTextResponse("Not found", 404)
        operation, parameters = found
        asked_at = str(request.base_url)

        def act(body: Any) -> tuple[int, Any]:
            if operation.id == "list_indexes":
                return 200, {"indexes": [self._described(index, asked_at) for index in self.indexes.values()]}
            if operation.id == "create_index":
                return 201, self._create(body, asked_at)
            name = parameters["index_name"]
            if name not in self.indexes:
                raise Refused(404, f"Resource {name} not found")
            if operation.id == "delete_index":
                del self.indexes[name]
                return 202, None
            return 200, self._described(self.indexes[name], asked_at)

        return await self._serve(request, operation, act, _control_error)

    async def _data(self, request: Request) -> Response:
        found = DATA.operation(request.method, f"/{request.path_params['path']}")
        index = self.indexes.get(request.path_params["index"])
        if found is None or index is None:
            self.problems.append(f"no operation {request.method} {request.url.path}")
            return PlainTextResponse("Not found", 404)
        operation, query = found[0], request.query_params

        def act(body: Any) -> tuple[int, Any]:
            namespace = query.get("namespace", "")
            match operation.id:
                case "upsertVectors":
                    return 200, index.upsert(body)
                case "fetchVectors":
                    return 200, index.fetch(namespace, query.getlist("ids"))
                case "listVectors":
                    limit = int(query.get("limit", PAGE))
                    return 200, index.list(namespace, query.get("prefix", ""), limit, query.get("paginationToken"))
                case "deleteVectors":
                    return 200, index.delete(body)
                case "queryVectors":
                    return 200, index.query(body)
                case _:
                    return 200, index.stats()

        return await self._serve(request, operation, act, _data_error)

    async def _serve(self, request: Request, operation: Operation, act: Any, error: Any) -> Response:
        """Holds the request against the document, does what it asks, and holds the answer against the document."""
        self.requests.append(operation.id)
        await asyncio.sleep(self.delay)
        while self._hangs:  # noqa: ASYNC110  # until another thread says so
            await asyncio.sleep(0.01)
        if request.headers.get("api-key") != KEY:
            return PlainTextResponse("Invalid API Key", 401)
        if status := self._fault(operation):
            return JSONResponse(error(status, "as told"), status)
        raw = await request.body()
        if len(raw) > REQUEST_BYTES:
            return JSONResponse(error(413, f"Request size {len(raw)} exceeds {REQUEST_BYTES} bytes"), 413)
        body = json.loads(raw) if raw else None
        query = {key: request.query_params.getlist(key) for key in request.query_params}
        if problem := operation.request_problem(request.headers, query, body):
            self.problems.append(f"{operation.id}: {problem}")
            return JSONResponse(error(400, problem), 400)
        try:
            status, answer = act(body)
        except Refused as refused:
            return JSONResponse(error(refused.status, str(refused)), refused.status)
        if problem := operation.answer_problem(status, answer):
            self.problems.append(problem)
        return Response(status_code=status) if answer is None else JSONResponse(answer, status)

    def _fault(self, operation: Operation) -> int | None:
        for fault in self._faults:
            if fault.times > 0 and fault.operation in (None, operation.id):
                if fault.skip == 0:
                    fault.times -= 1
                    return fault.status
                fault.skip -= 1
        return None

    def _create(self, body: Mapping[str, Any], asked_at: str) -> dict[str, Any]:
        if body["name"] in self.indexes:
            raise Refused(409, "Resource already exists")
        self.indexes[body["name"]] = Index(body["name"], body["schema"]["fields"], self.polls)
        return self._described(self.indexes[body["name"]], asked_at)

    def _described(self, index: Index, asked_at: str) -> dict[str, Any]:
        ready, index.polls = index.polls <= 0, index.polls - 1
        return {
            "name": index.name,
            "host": f"{asked_at}data/{index.name}",  # one address for all indexes: a path tells them apart
            "status": {"ready": ready, "state": "Ready" if ready else "Initializing"},
            "deployment": {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
            "schema": {"fields": index.schema},
            "deletion_protection": "disabled",
        }


def _control_error(status: int, message: str) -> dict[str, Any]:
    codes = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 409: "ALREADY_EXISTS", 429: "RESOURCE_EXHAUSTED"}
    return {"status": status, "error": {"code": codes.get(status, "UNKNOWN"), "message": message}}


def _data_error(status: int, message: str) -> dict[str, Any]:
    return {"code": {400: 3, 404: 5, 413: 11, 429: 8, 503: 14}.get(status, 2), "message": message, "details": []}
