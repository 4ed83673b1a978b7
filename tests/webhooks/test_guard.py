"""Where nothing may be sent, however it is written."""

import asyncio
import ipaddress

import pytest

from plant_webhooks import BadAddress, ForbiddenAddress, Guard, NotResolved

STRICT = Guard()
PLANT = Guard((ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00:1::/32")))


def resolved(guard, url):
    return asyncio.run(guard.resolve(guard.target(url)))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
    ],
)
def test_addresses_inside(address):
    with pytest.raises(ForbiddenAddress):
        STRICT.target(f"https://{address}/hook")


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "localhost"])
def test_other_ways_to_write_them(host):
    try:
        with pytest.raises((ForbiddenAddress, NotResolved)):
            resolved(STRICT, f"https://{host}/")
    except NotResolved:
        pass


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://example.com/",
        "https://",
        "https:///x",
        "https://user:pass@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com/#x",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://example.com\\@127.0.0.1/",
        "https://exämple.com/",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
        "example.com",
    ],
)
def test_what_is_no_address(url):
    with pytest.raises(BadAddress):
        STRICT.target(url)


def test_one_forbidden_among_good_ones_is_enough(names):
    names["two.example"] = [["93.184.216.34", "10.0.0.1"]]
    with pytest.raises(ForbiddenAddress, match=r"10\.0\.0\.1"):
        resolved(STRICT, "https://two.example/")


def test_the_public_internet(names):
    names["good.example"] = [["93.184.216.34"]]
    assert resolved(STRICT, "https://good.example/x?y=1") == [ipaddress.ip_address("93.184.216.34")]
    assert resolved(STRICT, "https://good.example:8443/")


@pytest.mark.parametrize("port", [22, 25, 80, 5432, 6379, 8069])
def test_other_ports_outside(names, port):
    names["good.example"] = [["93.184.216.34"]]
    with pytest.raises(ForbiddenAddress):
        resolved(STRICT, f"https://good.example:{port}/")


def test_inside_an_allowed_network(names):
    names["mes.plant"] = [["10.1.2.3"]]
    assert resolved(PLANT, "http://mes.plant:8069/hook") == [ipaddress.ip_address("10.1.2.3")]
    PLANT.target("http://[fd00:1::7]:8080/")
    with pytest.raises(ForbiddenAddress):
        PLANT.target("http://10.2.0.1/")


def test_an_allowed_network_opens_no_http_to_others(names):
    names["good.example"] = [["93.184.216.34"]]
    with pytest.raises(ForbiddenAddress):
        resolved(PLANT, "http://good.example/")


def test_a_name_without_an_address(names):
    names["gone.example"] = [[]]
    with pytest.raises(NotResolved):
        resolved(STRICT, "https://gone.example/")
