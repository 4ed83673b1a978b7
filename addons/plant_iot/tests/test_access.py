from odoo.addons.plant_base.actor import Actor
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IotCase

MODELS = (
    "plant.iot.gateway",
    "plant.iot.device",
    "plant.iot.channel",
    "plant.iot.capture.rule",
    "plant.iot.capture",
    "plant.iot.stream",
    "plant.iot.command",
    "plant.iot.label",
)


@tagged("post_install", "-at_install")
class TestAccess(IotCase):
    """Operators read, engineers set up, nobody writes what only machines may."""

    def setUp(self):
        super().setUp()
        self.capture = self._capture()
        self.gateway.last_seen_at = self.now
        self.stream = self.env["plant.iot.stream"].search(
            [("gateway_id", "=", self.gateway.id)], limit=1
        )
        self.command = self.device._plant_send(Actor(), "probe")
        self.label = self.env["plant.iot.label"].create({"name": "L", "template": "^XA^FDx^FS^XZ"})
        self.records = {
            "plant.iot.gateway": self.gateway,
            "plant.iot.device": self.device,
            "plant.iot.channel": self.channel,
            "plant.iot.capture.rule": self.rule,
            "plant.iot.capture": self.capture,
            "plant.iot.stream": self.stream,
            "plant.iot.command": self.command,
            "plant.iot.label": self.label,
        }

    def _rights(self, user, model):
        rights = set()
        for operation in ("read", "write", "create", "unlink"):
            if (
                self.env["ir.model.access"]
                .with_user(user)
                .check(model, operation, raise_exception=False)
            ):
                rights.add(operation)
        return rights

    def test_operator(self):
        user = self._person("iot-op", "plant_base.group_plant_operator")
        for model in MODELS:
            expected = set() if model == "plant.iot.stream" else {"read"}
            self.assertEqual(self._rights(user, model), expected, model)

    def test_engineer(self):
        user = self._person("iot-eng", "plant_base.group_plant_engineer")
        for model in MODELS:
            machines = model in ("plant.iot.capture", "plant.iot.stream", "plant.iot.command")
            expected = {"read"} if machines else {"read", "write", "create", "unlink"}
            self.assertEqual(self._rights(user, model), expected, model)

    def test_everybody_else(self):
        user = self._person("iot-none", "base.group_user")
        for model in MODELS:
            self.assertFalse(self._rights(user, model), model)

    def test_tokens_of_a_gateway_are_not_for_engineers_eyes(self):
        user = self._person("iot-eng", "plant_base.group_plant_engineer")
        with self.assertRaises(AccessError):
            self.gateway.with_user(user).read(["token_id"])
        self.assertIn("token_hint", self.gateway.with_user(user).read(["token_hint"])[0])

    def test_a_manufacturing_user_without_the_plant_reads_work_orders_as_before(self):
        user = self._person("iot-mrp", "mrp.group_mrp_user")
        workorder = self._make_workorder().with_user(user)
        self.assertFalse(workorder.plant_weight)
        with self.assertRaises(AccessError):
            workorder.read(["plant_capture_ids"])


@tagged("post_install", "-at_install")
class TestMultiCompany(TestAccess):
    """What belongs to one company is neither seen nor touched from another."""

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._person("iot-far", "plant_base.group_plant_manager", company)
        for model, record in self.records.items():
            with self.subTest(model=model):
                self.assertTrue(record)
                found = self.env[model].with_user(user).search([("id", "in", record.ids)])
                self.assertFalse(found)
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_ones_own_company_sees_all(self):
        user = self._person("iot-near", "plant_base.group_plant_manager")
        for model, record in self.records.items():
            self.assertEqual(
                self.env[model].with_user(user).search([("id", "in", record.ids)]), record
            )
