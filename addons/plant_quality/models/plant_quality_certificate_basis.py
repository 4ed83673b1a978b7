import hashlib
import json
from typing import NamedTuple

from odoo import _, api, models
from odoo.addons.plant_base import compat

NAMED = 5


class Basis(NamedTuple):
    """All that a certificate of ``lot`` stands on, read once."""

    lot: object
    company: object
    movements: object
    checks: object
    nodes: list  # of the genealogy, the lot itself first
    parts: object  # the lots it is made of
    part_movements: dict
    part_summaries: dict
    holds: object


class PlantQualityCertificateBasis(models.AbstractModel):
    """What a certificate stands on: the checks behind a lot and the lots it is made of; whether it
    may be released; and what makes two certificates the same.

    It is read within the lot's own company alone, so that who prints it does not change it.
    """

    _name = "plant.quality.certificate.basis"
    _description = "Basis of a quality certificate"

    @api.model
    def _read_basis(self, lot):
        lot.ensure_one()
        compat.check_access(lot, "read")
        company = lot.company_id or self.env.company
        env = self.with_company(company).with_context(allowed_company_ids=company.ids).env
        lot = lot.with_env(env)
        dossier = env["plant.quality.dossier"]
        nodes = env["plant.quality.genealogy"]._made_of(lot).nodes
        parts = lot.browse(sorted({node.lot for node in nodes[1:] if node.lot != lot.id}))
        movements = dossier._movements(lot)
        part_movements = dossier._movements(parts)
        return Basis(
            lot=lot,
            company=company.with_env(env),
            movements=movements[lot.id],
            checks=dossier._checks(lot, movements)[lot.id],
            nodes=nodes,
            parts=parts,
            part_movements=part_movements,
            part_summaries=dossier._summaries(parts, part_movements),
            holds=env["plant.quality.hold"].search(
                [("lot_id", "=", lot.id), ("released_at", "=", False)]
            ),
        )

    @api.model
    def _obstacles(self, basis):
        """Sentences: why the lot cannot be certified now. None when it can."""
        lot, checks = basis.lot.display_name, basis.checks
        todo = checks.filtered(lambda check: check.state == "todo")
        failed = checks.filtered(lambda check: check.state == "failed" and not check.released)
        unsigned = checks.filtered(lambda check: check.state == "passed") - checks.filtered(
            "is_settled"
        )
        held = basis.parts.filtered(lambda part: basis.part_summaries[part.id].on_hold)
        bad = basis.parts.filtered(lambda part: self._fails(basis.part_summaries[part.id]))
        found = []
        for hold in basis.holds:
            found.append(_("%(lot)s is on hold: %(reason)s", lot=lot, reason=hold.reason))
        for records, sentence in (
            (todo, _("Not answered yet: %s. Answer them first.")),
            (failed, _("Failed and not released: %s. Have them corrected or released first.")),
            (unsigned, _("Not signed off yet: %s. Have a supervisor sign them first.")),
            (held, _("It is made of lots that are on hold: %s. Have them released first.")),
            (
                bad,
                _(
                    "It is made of lots with failed checks that nobody released: %s. Have them "
                    "corrected or released first."
                ),
            ),
        ):
            if records:
                found.append(sentence % self._named(records))
        if not checks:
            found.append(_("No quality check is behind %s, so there is nothing to certify.", lot))
        if not (basis.movements.made or basis.movements.received or basis.movements.counted):
            found.append(
                _("%s is not made or received yet. Finish its order or its receipt first.", lot)
            )
        return found

    def _fails(self, summary):
        return summary.failed > summary.released

    def _named(self, records):
        """Some of them by name, and how many more there are."""
        names = [
            f"{record.name} ({record.point_id.name})"
            if record._name == "plant.quality.check"
            else record.display_name
            for record in records[:NAMED]
        ]
        listed = ", ".join(names)
        if len(records) <= NAMED:
            return listed
        return _("%(names)s and %(count)s more", names=listed, count=len(records) - NAMED)

    @api.model
    def _fingerprint(self, basis):
        """What the certificate says, whatever the language and the names of the day: the same
        facts give the same 64 characters.
        """
        facts = {
            "lot": [basis.lot.id, basis.lot.name, basis.lot.product_id.id],
            "moved": [
                [[m.record_id, _exact(m.quantity)] for m in moved]
                for moved in (basis.movements.made, basis.movements.received)
            ],
            "checks": [self._check_facts(check) for check in basis.checks],
            "parts": [
                [
                    node.lot,
                    node.level,
                    _exact(node.edge.detail.quantity),
                    node.edge.detail.order,
                ]
                for node in basis.nodes[1:]
            ],
        }
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _check_facts(self, check):
        return [
            check.id,
            check.version_id.id,
            check.state,
            check.released,
            check.release_reason or "",
            [
                [
                    attempt.id,
                    attempt.result,
                    _exact(attempt.value),
                    [[measure.id, _exact(measure.value)] for measure in attempt.measure_ids],
                ]
                for attempt in check.attempt_ids
            ],
        ]


def _exact(number):
    """As the database keeps it: a number that was just written may differ in its last bit."""
    return f"{number:.6f}"
