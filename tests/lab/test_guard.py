"""Only the page itself, on this machine, is answered; tried over a real socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest

from hv_tariff import InputError, load_book
from hv_tariff.lab.customers import sample_customers
from hv_tariff.lab.desk import Desk
from hv_tariff.lab.guard import LARGEST_BODY, check_host
from hv_tariff.lab.server import listening
from lab.serving import served

JSON = {"content-type": "application/json"}
ASKED = json.dumps({"customer": 0})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(Desk(book=load_book("issued"), customers=sample_customers())) as port:
        yield port


def status(port: int, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    """What a request is answered: its status and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(
            method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8")
    finally:
        connection.close()


def test_the_page_and_its_answer_are_given_to_itself(port: int) -> None:
    own = f"http://127.0.0.1:{port}"
    assert status(port, "GET", "/")[0] == 200
    assert status(port, "GET", "/", host=f"localhost:{port}")[0] == 200
    code, text = status(port, "POST", "/answer", ASKED, origin=own, sec_fetch_site="same-origin", **JSON)
    assert code == 200
    assert json.loads(text)["total"]["difference"] == "0"


REFUSED = {
    "a name that was pointed at this machine": ("GET", {"host": "evil.example"}),
    "another port's name": ("GET", {"host": "127.0.0.1:1"}),
    "another site's script": ("POST", {"origin": "http://evil.example", **JSON}),
    "a page of a file": ("POST", {"origin": "null", **JSON}),
    "a picture on another site": ("GET", {"sec_fetch_site": "cross-site"}),
    "a form": ("POST", {"content-type": "application/x-www-form-urlencoded"}),
    "text that is JSON in secret": ("POST", {"content-type": "text/plain"}),
    "another method": ("DELETE", {}),
}


@pytest.mark.parametrize(("method", "headers"), list(REFUSED.values()), ids=list(REFUSED))
def test_others_are_refused_before_anything_is_read(port: int, method: str, headers: dict[str, str]) -> None:
    code, text = status(port, method, "/answer", ASKED if method == "POST" else None, **headers)
    assert code == 403
    assert "total" not in text


def test_a_body_without_end_is_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("POST", "/answer")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(LARGEST_BODY + 1))
    connection.endheaders()
    assert connection.getresponse().status == 403
    connection.close()


def test_a_request_that_is_no_question_is_answered_with_what_is_wrong(port: int) -> None:
    for body, said in (("{", "no JSON"), ("[]", "no group of fields"), ('{"a": 1, "a": 2}', "stands twice")):
        code, text = status(port, "POST", "/answer", body, **JSON)
        assert code == 200
        assert said in json.loads(text)["errors"][0]["what"]
    code, text = status(port, "POST", "/export", json.dumps({"customer": 0, "form": "pdf"}), **JSON)
    assert "'pdf' is no form of export" in json.loads(text)["errors"][0]["what"]


def test_every_answer_forbids_what_the_page_does_not_need(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for path in ("/", "/lab.js", "/nothing"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert (response.getheader("content-security-policy") or "").startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert response.getheader("x-content-type-options") == "nosniff"
        assert response.getheader("cache-control") == "no-store"
    connection.close()


def test_no_other_host_is_listened_on_and_a_taken_port_is_said() -> None:
    assert check_host("localhost") == "127.0.0.1"
    for host in ("0.0.0.0", "::", "192.168.1.2", "example.com"):
        with pytest.raises(
            InputError, match=r"is not this machine alone; the page is served on 127\.0\.0\.1 only"
        ):
            check_host(host)
    bound = listening(0)
    bound.listen()
    assert bound.getsockname()[0] == "127.0.0.1"
    with pytest.raises(InputError, match="the port cannot be used"):
        listening(bound.getsockname()[1])
    bound.close()
