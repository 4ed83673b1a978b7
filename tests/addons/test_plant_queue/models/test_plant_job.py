import asyncio
import os
from pathlib import Path

from odoo import fields, models
from odoo.addons.plant_base.queue import Fail, GiveUp, Policy, Retry, RetryLater


class TestPlantJob(models.Model):
    """A row that does what its ``behaviour`` says, and writes each beginning into a file."""

    _name = "test.plant.job"
    _inherit = "plant.queue.mixin"
    _description = "Test Job"
    _order = "id"

    _queue_policy = Policy(
        max_attempts=4, base=1, factor=2, cap=3, jitter=0, timeout=60, lease=30, concurrency=8
    )
    _queue_crons = [f"test_plant_queue.cron_queue_{place}" for place in range(4)]

    name = fields.Char()
    behaviour = fields.Char(default="ok", help="What the work does; see _queue_work.")
    seconds = fields.Float(help="How long the work takes.")
    journal = fields.Char(help="A file that gets a line when the work begins: id attempt pid.")
    effect_ids = fields.One2many("test.plant.effect", "job_id")
    told = fields.Char(help="The reason it was given up, as the hook heard it.")

    def _queue_load(self):
        if self.behaviour == "unloadable":
            raise GiveUp("nothing to load")
        return {
            "behaviour": self.behaviour,
            "seconds": self.seconds,
            "journal": self.journal,
        }

    @staticmethod
    async def _queue_work(job, payload):
        if payload["journal"]:
            with Path(payload["journal"]).open("a") as journal:
                journal.write(f"{job.id} {job.attempt} {os.getpid()}\n")
        behaviour = payload["behaviour"]
        while behaviour == "together" and _servers(payload["journal"]) < 2:
            await asyncio.sleep(0.1)
        if behaviour != "once_slow" or job.attempt == 1:
            await asyncio.sleep(payload["seconds"])
        if behaviour == "retry":
            return Retry("the receiver answered 503")
        if behaviour == "later":
            raise RetryLater("the receiver asks for a pause", after=1000)
        if behaviour == "fail":
            return Fail("the receiver answered 410")
        if behaviour == "bug":
            raise ZeroDivisionError("oops")
        if behaviour == "flaky" and job.attempt < 3:
            raise OSError("connection refused")
        return f"{behaviour} {os.getpid()}"

    def _queue_apply(self, job, value):
        self.env["test.plant.effect"].create(
            {"job_id": self.id, "attempt": job.attempt, "value": value}
        )
        if self.behaviour == "unappliable":
            raise GiveUp("the effect is refused")

    def _queue_dead(self, reason):
        self.told = reason
        if self.behaviour == "deaf":
            raise ZeroDivisionError("the hook fails")


def _servers(journal):
    """How many servers have begun to work."""
    lines = Path(journal).read_text().splitlines(keepends=True)
    return len({line.split()[2] for line in lines if line.endswith("\n")})
