"""From which addresses a client may call. Pure.

>>> networks_of("10.1.0.0/16\\n192.0.2.7  # the PLM")
(IPv4Network('10.1.0.0/16'), IPv4Network('192.0.2.7/32'))
"""

import ipaddress


def networks_of(text):
    """The networks of ``text``, one a line; ``#`` begins a remark.

    :raise ValueError: a line is no network; its message is the line
    """
    networks = []
    for line in (text or "").splitlines():
        said = line.partition("#")[0].strip()
        if not said:
            continue
        try:
            networks.append(ipaddress.ip_network(said))
        except ValueError:
            raise ValueError(said) from None
    return tuple(networks)


def admits(networks, address):
    """Whether ``address`` is of one of ``networks``; none of them admit all.

    >>> admits(networks_of("10.1.0.0/16"), "::ffff:10.1.2.3")
    True
    >>> admits(networks_of("10.1.0.0/16"), "10.2.0.1")
    False
    """
    if not networks:
        return True
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A server that listens on IPv6 sees an IPv4 caller so.
    given = getattr(given, "ipv4_mapped", None) or given
    return any(given in network for network in networks)
