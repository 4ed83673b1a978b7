from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import PairingError, PairingLocked
from ..machine import Unpaired
from ..machine.problems import problem_of
from ..terminal import secret as secrets
from .plant_case import PlantCase
from .terminal_case import pair


@tagged("post_install", "-at_install")
class TestTerminalPairing(PlantCase):
    def setUp(self):
        super().setUp()
        self.terminals = self.env["plant.terminal"]

    def test_a_code_pairs_once(self):
        _offer, code = self.terminals._offer(self.station)
        typed = f" {code[:4].lower()}-{code[4:]} "
        terminal, secret = self.terminals._pair(typed, name="  Tablet   3 ", address="a")
        self.assertEqual((terminal.state, terminal.name), ("paired", "Tablet 3"))
        self.assertEqual(self.terminals._authenticate(secret), terminal)
        with self.assertRaisesRegex(PairingError, "Have a new one made"):
            self.terminals._pair(code, address="a")

    def test_nothing_that_opens_is_stored(self):
        offer, code = self.terminals._offer(self.station)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(t)::text FROM plant_terminal t WHERE id = %s", offer.ids
        )
        self.assertNotIn(code, self.env.cr.fetchone()[0])
        terminal, secret = self.terminals._pair(code, address="a")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(t)::text FROM plant_terminal t WHERE id = %s", terminal.ids
        )
        stored = self.env.cr.fetchone()[0]
        self.assertNotIn(secret, stored)
        self.assertNotIn(secrets.live_key(secret), stored)
        for field in ("code_hash", "secret_hash", "live_hash"):
            with self.assertRaises(AccessError):
                terminal.with_user(self.users["manager"]).read([field])

    def test_a_code_lives_ten_minutes(self):
        now = fields.Datetime.now()
        _offer, code = self.terminals._offer(self.station, now=now)
        with self.assertRaises(PairingError):
            self.terminals._pair(code, address="a", now=now + timedelta(minutes=10))
        self.terminals._pair(code, address="a", now=now + timedelta(minutes=9, seconds=59))

    def test_codes_nobody_used_are_deleted(self):
        now = fields.Datetime.now()
        old, _code = self.terminals._offer(self.station, now=now - timedelta(minutes=11))
        new, _code = self.terminals._offer(self.station, now=now)
        self.terminals._gc_offers()
        self.assertEqual((old | new).exists(), new)

    def test_wrong_codes_lock_their_address(self):
        now = fields.Datetime.now()
        _offer, code = self.terminals._offer(self.station, now=now)
        for _try in range(5):
            with self.assertRaises(PairingError):
                self.terminals._pair("AAAA-AAAA", address="evil", now=now)
        with self.assertRaises(PairingLocked) as refused:
            self.terminals._pair(code, address="evil", now=now)
        problem = problem_of(refused.exception, "r")
        self.assertEqual((problem.code, problem.members["reason"]), (429, "locked"))
        self.assertEqual(problem.headers["Retry-After"], "60")
        terminal, _secret = self.terminals._pair(code, address="good")
        self.assertEqual(terminal.state, "paired")

    def test_unpaired_at_once(self):
        terminal, secret = pair(self.env, self.station)
        terminal.with_user(self.users["supervisor"]).action_unpair()
        with self.assertRaisesRegex(Unpaired, "Pair a terminal"):
            self.terminals._authenticate(secret)
        self.assertEqual(terminal.unpaired_by_id, self.users["supervisor"])
        self.assertFalse(self.terminals._listening(secrets.live_key(secret)))

    def test_a_device_that_pairs_again_loses_its_former_pairing(self):
        former, secret = pair(self.env, self.station)
        _offer, code = self.terminals._offer(self.station)
        self.terminals._pair(code, address="a", former=secret)
        self.assertEqual(former.state, "unpaired")

    def test_an_archived_station_is_out_of_reach(self):
        _terminal, secret = pair(self.env, self.station)
        self.station.active = False
        with self.assertRaisesRegex(Unpaired, "is archived"):
            self.terminals._authenticate(secret)

    def test_secrets_that_are_none(self):
        for secret in ("", "ptm_x", "x" * 47, None, 7):
            with self.subTest(secret=secret), self.assertRaises(Unpaired):
                self.terminals._authenticate(secret)

    def test_the_user_is_an_operator_and_nobody_logs_in_as_it(self):
        pair(self.env, self.station)
        user = self.station.terminal_user_id
        self.assertTrue(user.has_group("plant_base.group_plant_operator"))
        self.assertFalse(user.has_group("base.group_user"))
        self.assertEqual(user.company_ids, self.station.company_id)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", user.ids)
        self.assertIsNone(self.env.cr.fetchone()[0])
        pair(self.env, self.station)
        self.assertEqual(self.station.terminal_user_id, user)

    def test_who_may_pair_and_unpair(self):
        terminal, _secret = pair(self.env, self.station)
        for name in ("operator", "supervisor"):
            with self.assertRaises(AccessError):
                self.station.with_user(self.users[name]).action_pair_terminal()
        action = self.station.with_user(self.users["engineer"]).action_pair_terminal()
        self.assertEqual(action["res_model"], "plant.terminal.code")
        with self.assertRaises(AccessError):
            terminal.with_user(self.users["operator"]).action_unpair()

    def test_the_dialog_shows_code_and_picture(self):
        action = self.station.with_user(self.users["engineer"]).action_pair_terminal()
        dialog = (
            self.env["plant.terminal.code"]
            .with_user(self.users["engineer"])
            .new(
                {
                    "code": action["context"]["default_code"],
                    "terminal_id": action["context"]["default_terminal_id"],
                }
            )
        )
        self.assertRegex(dialog.shown_code, r"^\w{4}-\w{4}$")
        self.assertIn("data:image/svg+xml;base64,", dialog.picture)
        self.assertTrue(dialog.address.endswith("/plant/terminal"))
