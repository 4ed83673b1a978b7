import json
from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..arrivals import Arrivals, Hour, Lines
from ..schemas import BatchIn

NOW = datetime(2026, 1, 31, 9, 0, 0, 500000)
EPOCH = "3e0e6f5c-2cf4-4e0c-ba66-14c9adf1e6d4"


def taken(*readings):
    """The sound readings of a batch, as they come from its JSON."""
    telemetry = {"channel": 1, "class": "telemetry", "time": "2026-01-31T09:00:00Z"}
    batch = {
        "epoch": EPOCH,
        "sequence": 1,
        "sent_at": "2026-01-31T09:00:00Z",
        "readings": [{**telemetry, **reading} for reading in readings],
    }
    return BatchIn.model_validate_json(json.dumps(batch)).readings.sound


def arrived(*readings):
    return Arrivals.of(taken(*readings), NOW)


@tagged("post_install", "-at_install")
class TestArrivals(BaseCase):
    """Readings as columns: their times sort as texts, and PostgreSQL reads their rows."""

    def test_times_are_utc_however_they_were_written(self):
        for written, time in {
            "2026-01-31T09:00:00Z": "2026-01-31T09:00:00",
            "2026-01-31T09:00:00.25+00:00": "2026-01-31T09:00:00.250000",
            "2026-01-31T10:30:00.000001+01:30": "2026-01-31T09:00:00.000001",
            "2026-01-30T23:59:59-10:00": "2026-01-31T09:59:59",
            "1970-01-01T00:00:00Z": "1970-01-01T00:00:00",
        }.items():
            with self.subTest(written):
                late = Arrivals.of(taken({"time": written}), NOW + timedelta(days=1))
                self.assertEqual(late.times, [time])
                self.assertEqual(datetime.fromisoformat(time).isoformat(), time)

    def test_the_newest_of_each_channel(self):
        newest = arrived(
            {"time": "2026-01-31T09:00:00.1Z", "value": 1},
            {"time": "2026-01-31T10:00:00+01:00", "value": 2},
            {"time": "2026-01-31T09:00:00.100Z", "value": 3},
            {"channel": 2, "time": "2026-01-31T08:59:59.999999Z", "value": 4},
        ).newest()
        self.assertEqual({id_: said.reading["value"] for id_, said in newest.items()}, {1: 3, 2: 4})
        self.assertEqual(newest[1].time, "2026-01-31T09:00:00.100000")
        self.assertEqual(arrived().newest(), {})

    def test_ahead_of_what_clocks_may_differ(self):
        fast, wrong, bad = "2026-01-31T09:00:10.5Z", "2026-01-31T09:00:10.6Z", "2027-01-31T09:00Z"
        said = arrived({"time": fast}, {"time": wrong}, {"time": bad, "quality": "bad"})
        self.assertEqual(said.times[0], "2026-01-31T09:00:10.500000")
        self.assertEqual(said.times[1:], [NOW.isoformat()] * 2)
        self.assertEqual(said.qualities, ["good", "uncertain", "bad"])
        self.assertEqual(said.aheads[0], 0)
        self.assertAlmostEqual(said.aheads[1], 10.1)

    def test_what_is_older_is_left_out(self):
        said = arrived({"time": "2026-01-30T23:59:59.999Z"}, {"time": "2026-01-31T00:00:00Z"})
        kept = said.since(datetime(2026, 1, 31))
        self.assertEqual((len(said), kept.times), (2, ["2026-01-31T00:00:00"]))
        self.assertIs(kept.since(datetime(2026, 1, 31)), kept)
        self.assertFalse(arrived().since(NOW))

    def test_the_hours_of_a_batch(self):
        times = ("08:59:59.5", "09:00:00", "08:00:00", "09:00:00.25")
        said = arrived(*({"channel": n, "time": f"2026-01-31T{t}Z"} for n, t in enumerate(times)))
        day = (2026, 1, 31)
        self.assertEqual(
            sorted(said.hours()),
            [
                Hour([0, 2], datetime(*day, 8), datetime(*day, 8, 59, 59, 500000)),
                Hour([1, 3], datetime(*day, 9), datetime(*day, 9, 0, 0, 250000)),
            ],
        )

    def test_rows(self):
        said = arrived(
            {"value": 0.1, "text": "a\tb\\", "unit": "kg\n", "stable": True},
            {"value": None, "text": None, "quality": "bad"},
            {"value": -1e15, "text": "", "unit": "°C"},
        )
        self.assertEqual(
            "".join(said.rows(datetime(2026, 1, 31, 9, 0, 1))).splitlines(),
            [
                r"1	2026-01-31T09:00:00	0.1	a\tb\\	kg\n	t	good	2026-01-31T09:00:01",
                r"1	2026-01-31T09:00:00	\N	\N	\N	f	bad	2026-01-31T09:00:01",
                "1\t2026-01-31T09:00:00\t-1000000000000000.0\t\t°C\tf\tgood\t2026-01-31T09:00:01",
            ],
        )

    def test_rows_are_read_in_parts(self):
        said = arrived(*({"channel": number, "value": number} for number in range(600)))
        parts = list(said.rows(NOW))
        self.assertGreater(len(parts), 1)
        self.assertEqual(len("".join(parts).splitlines()), 600)
        lines, read = Lines(parts), b""
        while part := lines.read(10):
            read += part
        self.assertEqual(read.decode(), "".join(parts))
