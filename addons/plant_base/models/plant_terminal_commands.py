from odoo import _, models
from odoo.exceptions import UserError

from ..exceptions import SessionError

PREFIX = "PLANT:"


class PlantTerminal(models.Model):
    """The codes of the printed sheet: each is one tap, without touching the screen."""

    _inherit = "plant.terminal"

    def _scan_command(self, scanned, workorder, token):
        """Carry out a command code; None where it is none.

        :raise UserError: no such command, or there is nothing it could be about
        """
        if not scanned.code.upper().startswith(PREFIX):
            return None
        word, _colon, what = scanned.code[len(PREFIX) :].partition(":")
        command = self._commands().get(word.strip().upper())
        if not command:
            raise UserError(
                _("There is no command “%s”. Print the sheet of the station anew.", scanned.code)
            )
        if not token:
            raise SessionError(_("Sign in first, then scan the command again."))
        return {"kind": "command", **command(workorder, token, what.strip())}

    def _commands(self):
        """``{word: what carries it out}``, called with work order, token and what follows."""
        return {
            "START": self._command_start,
            "PAUSE": self._command_pause,
            "RESUME": self._command_resume,
            "UNBLOCK": self._command_unblock,
            "DONE": self._command_finish,
            "FINISH": self._command_finish,
            "UNDO": self._command_undo,
            "HELP": self._command_help,
            "SIGNOUT": self._command_sign_out,
            "BLOCK": self._command_block,
            "REPORT": self._command_report,
            "SCRAP": self._command_scrap,
        }

    def _command_start(self, workorder, token, _what):
        return {"did": "started", **self._call_start(self._open(workorder), token)}

    def _command_pause(self, workorder, token, _what):
        return {"did": "paused", **self._call_pause(self._open(workorder), token)}

    def _command_resume(self, workorder, token, _what):
        return {"did": "resumed", **self._call_resume(self._open(workorder), token)}

    def _command_unblock(self, workorder, token, _what):
        return {"did": "unblocked", **self._call_unblock(self._open(workorder), token)}

    def _command_finish(self, workorder, token, _what):
        return {"did": "finished", **self._call_finish(self._open(workorder), token)}

    def _command_help(self, workorder, token, _what):
        return {"did": "called", **self._call_help(token, workorder, None)}

    def _command_sign_out(self, _workorder, token, _what):
        name = self._session(token).operator_id.name
        return {
            "did": "signed_out",
            "said": _("%s signed out", name),
            **self._call_sign_out(token),
        }

    def _command_undo(self, workorder, token, _what):
        order, _actor = self._enter(self._open(workorder), token)
        offer = self.env["plant.undo"]._standing(order)
        if not offer:
            raise UserError(_("There is nothing to be undone any more."))
        return {"did": "undone", **self._call_undo(order.id, token, offer["id"])}

    def _command_block(self, workorder, token, what):
        order, _actor = self._enter(self._open(workorder), token)
        if not what:
            return self._ask(order, {"dialog": "block"}, _("Choose why it is blocked"))
        reason = int(what) if what.isdecimal() and len(what) < 10 else 0
        return {
            "did": "blocked",
            **self._call_block(order.id, token, reason, None, maintenance=False),
        }

    def _command_report(self, workorder, token, what):
        order, _actor = self._enter(self._open(workorder), token)
        if not what:
            ask = {"dialog": "report", "quantity": order.qty_remaining, "lot": None}
            return self._ask(order, ask, _("Enter how many were made"))
        try:
            quantity = float(what)
        except ValueError:
            raise UserError(_("“%s” is no quantity. Enter it on the screen.", what)) from None
        return {"did": "reported", **self._call_report(order.id, token, quantity, None)}

    def _command_scrap(self, workorder, token, what):
        order, _actor = self._enter(self._open(workorder), token)
        reason = self._scrap_reasons().filtered(lambda reason: reason.code == what)
        if what and not reason:
            raise UserError(
                _("There is no scrap reason “%s” any more. Print the sheet anew.", what)
            )
        ask = {"dialog": "scrap", "reason": reason.id or None}
        return self._ask(order, ask, _("Enter how many were spoilt"))

    def _ask(self, order, ask, said):
        asking = self._asking("command", order, ask, said)
        asking.pop("kind")
        return asking

    def _open(self, workorder):
        """The id of the open card's work order.

        :raise UserError: no card is open
        """
        if not workorder:
            raise UserError(_("Open a work order first, then scan the command again."))
        return workorder
