"""What a broken or hostile gateway may send: it spoils its own reading, and never the batch."""

import json
from uuid import uuid4

from odoo.tests import HttpCase, tagged

from .common import IotFixture

# As JSON texts: what no honest encoder writes must arrive as it is.
REFUSED = {
    "a value that no column can round": '"value": 1e308',
    "an infinite value": '"value": Infinity',
    "a value that is no number": '"value": NaN',
    "a value too large for a float": '"value": 1e999',
    "U+0000 in a text": '"value": null, "text": "AB\\u0000C"',
    "U+0000 in a unit": '"unit": "k\\u0000g"',
    "a time before the calendar in UTC": '"time": "0001-01-01T00:00:00+14:00"',
    "a time after the calendar in UTC": '"time": "9999-12-31T23:59:59-14:00"',
    "a time of the first century": '"time": "0031-01-01T00:00:00Z"',
    "a unit too long": f'"unit": "{"k" * 33}"',
    "a channel no column can hold": '"channel": 99999999999999999999',
}
# Beside a good value they are only told differently.
ATTRIBUTES = {
    '{"serial": "A\\u0000B"}': {"serial": "A\\u0000B"},
    '{"a\\u0000b": 1}': {"a\\u0000b": 1},
    '{"raw": NaN}': {"raw": "nan"},
    '{"raw": [{"deep": -Infinity}]}': {"raw": [{"deep": "-inf"}]},
    '{"raw": 1e999}': {"raw": "inf"},
}


@tagged("post_install", "-at_install")
class TestHostileReadings(IotFixture, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        cls.secret = cls.gateway._issue_token()[1]

    def _post(self, path, document):
        return self.url_open(
            f"/plant/iot/v1/{path}",
            data=document.encode(),
            headers={
                "Authorization": f"Bearer {self.secret}",
                "Content-Type": "application/json",
            },
        )

    def _send(self, members):
        """Send a sound capture and one with ``members``; returns what became of the latter."""
        sound, other = self._reading(value=0.5), json.dumps(self._reading())
        epoch = str(uuid4())
        frame = json.dumps(self._batch(1, sound, "OTHER", epoch=epoch))
        captures = self.env["plant.iot.capture"]
        before = captures.search([], order="id desc", limit=1).id or 0
        # The later of two members of one name counts.
        response = self._post("batches", frame.replace('"OTHER"', f"{other[:-1]}, {members}}}"))
        self.assertEqual(response.status_code, 200, response.text)
        new = captures.search([("id", ">", before)])
        self.assertEqual(len(new), 2)
        return new.filtered(lambda capture: capture.key != sound["key"])

    def test_one_reading_is_refused_and_the_batch_is_in(self):
        for what, members in REFUSED.items():
            with self.subTest(what):
                self.assertEqual(self._send(members).state, "refused")

    def test_attributes_never_cost_the_value(self):
        for attributes, kept in ATTRIBUTES.items():
            with self.subTest(attributes):
                capture = self._send(f'"attributes": {attributes}')
                self.assertEqual((capture.value, capture.attributes), (1.25, kept))

    def test_a_status_arrives_whatever_a_device_said(self):
        status = {
            "epoch": str(uuid4()),
            "version": "1\x00",
            "time": self._iso(),
            "devices": [
                {
                    "id": self.device.id,
                    "state": "error",
                    "error": "It said \x00.",
                    "since": self._iso(5),
                }
            ],
            "problems": ["\x00"],
        }
        response = self._post("status", json.dumps(status))
        self.assertEqual(response.status_code, 204, response.text)
        self.device.invalidate_recordset()
        self.assertEqual(self.device.last_error, "It said \\u0000.")

    def test_a_status_of_no_time_is_invalid(self):
        status = {"epoch": str(uuid4()), "version": "1", "time": "0001-01-01T00:00:00+14:00"}
        self.assertEqual(self._post("status", json.dumps(status)).status_code, 422)
