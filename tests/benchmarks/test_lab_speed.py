"""How long a person waits for the page: one customer's answer, asked and read over the socket."""

from __future__ import annotations

import http.client
import itertools
import json

import pytest

from hv_tariff import load_book, read_case
from hv_tariff.lab.customers import customers_from
from hv_tariff.lab.desk import Desk
from lab.portfolios import MARKET, TARIFF, records
from lab.serving import served

ANSWER_S = 0.2  # as the issue asks


@pytest.mark.parametrize("name", [MARKET, TARIFF])
def test_an_answer_of_the_page(measure, name: str) -> None:
    """Another contract demand and another VAT each time, so that no plan of the tables is kept."""
    desk = Desk(book=load_book("issued"), customers=customers_from(read_case(each) for each in records(name)))
    demands = itertools.count(1250)
    with served(desk) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

        def ask() -> None:
            kw = next(demands)
            values = {"demand": {"set": str(kw)}, "vat": {"set": f"0.0{kw % 90 + 10}"}}
            body = json.dumps({"customer": 0, "values": values, "open": "vat"})
            connection.request("POST", "/answer", body, {"content-type": "application/json"})
            assert "errors" not in json.loads(connection.getresponse().read())

        measure(f"the page's answer for one customer, {name}, over the socket", ask, target=ANSWER_S)
        connection.close()
