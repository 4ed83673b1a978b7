from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty
from psycopg2.extras import Json

from .plant_quality_requirement import VERSIONED


class PlantQualityVersion(models.Model):
    """What a point asked for from one change of it to the next. Never changes."""

    _name = "plant.quality.version"
    _description = "Version of a quality point"
    _inherit = "plant.quality.requirement"
    _order = "point_id, number desc"

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="point_id.company_id", store=True, precompute=True, index=True
    )
    number = fields.Integer(string="Version", required=True, readonly=True, group_operator=None)
    change_note = fields.Char(string="Why", readonly=True)
    changes = fields.Text(
        string="What changed",
        compute="_compute_changes",
        help="Against the version before it.",
    )

    _sql_constraints = [
        (
            "number_uniq",
            "unique(point_id, number)",
            "Somebody else has changed this point at the same moment. Look at it again.",
        ),
    ]

    @api.depends("point_id", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = _(
                "%(point)s, version %(number)s",
                point=version.point_id.display_name,
                number=version.number,
            )

    @api.depends("number", "point_id.version_ids")
    def _compute_changes(self):
        known = {
            (version.point_id, version.number): version for version in self.point_id.version_ids
        }
        for version in self:
            before = known.get((version.point_id, version.number - 1))
            if before:
                changes = "\n".join(version._changes_since(before))
                version.changes = changes or _("Translations")
            else:
                version.changes = _("New")

    def _changes_since(self, before):
        """A line in words for each thing that differs from ``before``."""
        self.ensure_one()
        for name in VERSIONED:
            if self[name] == before[name]:
                continue
            label = self._fields[name]._description_string(self.env)
            was, now = before._in_words(name), self._in_words(name)
            if was is None or now is None:
                yield _("%s: rewritten", label)
            else:
                yield _("%(what)s: %(was)s → %(now)s", what=label, was=was, now=now)

    def _in_words(self, name):
        """The value of a field as a person reads it; None where it is too long to be told."""
        field, value = self._fields[name], self[name]
        if field.type == "boolean":
            return _("yes") if value else _("no")
        if field.type in ("float", "integer"):
            return f"{value:g}"
        if not value or (field.type == "html" and is_html_empty(value)):
            return _("nothing")
        if field.type == "html":
            return None
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        return value.display_name if field.relational else value

    def _keep_languages(self, texts):
        """Keep ``{field: {language: text}}``, which one creation cannot bring."""
        self.ensure_one()
        self.flush_recordset()
        for name, by_language in texts.items():
            if by_language:
                # By SQL: Odoo's own way writes the record, which nobody may.
                self.env.cr.execute(
                    SQL(
                        "UPDATE plant_quality_version SET %s = %s WHERE id = %s",
                        SQL.identifier(name),
                        Json(by_language),
                        self.id,
                    )
                )
        self.invalidate_recordset(list(texts))

    def write(self, vals):  # noqa: ARG002
        raise UserError(
            _("Versions are history: change the point, which makes a new version, instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(_("Versions are history and stay as long as their point."))
