"""Types, headers and the schedule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_webhooks import BadHeader, WebhookError, judge, like, matches, parse_headers, parse_types
from plant_webhooks.schedule import DELAYS


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", "plant.lot.shipped", None),
        ("plant.lot.shipped", "plant.lot.shipped", "plant.lot.shipped2"),
        ("plant.lot.*", "plant.lot.shipped", "plant.lots.shipped"),
        ("plant.*.done", "plant.production.done", "plant.production.done_twice"),
        ("plant.stock_move.*", "plant.stock_move.done", "plant.stockxmove.done"),
    ],
)
def test_types(pattern, yes, no):
    assert matches([pattern], yes)
    assert no is None or not matches([pattern], no)


def test_no_types_are_all():
    assert parse_types(None) == parse_types(" \n,") == ("*",)


@pytest.mark.parametrize(
    "text", ["order.created", "plant.%", "plant.(.*)", "PLANT.LOT.*", "a" * 200]
)
def test_what_is_no_type(text):
    with pytest.raises(WebhookError):
        parse_types(text)


def test_too_many_types():
    with pytest.raises(WebhookError):
        parse_types(" ".join(f"plant.a{n}.b" for n in range(51)))


@given(
    st.from_regex(r"[a-z0-9_.*]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z_.]{0,12}", fullmatch=True),
)
def test_a_pattern_means_the_same_to_sql(pattern, text):
    assert matches([pattern], text) == _like(like(pattern), text)


def _like(pattern, text):
    """PostgreSQL's LIKE."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(_like(pattern[1:], text[n:]) for n in range(len(text) + 1))
    if pattern[0] == "\\":
        pattern = pattern[1:]
    return bool(text) and text[0] == pattern[0] and _like(pattern[1:], text[1:])


def test_headers():
    text = "X-Api-Key: a b:c\r\n\nAuthorization: Bearer x"
    assert parse_headers(text) == {"X-Api-Key": "a b:c", "Authorization": "Bearer x"}
    assert parse_headers(None) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Webhook-Id: 1",
        "webhook-signature: v1,x",
        "Host: evil",
        "Content-Type: text/plain",
        "content-length: 5",
        "Transfer-Encoding: chunked",
        "Proxy-Authorization: x",
        "no header",
        "Bad Name: x",
        "X: a\rY: b",
        "X: a\x00",
        "X: ä",
        "X: 1\nx: 2",
        "X: " + "a" * 2001,
        "\n".join(f"X{n}: 1" for n in range(21)),
    ],
)
def test_what_is_no_header(text):
    with pytest.raises(BadHeader):
        parse_headers(text)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_done(status):
    assert judge(status).done


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 307, 400, 401, 404, 418, 500, 599])
def test_again_as_the_schedule_says(status):
    found = judge(status, 5.0)
    assert (found.done, found.gone, found.after) == (False, False, None)


def test_gone():
    assert judge(410).gone


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_pause_that_was_asked_for(status):
    assert judge(status, 90.0).after == 90.0
    assert judge(status, 1.0, attempt=3).after == DELAYS[2]
    assert judge(status, 1e9).after == 86400.0
    assert judge(status).after is None
    assert judge(status, 1.0, attempt=50).after == DELAYS[-1]
