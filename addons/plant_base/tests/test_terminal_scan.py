from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import LockedError, NotHereError, SessionError, SignInError
from .terminal_case import TerminalCase
from .workorder_case import make_order, make_product, make_work


@tagged("post_install", "-at_install")
class TestTerminalScan(TerminalCase):
    def scan(self, code, order=None, token=None):
        return self.call(
            "scan", code=code, workorder=order and order.id, token=token or self.ana_token
        )

    def test_a_badge_signs_in(self):
        answer = self.call("scan", code=self.ana.employee_id.barcode)
        self.assertEqual((answer["kind"], answer["did"]), ("badge", "signed_in"))
        self.act("start", self.turning, token=answer["token"])

    def test_a_badge_that_needs_its_pin(self):
        self.station.badge_needs_pin = True
        answer = self.call("scan", code=self.ana.employee_id.barcode)
        self.assertEqual((answer["did"], answer["token"]), ("asked_pin", None))
        self.assertEqual(answer["ask"]["operator"]["name"], "Ana")

    def test_a_retired_operator(self):
        self.ana.active = False
        with self.assertRaisesRegex(SignInError, "no longer an operator"):
            self.call("scan", code=self.ana.employee_id.barcode)

    def test_unknown_codes_are_counted_and_lock(self):
        for _try in range(9):
            with self.assertRaisesRegex(SignInError, "“XYZ” is not known here"):
                self.scan("XYZ")
        with self.assertRaises(LockedError):
            self.scan("XYZ")
        with self.assertRaises(LockedError):
            self.call("scan", code=self.ana.employee_id.barcode)

    def test_a_work_order_opens_then_starts(self):
        answer = self.scan(self.turning.barcode)
        self.assertEqual((answer["kind"], answer["did"]), ("workorder", "opened"))
        self.assertEqual(answer["card"]["workorder"]["id"], self.turning.id)
        answer = self.scan(self.turning.barcode, self.turning)
        self.assertEqual(answer["did"], "started")
        self.assertEqual(answer["card"]["workorder"]["state"], "running")
        self.assertEqual(self.scan(self.turning.barcode, self.turning)["did"], "opened")

    def test_commands(self):
        for code, did, state in (
            ("PLANT:START", "started", "running"),
            ("plant:pause", "paused", "paused"),
            ("PLANT:RESUME", "resumed", "running"),
            ("PLANT:REPORT:5", "reported", "running"),
            (f"PLANT:BLOCK:{self.down.id}", "blocked", "blocked"),
            ("PLANT:UNBLOCK", "unblocked", "paused"),
            ("PLANT:DONE", "finished", "done"),
        ):
            with self.subTest(code=code):
                answer = self.scan(code, self.turning)
                self.assertEqual((answer["kind"], answer["did"]), ("command", did))
                self.assertEqual(answer["card"]["workorder"]["state"], state)

    def test_commands_that_ask(self):
        self.act("start", self.turning)
        ask = self.scan("PLANT:REPORT", self.turning)["ask"]
        self.assertEqual((ask["dialog"], ask["quantity"]), ("report", 10))
        ask = self.scan(f"PLANT:SCRAP:{self.spoilt.code}", self.turning)["ask"]
        self.assertEqual((ask["dialog"], ask["reason"]), ("scrap", self.spoilt.id))
        self.assertEqual(self.scan("PLANT:BLOCK", self.turning)["ask"]["dialog"], "block")

    def test_undo_and_sign_out_by_command(self):
        self.scan("PLANT:START", self.turning)
        answer = self.scan("PLANT:UNDO", self.turning)
        self.assertEqual((answer["did"], answer["said"]), ("undone", "Undone"))
        with self.assertRaisesRegex(UserError, "nothing to be undone"):
            self.scan("PLANT:UNDO", self.turning)
        self.assertEqual(self.scan("PLANT:SIGNOUT")["did"], "signed_out")
        with self.assertRaises(SessionError):
            self.scan("PLANT:START", self.turning)

    def test_commands_that_are_none(self):
        for code, order, message in (
            ("PLANT:DANCE", self.turning, "There is no command"),
            ("PLANT:START", None, "Open a work order first"),
            ("PLANT:REPORT:many", self.turning, "is no quantity"),
            ("PLANT:SCRAP:gone", self.turning, "no scrap reason"),
            ("PLANT:BLOCK:x", self.turning, "Choose a reason"),
            ("  ", self.turning, "Nothing was read"),
        ):
            with self.subTest(code=code), self.assertRaisesRegex(UserError, message):
                self.scan(code, order)

    def test_a_product_opens_its_order_or_lists_them(self):
        product, _component, bom = make_work(self.env, self.plant, operations=1)
        product.write({"default_code": "GB-2", "barcode": "9506000134352"})
        with self.assertRaisesRegex(UserError, "No open work order"):
            self.scan("9506000134352")
        order = make_order(self.env, bom).workorder_ids
        answer = self.scan("9506000134352")
        self.assertEqual(answer["card"]["workorder"]["id"], order.id)
        make_order(self.env, bom)
        answer = self.scan("GB-2")
        self.assertEqual((answer["did"], answer["ask"]["search"]), ("listed", "GB-2"))

    def test_a_component_says_what_is_needed(self):
        self.component.barcode = "9506000134369"
        self.act("start", self.turning)
        answer = self.scan("9506000134369", self.turning)
        self.assertIn("to be built in", answer["said"])

    def test_a_serial_number_of_the_product_is_one_piece(self):
        product, _component, bom = make_work(self.env, self.plant, tracking="serial", operations=1)
        order = make_order(self.env, bom, quantity=1).workorder_ids
        self.env["stock.lot"].create(
            {"name": "SN-77", "product_id": product.id, "company_id": self.env.company.id}
        )
        self.act("start", order)
        answer = self.scan("SN-77", order)
        self.assertEqual((answer["kind"], answer["did"]), ("serial", "reported"))
        self.assertEqual(answer["card"]["workorder"]["quantity"]["reported"], 1)
        self.assertEqual(answer["card"]["undo"]["what"], "report")

    def test_another_plant_s_lot(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        product = make_product(self.env, "Theirs", tracking="lot")
        self.env["stock.lot"].create(
            {"name": "L-X", "product_id": product.id, "company_id": company.id}
        )
        with self.assertRaisesRegex(NotHereError, "another plant"):
            self.scan("L-X", self.turning)

    def test_a_lot_that_does_not_belong(self):
        product = make_product(self.env, "Shaft", tracking="lot")
        self.env["stock.lot"].create(
            {"name": "L-9", "product_id": product.id, "company_id": self.env.company.id}
        )
        self.act("start", self.turning)
        with self.assertRaisesRegex(UserError, "neither makes nor uses"):
            self.scan("L-9", self.turning)
