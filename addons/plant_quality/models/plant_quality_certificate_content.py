from odoo import api, fields, models

from .plant_quality_requirement import MEASURED

MOST_PARTS = 200


class PlantQualityCertificateContent(models.AbstractModel):
    """What stands on a certificate, as data: JSON in the language of the environment.

    Numbers and dates are plain (dates are days in the plant's zone), so that they are written as
    the reader's language has it when the page is made. It is kept with the certificate.
    """

    _name = "plant.quality.certificate.content"
    _description = "Content of a quality certificate"

    @api.model
    def _content(self, basis, picking=None):
        lot = basis.lot.with_context(lang=self.env.lang)
        product = lot.product_id
        checks = basis.checks.with_context(lang=self.env.lang)
        return {
            "company": basis.company.name,
            "product": {"name": product.name, "code": product.default_code or ""},
            "lot": {
                "name": lot.name,
                "reference": lot.ref or "",
                "serial": product.tracking == "serial",
            },
            "quantity": self._quantity(basis, product),
            "orders": self._orders(basis),
            "receipts": self._receipts(basis.movements.received),
            "delivery": self._delivery(basis, picking) if picking else None,
            **self._results(checks),
            **self._parts(basis),
        }

    def _quantity(self, basis, product):
        moved = basis.movements
        came = moved.made or moved.received or moved.counted
        return self._amount(product, sum(movement.quantity for movement in came))

    def _amount(self, product, quantity):
        unit = product.uom_id.with_context(lang=self.env.lang)
        return {"value": quantity, "unit": unit.name}

    def _orders(self, basis):
        orders = self.env["mrp.production"]
        return [
            {
                "name": order.name,
                "bom": order.bom_id.code or "",
                "finished": self._day(made.date),
            }
            for made in basis.movements.made
            for order in orders.browse(made.record_id)
        ]

    def _receipts(self, received):
        pickings = self.env["stock.picking"]
        return [
            {
                "name": picking.name,
                "partner": picking.partner_id.commercial_partner_id.name or "",
                "date": self._day(receipt.date),
            }
            for receipt in received
            if receipt.quantity > 0
            for picking in pickings.browse(receipt.record_id)
        ]

    def _delivery(self, basis, picking):
        partner = picking.partner_id
        lines = picking.move_ids.move_line_ids.filtered(lambda line: line.lot_id == basis.lot)
        address = partner._display_address(without_company=True) if partner else ""
        return {
            "name": picking.name,
            "origin": picking.origin or "",
            "date": self._day(picking.date_done or picking.scheduled_date),
            "customer": partner.commercial_partner_id.name or "",
            "address": [line.strip() for line in address.splitlines() if line.strip()],
            "quantity": self._amount(
                basis.lot.product_id, sum(lines.mapped("quantity_product_uom"))
            ),
        }

    # Results

    def _results(self, checks):
        """One row for each version of a point, whose checks may be many pieces."""
        rows = {}
        for check in checks:
            rows.setdefault(check.version_id, []).append(check.id)
        measured, other = [], []
        for version in sorted(rows, key=lambda v: (v.point_id.code, v.number)):
            row = self._row(version, checks.browse(rows[version]))
            (measured if version.test_type in MEASURED else other).append(row)
        answered = checks.filtered("first_result")
        return {
            "measured": measured,
            "inspected": other,
            "repeats": [self._repeat(c) for c in checks if len(c.attempt_ids) > 1],
            "deviations": [
                self._deviation(c) for c in checks if c.state == "failed" and c.released
            ],
            "count": len(checks),
            "passed": len(checks.filtered(lambda c: c.state == "passed")),
            "first_passed": len(answered.filtered(lambda c: c.first_result == "pass")),
            "days": self._days(checks),
        }

    def _row(self, version, checks):
        attempts = checks.attempt_id
        row = {
            "code": version.point_id.code,
            "name": version.point_id.name,
            "version": version.number,
            "type": version.test_type,
            "checks": len(checks),
            "verdict": self._verdict(checks),
            "instruments": sorted(set(filter(None, attempts.mapped("device")))),
        }
        if version.test_type in MEASURED:
            measures = attempts.measure_ids
            values = measures.mapped("value") or attempts.mapped("value")
            devices = {*row["instruments"], *filter(None, measures.mapped("device"))}
            row |= {
                "instruments": sorted(devices),
                "unit": version.uom_id.name or "",
                "decimals": version.decimals,
                "nominal": version.nominal,
                "lower": version.lower if version.has_lower else None,
                "upper": version.upper if version.has_upper else None,
                "n": len(values),
                "min": min(values, default=None),
                "mean": sum(values) / len(values) if values else None,
                "max": max(values, default=None),
            }
        else:
            lots = attempts.component_lot_id | attempts.lot_id
            row["registered"] = sorted(lots.mapped("name"))
            row["pictures"] = len(attempts.picture_ids)
        return row

    def _verdict(self, checks):
        if all(check.state == "passed" for check in checks):
            return "pass"
        if any(check.state == "failed" and not check.released for check in checks):
            return "fail"
        return "open" if any(check.state == "todo" for check in checks) else "released"

    def _repeat(self, check):
        return {
            "check": check.name,
            "name": check.point_id.name,
            "attempts": [
                {
                    "number": attempt.number,
                    "kind": attempt.kind,
                    "result": attempt.result,
                    "found": self._found(attempt),
                    "reason": attempt.reason or attempt.note or "",
                    "by": attempt.operator_id.display_name or attempt.user_id.name or "",
                    "date": self._day(attempt.time),
                }
                for attempt in check.attempt_ids
            ],
        }

    def _deviation(self, check):
        return {
            "check": check.name,
            "name": check.point_id.name,
            "found": self._found(check.attempt_id),
            "reason": check.release_reason or "",
            "by": check.released_by.name or "",
            "date": self._day(check.released_at),
            "alerts": check.alert_ids.mapped("name"),
        }

    def _found(self, attempt):
        """The values of an attempt that measured, else None."""
        version = attempt.check_id.version_id
        if version.test_type not in MEASURED:
            return None
        return {
            "values": attempt.measure_ids.mapped("value") or [attempt.value],
            "decimals": version.decimals,
            "unit": version.uom_id.name or "",
        }

    # What it is made of

    def _parts(self, basis):
        nodes = basis.nodes[1:]
        numbers = self._numbers(basis.parts)
        return {
            "parts": [self._part(basis, node, numbers) for node in nodes[:MOST_PARTS]],
            "parts_left_out": max(len(nodes) - MOST_PARTS, 0),
        }

    def _part(self, basis, node, numbers):
        lot = basis.parts.browse(node.lot).with_context(lang=self.env.lang)
        summary = basis.part_summaries.get(lot.id)
        moved = basis.part_movements.get(lot.id)
        suppliers = self._receipts(moved.received) if moved else []
        orders = self._orders(basis._replace(movements=moved)) if moved else []
        return {
            "level": node.level,
            "lot": lot.name,
            "product": lot.product_id.name,
            "code": lot.product_id.default_code or "",
            "quantity": self._amount(lot.product_id, node.edge.detail.quantity),
            "origin": list(dict.fromkeys(r["partner"] or r["name"] for r in suppliers))
            or [order["name"] for order in orders],
            "checks": summary.checks if summary else 0,
            "passed": summary.checks - summary.open - summary.failed if summary else 0,
            "open": summary.open if summary else 0,
            "released": summary.released if summary else 0,
            "certificate": numbers.get(lot.id, ""),
        }

    def _numbers(self, lots):
        """``{lot id: number}`` of the newest certificate of each lot."""
        certificates = self.env["plant.quality.certificate"].search(
            [("lot_id", "in", lots.ids)], order="id"
        )
        return {certificate.lot_id.id: certificate.name for certificate in certificates}

    # Days

    def _days(self, checks):
        """From when to when it was checked."""
        times = [attempt.time for attempt in checks.attempt_ids]
        return [self._day(min(times)), self._day(max(times))] if times else []

    def _day(self, moment):
        """The day in the plant's zone, as ISO 8601."""
        if not moment:
            return ""
        zone = self.env.company.partner_id.tz or self.env.company.resource_calendar_id.tz or "UTC"
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.date().isoformat()
