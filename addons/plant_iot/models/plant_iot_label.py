from uuid import UUID, uuid4

from markupsafe import Markup
from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError, ValidationError

from ..drivers.codecs.zpl_template import Template, TemplateError

PRINTER = "zpl_printer"
MOST_COPIES = 1000
# A label takes a second or two; a printer that is out of paper is refilled meanwhile.
SECONDS_A_COPY = 2


class PlantIotLabel(models.Model):
    """A label: its template in ZPL, what it is printed for, and where.

    A template has places for the fields that its model names (`plant.iot.labelled`) and reaches
    nothing else. It is tried with example data whenever it is saved.
    """

    _name = "plant.iot.label"
    _description = "Label"
    _order = "model, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    model = fields.Selection(
        [
            ("mrp.workorder", "Work order"),
            ("mrp.production", "Production order"),
            ("stock.lot", "Lot or serial number"),
        ],
        string="Printed for",
        required=True,
        default="stock.lot",
    )
    printer_id = fields.Many2one(
        "plant.iot.device",
        string="Printer",
        check_company=True,
        domain=f"[('driver', '=', '{PRINTER}')]",
        index="btree_not_null",
        ondelete="restrict",
        help="Where it is printed unless somebody chooses another. Empty: at the station's.",
    )
    copies = fields.Integer(required=True, default=1)
    template = fields.Text(
        required=True,
        help="ZPL, from ^XA to ^XZ. A field's data may hold places: {{lot}} puts in the lot, "
        "{{01=gtin 10=lot}} in a barcode makes GS1 data.",
    )
    fields_help = fields.Html(
        string="What a template may ask for", compute="_compute_fields_help", sanitize=False
    )

    _sql_constraints = [
        (
            "copies_range",
            "check(copies between 1 and 1000)",
            "A label is printed 1 to 1000 times.",
        ),
    ]

    # -- computed and constraints ----------------------------------------------------------------

    @api.depends("model")
    def _compute_fields_help(self):
        for label in self:
            rows = Markup("").join(
                Markup("<tr><td><code>{{{{%s}}}}</code></td><td>%s</td><td>%s</td></tr>")
                % (name, field.title, field.example)
                for name, field in label._label_fields().items()
            )
            label.fields_help = (
                Markup("<table class='table table-sm'><tbody>%s</tbody></table>") % rows
            )

    @api.constrains("template", "model")
    def _check_template(self):
        for label in self:
            known = label._label_fields()
            try:
                template = Template(label.template, known)
                template.render({name: field.example for name, field in known.items()})
            except TemplateError as error:
                raise ValidationError(
                    _(
                        "The template of “%(label)s” makes no label: %(problem)s",
                        label=label.name,
                        problem=error,
                    )
                ) from error

    @api.constrains("printer_id")
    def _check_printer(self):
        for label in self:
            if label.printer_id and label.printer_id.driver != PRINTER:
                raise ValidationError(
                    _("“%s” is no label printer. Choose one.", label.printer_id.name)
                )

    # -- printing --------------------------------------------------------------------------------

    def plant_print(self, record_id, token=None, printer_id=None, copies=None, job=None):
        """Print the label for a record of its model, once for each ``job`` (a uuid).

        With ``token`` an operator prints, at a printer of the station where they are signed in and
        for what is made there; without it a supervisor, for what they may read.

        :param printer_id: where not at the label's own printer, or the first one near
        :return: the command as :meth:`PlantIotDevice.plant_command_state` tells it
        :raise UserError: a sentence that says why it cannot be printed
        """
        self.ensure_one()
        compat.check_access(self, "read")
        record = self._record(record_id)
        printer = self._printer(printer_id, record)
        actor = printer._plant_command_actor(token)
        self._check_may_print_for(record, actor.station_id if token else None)
        return self._print(record, printer, actor, copies, job)._summary()

    def _print(self, record, printer, actor, copies=None, job=None):
        """Send the label to ``printer`` for ``actor``, whose right has been checked.

        Asked for again with the same ``job`` it is not printed again.
        """
        job = self._job(job)
        # sudo: what was asked for under this job counts, whoever may read it.
        known = self.env["plant.iot.command"].sudo()._named(job)
        if known:
            if (known.device_id, known.res_model, known.res_id) != (
                printer,
                record._name,
                record.id,
            ):
                raise UserError(_("Something else was printed as this job. Print it anew."))
            return known
        copies = self.copies if copies is None else copies
        if type(copies) is not int or not 1 <= copies <= MOST_COPIES:
            raise UserError(_("A label is printed 1 to %s times.", MOST_COPIES))
        return printer._plant_send(
            actor,
            "print",
            {"label": self._rendered(record), "copies": copies, "job": job},
            deadline=min(30 + SECONDS_A_COPY * copies, 3600),
            subject=record,
            uuid=job,
        )

    def _rendered(self, record):
        """The label for ``record`` in ZPL; UserError with what keeps it from being one."""
        try:
            return self._parsed().render(self._values(record))
        except TemplateError as error:
            raise UserError(
                _(
                    "The label “%(label)s” cannot be printed for %(record)s: %(problem)s",
                    label=self.name,
                    record=record.display_name,
                    problem=error,
                )
            ) from error

    def _used(self, record):
        """`{name: value}` of what the label shows of ``record``."""
        values = self._values(record)
        return {name: values.get(name) for name in self._parsed().fields}

    def _parsed(self):
        return Template(self.template, self._label_fields())

    def _values(self, record):
        # sudo: whoever may print for the record prints what the label's engineer put on it, and
        # that is of a short list of fields.
        return record.sudo()._plant_label_data()

    def _label_fields(self):
        return self.env[self.model]._plant_label_fields() if self.model else {}

    # -- what is named by a caller ---------------------------------------------------------------

    def _printer(self, printer_id, record):
        printers = self.env["plant.iot.device"]
        if printer_id is None:
            printer = self.printer_id or self._printers_near(record)[:1]
        else:
            # A bool is an int to Python, and no id.
            printer = printers.browse(printer_id if type(printer_id) is int else ()).exists()
        if not printer:
            raise UserError(_("Choose the printer on which “%s” is to be printed.", self.name))
        compat.check_access(printer, "read")
        if printer.driver != PRINTER or printer.company_id != self.company_id:
            raise UserError(
                _(
                    "“%(device)s” is no label printer of %(company)s. Choose another.",
                    device=printer.name,
                    company=self.company_id.name,
                )
            )
        return printer

    def _printers_near(self, record):
        """The printers at the stations where ``record`` is worked on."""
        # sudo: only to find out where it is made; the printers are looked up as the user.
        workcenters = record.sudo()._plant_label_workcenters().ids
        return self.env["plant.iot.device"].search(
            [
                ("driver", "=", PRINTER),
                ("company_id", "=", self.company_id.id),
                "|",
                ("station_id.workcenter_ids", "in", workcenters),
                ("workcenter_id", "in", workcenters),
            ]
        )

    def _record(self, record_id):
        """The record that is meant; whether the caller may print for it is looked at later."""
        records = self.env[self.model]
        record = records.browse(record_id if type(record_id) is int else ()).exists()
        # sudo: an operator may not read lots.
        company = record.sudo().company_id
        if not record or (company and company != self.company_id):
            raise UserError(_("What the label is for is not there. Read it again."))
        return record

    def _check_may_print_for(self, record, station_id):
        """:param station_id: where an operator is signed in; None for who prints by own right"""
        if station_id is None:
            compat.check_access(record, "read")
            return
        # sudo: an operator may not read lots and orders; only where they are made is looked at.
        station = self.env["plant.station"].sudo().browse(station_id)
        if not record.sudo()._plant_label_workcenters() & station.workcenter_ids:
            raise AccessError(
                _(
                    "This is not made at the station %s. Print its label where it is made, or ask "
                    "a supervisor.",
                    station.name,
                )
            )

    def _job(self, job):
        if job is None:
            return str(uuid4())
        try:
            return str(UUID(job))
        except (AttributeError, TypeError, ValueError):
            raise UserError(_("The job of a print is a uuid.")) from None
