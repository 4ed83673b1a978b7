import asyncio
import json
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ..answer import CACHE, FALLBACK
from ..providers import Overloaded, Received, Reply, TimedOut, canonical, fingerprint
from .plant_ai_call import ask

WINDOW = timedelta(hours=24)
#: The company's kill switch was on, so many days ago.
STOPPED = 5


class Stop(NamedTuple):
    """A stop that an operator wrote a note on, ``days`` ago. ``urgency`` is what a hosted model
    said of it; an exception: what it failed with."""

    days: float
    workcenter: str
    minutes: int
    note: str
    urgency: float | type[Exception] | None = None


# Names of the demo plant, the oldest stop first.
STOPS = (
    Stop(6.30, "grinding", 12, "grinding wheel worn, dressing it"),
    Stop(6.10, "test", 25, "torque arm stuck, alarm 4021", 0.7),
    Stop(5.40, "grinding", 9, "as yesterday"),
    Stop(5.20, "test", 15, "shift meeting, nobody at the machine"),
    Stop(4.35, "grinding", 22, "coolant pump stopped, spindle hot", 0.9),
    Stop(4.15, "test", 14, "box of seals empty, warehouse is bringing more"),
    Stop(3.60, "grinding", 16, "burr on the last ten parts, sorting"),
    Stop(3.30, "grinding", 11, "insert chipped, changing it"),
    Stop(3.10, "test", 19, "conveyor jammed again", TimedOut),
    Stop(2.80, "test", 8, "conveyor jammed again", 0.6),
    Stop(2.25, "grinding", 30, "setter at training, nobody for the change-over"),
    Stop(1.35, "grinding", 17, "waiting for blanks from the saw, pallet empty"),
    Stop(1.05, "grinding", 10, "waiting for blanks from the saw, pallet empty"),
    Stop(0.60, "test", 13, "bore out of tolerance, waiting for inspection"),
    Stop(0.40, "grinding", 6, "see yesterday", Overloaded),
    Stop(0.15, "test", 18, "hydraulic oil under the press, pump loud", 0.8),
)
FAILURES = {
    TimedOut: ("No answer within the time limit.", 20.0),
    Overloaded: ("Not available now (529).", 0.21),
}


class PlantDemo(models.AbstractModel):
    """What the demo plant asked about the notes on its stops: causes, of the local classifier, and
    urgencies, of a hosted model whose answers are made up."""

    _inherit = "plant.demo"

    @api.model
    def _play_ai(self, now=None):
        """A week of stops and of questions about them, as of ``now``, in the demo's own
        transaction."""
        cause = self.env.ref("plant_ai.demo_signal_stop_cause").sudo()
        urgency = self.env.ref("plant_ai.demo_signal_stop_urgency").sudo()
        now = now or fields.Datetime.now()
        known = {}
        for stop in STOPS:
            line = self._stop_demo(stop, now - timedelta(days=stop.days))
            call = self._begin_demo(cause, line)
            if int(stop.days) == STOPPED:
                self._stop_call_demo(call)
            elif stop.note in known and call.asked_at - known[stop.note].asked_at < WINDOW:
                self._repeat_demo(call, known[stop.note])
            else:
                known[stop.note] = call
                question = cause._question(cause._data(line))
                settings = cause.provider_id._settings()
                self._settle_demo(call, asyncio.run(ask(settings, question, ("demo",), 0.0)))
            if stop.urgency is not None:
                self._settle_demo(self._begin_demo(urgency, line), self._said_demo(stop))

    def _stop_demo(self, stop, began):
        workcenter = self.env.ref(f"plant_base.demo_workcenter_{stop.workcenter}")
        return self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": workcenter.id,
                "loss_id": self.env.ref("mrp.block_reason1").id,
                "description": stop.note,
                "date_start": began,
                "date_end": began + timedelta(minutes=stop.minutes),
            }
        )

    def _begin_demo(self, signal, line):
        """A call about ``line``, asked when the stop was over."""
        data = canonical(signal._data(line))
        calls = self.env["plant.ai.call"]
        return calls.create(
            {
                "signal_id": signal.id,
                "version_id": signal.version_id.id,
                "prompt_hash": signal.version_id.hash,
                "res_model": line._name,
                "res_id": line.id,
                "company_id": calls._company_of(line).id,
                "user_id": self.env.ref("base.user_admin").id,
                "asked_at": line.date_end,
                "input": data,
                "input_hash": fingerprint(data),
                "provider_id": signal.provider_id.id,
                "model": signal.provider_id.model,
                "state": "asked",
            }
        )

    def _said_demo(self, stop):
        """The outcome of the hosted model's call about ``stop``."""
        model = "demo-model"
        if stop.urgency in FAILURES:
            message, seconds = FAILURES[stop.urgency]
            return stop.urgency(message, received=Received(model=model, latency=seconds))
        text = canonical({"answer": stop.urgency, "confidence": 0.8})
        usage = {"prompt_tokens": 240 + len(stop.note), "completion_tokens": 14}
        choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        raw = json.dumps({"model": model, "choices": [choice], "usage": usage})
        received = Received(
            raw=raw,
            model=model,
            request_id=f"demo-{fingerprint(stop.note)[:8]}",
            input_tokens=usage["prompt_tokens"],
            output_tokens=usage["completion_tokens"],
            stop_reason="stop",
            latency=0.6 + len(stop.note) / 100,
        )
        return Reply(stop.urgency, 0.8, received)

    def _stop_call_demo(self, call):
        """Nothing was sent that day."""
        nothing = dict.fromkeys(("provider_id", "model", "input", "input_hash"), False)
        self._note_demo(call, state="skipped", source=FALLBACK, reason="stopped", **nothing)

    def _repeat_demo(self, call, earlier):
        """The answer that the same question had before."""
        self._note_demo(
            call,
            state="answered",
            source=CACHE,
            value=earlier.value,
            confidence=earlier.confidence,
            model=earlier.model,
        )

    def _settle_demo(self, call, outcome):
        call._settle(outcome)
        self._note_demo(call)

    def _note_demo(self, call, **vals):
        answered_at = call.asked_at + timedelta(seconds=call.latency)
        call._note({**vals, "answered_at": answered_at, "applied": "applied"})
