"""Who may ask: DNS rebinding, other sites, the token."""

import pytest
from starlette.testclient import TestClient

from nrnwrap.app.server import application

TOKEN = "a-token"


@pytest.fixture
def remote(pool, static):
    """A page for other machines."""
    with TestClient(
        application(pool, "0.0.0.0", 8000, TOKEN, static), "http://192.168.1.5:8000", follow_redirects=False
    ) as found:
        yield found


def kind(answer):
    return answer.status_code, answer.json()["kind"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000", "127.0.0.1"])
def test_this_machine(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example:8000", "evil.example:8000", "", "127.0.0.2", "192.168.1.5", "[::2]:1",
     "localhost.evil.example", "127.0.0.1@evil.example", "[::1", "localhost\t.evil"],
)  # fmt: skip
def test_a_name_that_is_made_to_mean_this_machine_is_refused(client, pool, host):
    """DNS rebinding: the browser is made to believe that evil.example is 127.0.0.1."""
    for path in ("/", "/page.js", "/api/catalogue", "/static/app.js"):
        assert kind(client.get(path, headers={"host": host})) == (400, "host")
    assert kind(client.post("/api/simulate", json={}, headers={"host": host})) == (400, "host")
    assert pool.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "https://127.0.0.1:8000.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
    ],
)
def test_another_site_cannot_ask(client, pool, headers):
    assert kind(client.post("/api/simulate", json={}, headers=headers)) == (403, "origin")
    assert pool.asked == []


def test_a_link_of_another_site_leads_to_the_page(client):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=headers).status_code == 200
    own = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert client.post("/api/script", json={}, headers=own).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/page.js", "/api/catalogue", "/static/app.js", "/?token=", "/?token=b", "/static/?token=a-token"]
)
def test_without_the_token_nothing_is_sent(remote, path):
    assert kind(remote.get(path)) == (403, "token")
    assert kind(remote.get(path, headers={"cookie": "nrnwrap_8000=b"})) == (403, "token")
    assert kind(remote.get(path, headers={"cookie": "nrnwrap_8001=a-token"})) == (403, "token")
    assert kind(remote.get(path, headers={"cookie": "]]]=;;\x7f,"})) == (403, "token")


def test_with_the_token(remote):
    found = remote.get(f"/?token={TOKEN}")
    assert (found.status_code, found.headers["location"]) == (303, "/")
    cookie = found.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert remote.get("/").status_code == 200
    assert remote.post("/api/script", json={}).status_code == 200


def test_other_machines_are_named_by_address(remote):
    remote.cookies.set("nrnwrap_8000", TOKEN)
    assert remote.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert kind(remote.get("/", headers={"host": "evil.example:8000"})) == (400, "host")
