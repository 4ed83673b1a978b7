"""A terminal that is paired with the station of :class:`WorkorderCase`, and its calls."""

from .workorder_case import WorkorderCase


def pair(env, station, name="Tablet"):
    """``(terminal, secret)``: a device paired with ``station``."""
    terminals = env["plant.terminal"]
    _terminal, code = terminals._offer(station)
    return terminals._pair(code, name=name, address="10.0.0.7")


def as_station(terminal):
    """``terminal`` as the routes have it: run as its station's user."""
    station = terminal.station_id
    return (
        terminal.with_user(station.terminal_user_id)
        .with_context(lang=station.lang, tz="UTC", allowed_company_ids=station.company_id.ids)
        .sudo(False)
    )


class TerminalCase(WorkorderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = as_station(pair(cls.env, cls.station)[0])

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget_wrong_tries)

    def forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    def call(self, method, key=None, queued_at=None, device=None, **arguments):
        """What the terminal is answered."""
        terminal = device or self.device
        return terminal._carry_out(method, arguments, key=key, queued_at=queued_at)

    def act(self, method, order, token=None, **arguments):
        """What an operator (Ana, where nobody else is named) is answered for ``order``."""
        return self.call(
            method,
            workorder=order.id,
            token=token or self.ana_token,
            key=arguments.pop("key", None),
            queued_at=arguments.pop("queued_at", None),
            **arguments,
        )
