from uuid import uuid4

from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_commands import CommandCase

LOT = "^XA^FO20,20^A0N,30^FD{{product}}^FS^FO20,60^BXN,6,200^FD{{10=lot}}^FS^XZ"
ORDER = "^XA^FO20,20^A0N,30^FD{{quantity}} {{unit}} {{operation}}^FS^XZ"


@tagged("post_install", "-at_install")
class TestLabels(CommandCase):
    """Labels from templates: checked when saved, printed once for each job, by who may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = cls._printer()
        cls.product.tracking = "lot"
        cls.lot = cls.env["stock.lot"].create(
            {"name": "AB-7", "product_id": cls.product.id, "company_id": cls.env.company.id}
        )
        labels = cls.env["plant.iot.label"]
        cls.label = labels.create(
            {"name": "Lot", "model": "stock.lot", "template": LOT, "printer_id": cls.printer.id}
        )
        cls.card = labels.create({"name": "Card", "model": "mrp.workorder", "template": ORDER})
        cls.workorder = cls._make_workorder()

    def _sent(self, summary):
        return self.commands.search([("uuid", "=", summary["id"])])

    def test_a_lot(self):
        command = self._sent(self.label.plant_print(self.lot.id, copies=3))
        arguments = command.sudo().arguments
        self.assertEqual((arguments["copies"], arguments["job"]), (3, command.uuid))
        self.assertIn("Gearbox", arguments["label"])
        self.assertIn("10AB-7", arguments["label"].replace("_", ""))
        self.assertEqual((command.res_model, command.res_id), ("stock.lot", self.lot.id))

    def test_a_work_order(self):
        summary = self.card.plant_print(self.workorder.id, printer_id=self.printer.id)
        label = self._sent(summary).sudo().arguments["label"]
        self.assertIn(f"5 {self.product.uom_id.name} Assemble", label)

    def test_data_never_becomes_a_command(self):
        self.lot.name = "A^XZ~JA"
        with self.assertRaisesRegex(UserError, "AB|cannot be printed"):
            self.label.plant_print(self.lot.id)
        self.label.template = "^XA^FO20,20^A0N,30^FD{{lot}}^FS^XZ"
        label = self._sent(self.label.plant_print(self.lot.id)).sudo().arguments["label"]
        self.assertNotIn("~JA", label)
        self.assertEqual(label.count("^XZ"), 1)

    def test_a_template_that_makes_no_label(self):
        for template in (
            "no label",
            "^XA^FD{{nothing}}^FS^XZ",
            "^XA^FD{{product.env.user.password}}^FS^XZ",
            "^XA^FD{{__class__}}^FS^XZ",
            "^XA~JA^FD{{lot}}^FS^XZ",
            "^XA{{lot}}^XZ",
            "^XA^BXN,6,200^FD{{17=lot}}^FS^XZ",
        ):
            with self.subTest(template=template), self.assertRaises(ValidationError):
                self.label.template = template

    def test_every_model_says_what_it_says(self):
        for record in (self.lot, self.workorder, self.workorder.production_id):
            self.assertEqual(set(record._plant_label_fields()), set(record._plant_label_data()))

    def test_the_names_are_in_the_help(self):
        self.assertIn("{{operation}}", self.card.fields_help)

    def test_what_is_missing_is_said(self):
        self.label.template = "^XA^FO1,1^A0N,30^FD{{code}}^FS^XZ"
        with self.assertRaisesRegex(UserError, "needs code, which is not there"):
            self.label.plant_print(self.lot.id)

    def test_a_double_click_prints_once(self):
        job = str(uuid4())
        first = self.label.plant_print(self.lot.id, job=job)
        self.assertEqual(self.label.plant_print(self.lot.id, job=job)["id"], first["id"])
        self.assertEqual(self.commands.search_count([("command", "=", "print")]), 1)
        other = self.lot.copy({"name": "AB-8"})
        with self.assertRaisesRegex(UserError, "Something else"):
            self.label.plant_print(other.id, job=job)

    def test_the_dialog(self):
        user = self._person("lab-sup", "plant_base.group_plant_supervisor")
        context = self.workorder.with_user(user).action_print_label()["context"]
        prints = self.env["plant.iot.label.print"].with_user(user).with_context(**context)
        ask = prints.create({})
        self.assertEqual((ask.label_id, ask.printer_id, ask.copies), (self.card, self.printer, 1))
        self.assertIn("operation: Assemble", ask.preview)
        first = ask.action_apply()
        self.assertEqual(ask.action_apply()["res_id"], first["res_id"])
        self.assertEqual(self.commands.browse(first["res_id"]).subject, self.workorder.display_name)

    def test_a_dialog_for_something_else(self):
        ask = self.env["plant.iot.label.print"].create(
            {
                "res_model": "res.users",
                "res_id": self.workorder.id,
                "label_id": self.card.id,
                "printer_id": self.printer.id,
            }
        )
        self.assertIn("for something else", ask.preview)
        with self.assertRaisesRegex(UserError, "for something else"):
            ask.action_apply()

    def test_an_operator_prints_what_is_made_at_the_station(self):
        user = self._person("lab-op", "plant_base.group_plant_operator")
        card = self.card.with_user(user)
        summary = card.plant_print(self.workorder.id, token=self.token, printer_id=self.printer.id)
        self.assertEqual(self._sent(summary).operator_id, self.operator)
        with self.assertRaisesRegex(AccessError, "not made at the station"):
            self.label.with_user(user).plant_print(self.lot.id, token=self.token)
        with self.assertRaises(AccessError):
            card.plant_print(self.workorder.id, printer_id=self.printer.id)
        elsewhere = self._signed_in(self._station("Packing"))[1]
        with self.assertRaisesRegex(AccessError, "does not stand at the station"):
            card.plant_print(self.workorder.id, token=elsewhere, printer_id=self.printer.id)

    def test_an_operator_prints_the_lot_that_is_made_there(self):
        user = self._person("lab-op", "plant_base.group_plant_operator")
        compat.add_producing_lot(self.workorder.production_id, self.lot)
        summary = self.label.with_user(user).plant_print(self.lot.id, token=self.token)
        self.assertEqual(summary["state"], "waiting")

    def test_a_label_without_a_printer_goes_to_the_one_near(self):
        user = self._person("lab-op", "plant_base.group_plant_operator")
        summary = self.card.with_user(user).plant_print(self.workorder.id, token=self.token)
        self.assertEqual(summary["device"], self.printer.id)
        self.printer.station_id = self._station("Packing")
        with self.assertRaisesRegex(UserError, "Choose the printer"):
            self.card.plant_print(self.workorder.id)

    def test_nonsense(self):
        for record_id in (0, -1, None, True, "1", [1], 2**31 - 1):
            with self.subTest(record=record_id), self.assertRaisesRegex(UserError, "not there"):
                self.label.plant_print(record_id)
        for printer_id in (0, True, "1", self.device.id, 2**31 - 1):
            with self.subTest(printer=printer_id), self.assertRaises(UserError):
                self.label.plant_print(self.lot.id, printer_id=printer_id)
        for copies in (0, 1001, True, 1.5, "2"):
            with self.subTest(copies=copies), self.assertRaisesRegex(UserError, "1 to 1000"):
                self.label.plant_print(self.lot.id, copies=copies)
        for job in ("x", 7, ["a"], ""):
            with self.subTest(job=job), self.assertRaisesRegex(UserError, "uuid"):
                self.label.plant_print(self.lot.id, job=job)

    def test_a_printer_that_is_none(self):
        with self.assertRaisesRegex(ValidationError, "is no label printer"):
            self.label.printer_id = self.device

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        label = self.label.copy({"company_id": company.id, "printer_id": False})
        with self.assertRaisesRegex(UserError, "What the label is for is not there"):
            label.plant_print(self.lot.id, printer_id=self.printer.id)
        lot = self.lot.copy({"name": "AB-9", "company_id": company.id})
        with self.assertRaisesRegex(UserError, "no label printer of Elsewhere"):
            label.plant_print(lot.id, printer_id=self.printer.id)

    def test_only_engineers_write_templates(self):
        supervisor = self._person("lab-sup", "plant_base.group_plant_supervisor")
        with self.assertRaises(AccessError):
            self.label.with_user(supervisor).template = LOT
        engineer = self._person("lab-eng", "plant_base.group_plant_engineer")
        self.label.with_user(engineer).copies = 2
