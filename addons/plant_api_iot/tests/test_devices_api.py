from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.addons.plant_api.rest import schemas
from odoo.addons.plant_api.tests.api_case import ApiCase, make_client, make_user
from odoo.addons.plant_iot.tests.common import IotFixture
from odoo.tests import tagged

from ..resources import CHANNELS, DEVICES
from ..resources.channels import History, Readings


@tagged("post_install", "-at_install")
class TestDevicesApi(IotFixture, ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()

    def setUp(self):
        super().setUp()
        self.epoch = str(uuid4())
        self._ingest(
            1, *(self._reading("telemetry", seconds_ago=60 - n, value=float(n)) for n in range(20))
        )
        self.env.flush_all()

    def window(self, **more):
        now = fields.Datetime.now()
        asked = {
            "start": (now - timedelta(minutes=5)).isoformat() + "Z",
            "end": (now + timedelta(minutes=1)).isoformat() + "Z",
            **more,
        }
        return "&".join(f"{name}={value}" for name, value in asked.items())

    def test_devices_and_channels(self):
        page = self.ask(f"devices?id={self.device.id}")
        schemas.page(DEVICES).model_validate_json(page.content)
        [device] = page.json()["items"]
        self.assertEqual((device["key"], device["driver"]), ("scale-1", "mt_sics"))
        page = self.ask(f"channels?device={self.device.id}&expand=device")
        [channel] = page.json()["items"]
        self.assertEqual(channel["device"]["key"], "scale-1")
        self.assertEqual((channel["value"], channel["unit"]), (19.0, "kg"))
        plain = self.ask(f"channels?device={self.device.id}")
        schemas.page(CHANNELS).model_validate_json(plain.content)

    def test_history(self):
        answer = self.ask(f"channels/{self.channel.id}/history?{self.window(points=10)}")
        self.assertEqual(answer.status_code, 200, answer.text)
        told = History.model_validate_json(answer.content)
        self.assertEqual(sum(stretch.count for stretch in told.stretches), 20)
        self.assertEqual(max(stretch.max for stretch in told.stretches), 19)

    def test_readings_one_by_one(self):
        values, query = [], self.window(limit=7)
        while query:
            answer = self.ask(f"channels/{self.channel.id}/readings?{query}")
            self.assertEqual(answer.status_code, 200, answer.text)
            told = Readings.model_validate_json(answer.content)
            values += [reading.value for reading in told.items]
            following = answer.json()["next"]
            query = following and self.window(limit=7, start=following)
        self.assertEqual(values, [float(n) for n in range(20)])

    def test_windows_that_are_none(self):
        path = f"channels/{self.channel.id}/readings"
        for query in (
            "",
            "start=yesterday&end=today",
            self.window(end="2020-01-01T00:00:00Z"),
            self.window(start="2020-01-01T00:00:00Z"),
            self.window(limit=10_001),
        ):
            with self.subTest(query):
                self.assertProblem(self.ask(f"{path}?{query}"), 422, "invalid")
        answer = self.ask(
            f"channels/{self.channel.id}/history?{self.window(end='2020-01-01T00:00:00Z')}"
        )
        self.assertProblem(answer, 422, "invalid")

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        user = make_user(
            self.env, "api_iot_second", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        client, _secret = make_client(self.env, user)
        token = client._issue_token(client._policy_of().scopes)
        for path in (
            f"devices/{self.device.id}",
            f"channels/{self.channel.id}",
            f"channels/{self.channel.id}/history?{self.window()}",
            f"channels/{self.channel.id}/readings?{self.window()}",
        ):
            with self.subTest(path):
                self.assertProblem(self.ask(path, token=token), 404, "not-found")
        self.assertEqual(self.ask("devices", token=token).json()["items"], [])

    def test_without_the_scope(self):
        token = self.client._issue_token(["devices:read"])
        for path in ("channels", f"channels/{self.channel.id}/readings?{self.window()}"):
            answer = self.ask(path, token=token)
            self.assertProblem(answer, 403, "insufficient-scope")
