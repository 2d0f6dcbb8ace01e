"""Routers of Python frameworks: which handler does a path reach?

Standard input has one JSON document a line: the routes of a new set of routers, or requests for them.
Standard output has one line for each line of requests.
"""

import asyncio
import json
import sys
from urllib.parse import unquote, unquote_to_bytes

from flask import Flask
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

reached = None


def note(index):
    global reached
    reached = index


def flask(routes, strict_slashes, merge_slashes):
    app = Flask(__name__)
    app.url_map.strict_slashes = strict_slashes
    app.url_map.merge_slashes = merge_slashes
    for index, route in enumerate(routes):
        segments = [
            f"<p{place}>" if text == "*" else f"<path:p{place}>" if text == "**" else text
            for place, text in enumerate(route["segments"])
        ]
        app.add_url_rule(
            "/".join(segments),
            f"handler{index}",
            lambda index=index, **parameters: note(index) or "",
            methods=route["methods"],
        )

    def dispatch(method, path):
        # As WSGI servers do (PEP 3333, "Unicode Issues").
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": "backend",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": None,
            "wsgi.errors": sys.stderr,
        }
        b"".join(app(environ, lambda status, headers, fault=None: None))

    return dispatch


def starlette(routes):
    def handler(index):
        async def answer(request):
            note(index)
            return Response()

        return answer

    app = Starlette(
        routes=[
            Route(
                "/".join(
                    f"{{p{place}}}" if text == "*" else f"{{p{place}:path}}" if text == "**" else text
                    for place, text in enumerate(route["segments"])
                ),
                handler(index),
                methods=route["methods"],
            )
            for index, route in enumerate(routes)
        ]
    )

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        pass

    def dispatch(method, path):
        # As uvicorn does (ASGI specification, "HTTP connection scope").
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"backend")],
            "server": ("backend", 80),
        }
        run(app(scope, receive, send))

    return dispatch


loop = asyncio.new_event_loop()
run = loop.run_until_complete
routers = []
for line in sys.stdin:
    message = json.loads(line)
    if "routes" in message:
        routes = message["routes"]
        routers = [
            flask(routes, strict_slashes=True, merge_slashes=True),
            flask(routes, strict_slashes=False, merge_slashes=True),
            flask(routes, strict_slashes=False, merge_slashes=False),
            starlette(routes),
        ]
        continue
    answers = []
    for method, path in message["requests"]:
        found = []
        for dispatch in routers:
            reached = None
            dispatch(method, path)
            found.append(reached)
        answers.append(found)
    print(json.dumps(answers), flush=True)
