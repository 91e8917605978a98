"""The page as it is served: real workers, real connections."""

import dataclasses
import http.client
import json
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.page import unpacked
from helpers.patience import HANGS, wait_for

from nrnwrap.app import limits
from nrnwrap.app.serving import Page
from nrnwrap.base.workers import Limits
from nrnwrap.errors import ParameterError

JSON = {"content-type": "application/json"}
LONG = {"t_stop": 10_000, "network": {"excitatory": 1000, "inhibitory": 0}}  # minutes


@pytest.fixture(scope="module")
def page(static):
    patient = dataclasses.replace(limits.WORKER, seconds=HANGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "WORKER", patient)  # no matter how busy the machine is
        found = Page(workers=2, static=static)
    with found:
        yield found


def connection(page):
    return http.client.HTTPConnection(page.url.split("/")[2], timeout=HANGS)


def post(page, name, state, to=None):
    """Status and body."""
    made = to or connection(page)
    made.request("POST", f"/api/{name}", json.dumps(state), JSON)
    found = made.getresponse()
    return found.status, found.read()


def spikes(page, **state):
    status, body = post(page, "simulate", state)
    assert status == 200, body
    return unpacked(body)[0]["runs"][0]["spikes"]


def test_it_answers(page):
    made = connection(page)
    made.request("GET", "/")
    assert b"<title>" in made.getresponse().read()
    made.request("GET", "/api/catalogue")
    assert json.loads(made.getresponse().read())["open"] == "AdEx"
    assert len(spikes(page, t_stop=100)) == 4


def test_a_thousand_requests_at_once_are_answered_or_told_to_come_again(page):
    """More than the queue holds: none is lost, none waits for ever, and the page goes on."""
    with ThreadPoolExecutor(64) as threads:
        found = list(threads.map(lambda _: post(page, "simulate", {"t_stop": 20, "dt": 0.1})[0], range(1000)))
    assert len(found) == 1000
    assert set(found) <= {200, 503}
    assert found.count(200) >= limits.WAITING
    assert len(spikes(page, t_stop=100)) == 4
    assert page.pool.waiting == 0


def test_a_worker_that_is_killed_is_replaced_while_the_page_goes_on(page):
    before = page.pool.pids
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(post, page, "simulate", {"t_stop": 1}) for _ in range(2)]
        wait_for(lambda: page.pool.calls == 2)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        answers = [each.result(HANGS) for each in found]
    assert [status for status, _ in answers] == [503, 503]
    assert {json.loads(body)["kind"] for _, body in answers} == {"died"}
    assert len(spikes(page, t_stop=100)) == 4
    assert not {*before} & {*page.pool.pids}


def test_who_has_gone_is_not_waited_for(page):
    """What nobody wants any more gives its place in the queue to others."""
    stopped, gone = page.pool.pids, []
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    while page.pool.waiting < limits.WAITING:
        gone.append(connection(page))
        gone[-1].request("POST", "/api/simulate", "{}", JSON)
        time.sleep(0.02)
    for each in gone:
        each.close()
    wait_for(lambda: page.pool.waiting == 0)
    for pid in stopped:
        os.kill(pid, signal.SIGKILL)
    assert len(spikes(page, t_stop=100)) == 4


def test_who_sends_half_a_body_keeps_nobody_waiting(page):
    host, port = page.url.split("/")[2].split(":")
    slow = []
    for _ in range(50):
        slow.append(socket.create_connection((host, int(port)), HANGS))
        slow[-1].sendall(b"POST /api/shape HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
        slow[-1].sendall(b"Content-Length: 100\r\n\r\n{")
    assert len(spikes(page, t_stop=100)) == 4
    for each in slow:
        each.close()


@pytest.mark.parametrize(
    "head",
    [b"GET / HTTP/1.1\r\nHost: a\r\nHost: 127.0.0.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n",
     b"POST /api/simulate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n"],
)  # fmt: skip
def test_what_is_not_http_is_refused(page, head):
    host, port = page.url.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), HANGS) as made:
        made.sendall(head)
        assert made.recv(100).startswith(b"HTTP/1.1 400")
    assert len(spikes(page, t_stop=100)) == 4


def test_what_takes_too_long_is_stopped(static, monkeypatch):
    monkeypatch.setattr(limits, "WORKER", Limits(seconds=4))
    with Page(workers=1, static=static) as page:
        status, body = post(page, "network", LONG)
        assert (status, json.loads(body)["kind"]) == (503, "late")
        assert "shorter t_stop" in json.loads(body)["error"]
        assert len(spikes(page, t_stop=20)) == 1


def test_for_other_machines_there_is_a_token(static):
    with Page(workers=1, static=static, host="0.0.0.0") as page:
        assert "?token=" in page.url
        made = http.client.HTTPConnection("127.0.0.1", page.port, timeout=HANGS)
        made.request("GET", "/")
        assert made.getresponse().status == 403
        made = http.client.HTTPConnection("127.0.0.1", page.port, timeout=HANGS)
        made.request("GET", f"/?{page.url.partition('?')[2]}")
        found = made.getresponse()
        cookie = found.getheader("set-cookie").partition(";")[0]
        made = http.client.HTTPConnection("127.0.0.1", page.port, timeout=HANGS)
        made.request("GET", "/", headers={"cookie": cookie})
        assert made.getresponse().status == 200


def test_an_address_in_use_is_told(page, static):
    with pytest.raises(ParameterError, match="take another port"):
        Page(workers=1, static=static, port=page.port)
    for port in (-1, 70_000):
        with pytest.raises(ParameterError, match="port"):
            Page(workers=1, static=static, port=port)
    with pytest.raises(ParameterError, match=r"no\.such\.host"):
        Page(workers=1, static=static, host="no.such.host")
    for workers in (0, -1, 1.5, "2"):
        with pytest.raises(ParameterError, match="workers"):
            Page(workers=workers, static=static)
