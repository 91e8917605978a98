"""The routes, their limits, and what they answer to what is wrong. Nothing is a 500."""

import json

import pytest
from helpers.page import ANYTHING, unpacked
from hypothesis import HealthCheck, given, settings

from nrnwrap.app import limits, tasks
from nrnwrap.app.bundle import bundle
from nrnwrap.app.guard import HEADERS
from nrnwrap.errors import BusyError, LateError, WorkerError

POSTS = [name for name in tasks.TASKS if name != "catalogue"]
SMALL = {"t_stop": 5, "dt": 0.1}
KNOWN = {200, 304, 400, 403, 404, 405, 413, 415, 422, 503}


def error(answer, status, kind):
    """The sentence of an error."""
    assert (answer.status_code, answer.json()["kind"]) == (status, kind), answer.text
    return answer.json()["error"]


def test_page_and_files(client):
    page = client.get("/")
    assert page.text.startswith("<!doctype html>")
    assert client.get("/static/app.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/static/app.js").headers["cache-control"] == "no-cache"


def test_modules_are_one_script_that_is_sent_once(client):
    first = client.get("/page.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.text == bundle("main") == client.get("/page.js", headers={"accept-encoding": "identity"}).text
    again = client.get("/page.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


PATHS = ["/", "/page.js", "/static/app.js", "/static/none.js", "/api/catalogue", "/api/none", "/none"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_that_make_it_safe(client, path):
    found = client.get(path)
    for name, value in HEADERS.items():
        assert found.headers[name] == value
    assert "'unsafe" not in found.headers["content-security-policy"]
    assert "server" not in found.headers


def test_catalogue_is_sent_once(client, pool):
    first = client.get("/api/catalogue")
    assert first.json()["open"] == "AdEx"
    again = client.get("/api/catalogue", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(pool.asked) == 1


def test_simulate(client):
    found = client.post("/api/simulate", json={"width": 1000, "t_stop": 100})
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["cache-control"] == "no-store"
    head, arrays = unpacked(found.content)
    assert head["runs"][0]["names"] == ["v", "w", "I"]
    assert arrays["0.traces"].shape == (3, len(arrays["0.t"]))
    plain = client.post("/api/simulate", json={"width": 1000, "t_stop": 100}, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert unpacked(plain.content)[1]["0.traces"].tolist() == arrays["0.traces"].tolist()


def test_csv_is_a_download(client):
    found = client.post("/api/csv", json=SMALL)
    assert found.headers["content-disposition"] == 'attachment; filename="AdEx-samples.csv"'
    assert found.text.splitlines()[1] == "t_ms,v_mV,w,I"


@pytest.mark.parametrize("name", POSTS)
def test_no_route_takes_what_a_form_of_another_site_can_send(client, name):
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        sentence = error(client.post(f"/api/{name}", content=b"{}", headers={"content-type": media}), 415, "type")
        assert "application/json" in sentence
    assert client.post(f"/api/{name}", content=b"[]", headers={"content-type": "application/json"}).status_code == 400


@pytest.mark.parametrize("name", POSTS)
def test_large_bodies_are_not_read(client, pool, name):
    most = limits.FILE_BODY if name == "morphology" else limits.BODY
    head = {"content-type": "application/json"}
    assert "more than" in error(client.post(f"/api/{name}", content=b" " * (most + 1), headers=head), 413, "large")

    def parts():  # without a length
        for _ in range(most // 4096 + 2):
            yield b" " * 4096

    error(client.post(f"/api/{name}", content=parts(), headers=head), 413, "large")
    assert pool.asked == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity", "zstd"])
def test_nothing_is_decompressed(client, pool, encoding):
    head = {"content-type": "application/json", "content-encoding": encoding}
    error(client.post("/api/simulate", content=b"\x1f\x8b", headers=head), 415, "type")
    assert pool.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b"null", b'"{}"', b"{", b"[" * 60_000, b'{"a":' * 10_000, b"\xff\xfe", b'{"dt": NaN}',
     b'{"dt": Infinity}', b'{"dt": ' + b"9" * 50_000 + b"}", b'\xef\xbb\xbf{}'],
)  # fmt: skip
def test_what_is_not_an_object_of_json(client, body):
    found = client.post("/api/simulate", content=body, headers={"content-type": "application/json"})
    error(found, 400, "malformed")


@pytest.mark.parametrize(
    "path",
    ["/static/../secret.txt", "/static/%2e%2e/secret.txt", "/static/..%2fsecret.txt", "/static//etc/passwd",
     "/static/%2e%2e%2f%2e%2e%2fetc/passwd", "/static/", "/static/..\\secret.txt",
     "/static/x%00.js", "/secret.txt", "/api/", "/api"],
)  # fmt: skip
def test_nothing_beside_the_files_of_the_page_is_sent(client, path):
    found = client.get(path)
    assert "secret" not in found.text
    error(found, 404, "route")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
def test_other_methods(client, method):
    assert client.request(method, "/api/simulate").status_code == 405
    assert client.request(method, "/").status_code in (200, 405)


@pytest.mark.parametrize(
    ("cause", "status", "kind"),
    [
        (BusyError("32"), 503, "busy"),
        (LateError("10"), 503, "late"),
        (MemoryError(), 503, "memory"),
        (WorkerError("signal 11"), 503, "died"),
        (ZeroDivisionError("a secret /home/me/x.py"), 503, "failed"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_what_befalls_a_worker_is_a_sentence(client, pool, cause, status, kind):
    pool.error = cause
    for found in (client.post("/api/simulate", json={}), client.get("/api/catalogue")):
        assert "secret" not in error(found, status, kind)
        assert found.headers["retry-after"] == "1"
    pool.error = None
    assert client.get("/api/catalogue").status_code == 200


def test_an_error_does_not_have_a_path(client):
    shape = {"format": "swc", "data": "MSAxIDAgMCAwIDEgNQo="}
    sentence = error(client.post("/api/shape", json={"model": "Reconstruction", "morphology": shape}), 422, "refused")
    assert "the file" in sentence
    assert "tmp" not in sentence
    sentence = error(client.post("/api/simulate", json={"model": "/etc/passwd " * 1000}), 422, "refused")
    assert len(sentence) <= limits.SENTENCE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANYTHING)
def test_no_body_is_a_500(client, body):
    try:
        text = json.dumps(body)
    except ValueError:
        return
    for name in ("script", "pattern", "shape", "csv", "morphology"):
        found = client.post(f"/api/{name}", content=text.encode(), headers={"content-type": "application/json"})
        assert found.status_code in KNOWN - {503}
