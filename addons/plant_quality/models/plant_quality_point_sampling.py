from datetime import timedelta

from odoo import SUPERUSER_ID, _, api, fields, models
from odoo.exceptions import ValidationError

from ..sampling import Mode, Plan, SamplingError, Switching

#: A year: whoever checks less often checks nothing.
LONGEST_HOURS = 8784


class PlantQualityPoint(models.Model):
    """How often a point is checked: its sampling plan, and what its outcomes teach.

    Each product has a stream of its own (plant_quality_sampling.py); the arithmetic is in
    ``sampling/``, without Odoo.
    """

    _inherit = "plant.quality.point"

    sampling_mode = fields.Selection(
        [
            ("all", "Each one"),
            ("nth", "One of every so many"),
            ("random", "A random share"),
            ("periodic", "One in so much time"),
            ("skip_lot", "As often as outcomes ask for"),
        ],
        string="How often",
        required=True,
        default="all",
        tracking=True,
        help="Of those that are made, which are to be done. The others are kept as not sampled.\n"
        "As often as outcomes ask for: skip-lot sampling, which looks closer after failures and "
        "less often after a run of good ones.",
    )
    sampling_every = fields.Integer(string="One of", default=10, group_operator=None, tracking=True)
    sampling_percent = fields.Float(
        string="Percent", default=10.0, digits=(6, 3), group_operator=None, tracking=True
    )
    sampling_hours = fields.Float(
        string="Hours between", default=1.0, group_operator=None, tracking=True
    )
    tighten_rejected = fields.Integer(
        default=2, group_operator=None, help="So many failures make it look closer …"
    )
    tighten_window = fields.Integer(
        default=5, group_operator=None, help="… among so many of the last that were checked."
    )
    relax_accepted = fields.Integer(
        default=5, group_operator=None, help="So many good ones in a row make it normal again."
    )
    reduce_accepted = fields.Integer(
        default=10,
        group_operator=None,
        help="So many good ones in a row make it look less often. 0: never.",
    )
    stop_rejected = fields.Integer(
        default=5,
        group_operator=None,
        help="So many failures while it looks closer stop the sampling: all is checked until a "
        "quality manager resumes. 0: never.",
    )
    normal_every = fields.Integer(
        default=1, group_operator=None, help="Normally one of so many is checked."
    )
    tightened_every = fields.Integer(
        default=1, group_operator=None, help="One of so many is checked when it looks closer."
    )
    reduced_every = fields.Integer(
        default=4, group_operator=None, help="One of so many is checked when it looks less often."
    )
    sampling_ids = fields.One2many(
        "plant.quality.sampling", "point_id", string="Sampling", readonly=True
    )
    is_discontinued = fields.Boolean(compute="_compute_is_discontinued")

    @api.depends("sampling_mode", "sampling_ids.state")
    def _compute_is_discontinued(self):
        for point in self:
            point.is_discontinued = point.sampling_mode == "skip_lot" and any(
                point.sampling_ids.mapped("discontinued")
            )

    @api.constrains(
        *("sampling_mode", "sampling_every", "sampling_percent", "sampling_hours"),
        *("tighten_rejected", "tighten_window", "relax_accepted", "reduce_accepted"),
        *("stop_rejected", "normal_every", "tightened_every", "reduced_every"),
    )
    def _check_sampling(self):
        for point in self:
            if point.sampling_mode == "periodic" and point.sampling_hours > LONGEST_HOURS:
                raise ValidationError(
                    _("%s: the time between two checks is a year at most.", point.name)
                )
            try:
                point._plan()
            except SamplingError as error:
                raise ValidationError(
                    _(
                        "%(point)s cannot be sampled so: %(error)s",
                        point=point.name,
                        error=error,
                    )
                ) from error

    def _plan(self):
        """The sampling plan. Raises :class:`..sampling.BadPlan`, which the constraint turns into a
        sentence: a stored point has a good one.
        """
        self.ensure_one()
        mode = Mode(self.sampling_mode)
        if mode is not Mode.SKIP_LOT:
            return Plan(
                mode,
                every=self.sampling_every,
                percent=self.sampling_percent,
                interval=timedelta(hours=self.sampling_hours if mode is Mode.PERIODIC else 0),
            )
        return Plan(
            mode,
            switching=Switching(
                tighten_rejected=self.tighten_rejected,
                tighten_window=self.tighten_window,
                relax_accepted=self.relax_accepted,
                reduce_accepted=self.reduce_accepted or None,
                stop_rejected=self.stop_rejected or None,
                normal_every=self.normal_every,
                tightened_every=self.tightened_every,
                reduced_every=self.reduced_every,
            ),
        )

    def action_resume_sampling(self):
        self.sampling_ids.filtered("discontinued").action_resume()

    def _sampling_feedback(self, checks):
        """Let the outcome of ``checks`` of this point decide how often it is checked next.

        Only first attempts teach, and only skip-lot sampling learns. Called after each attempt.
        """
        self.ensure_one()
        # As Odoo's own user: whoever answers may not write states, and the login of a station has
        # no mail address to post with. The answer was authorised where it came in.
        point = self.with_user(SUPERUSER_ID)
        if point.sampling_mode != "skip_lot":
            return
        outcomes = [
            (point, check.product_id, check.attempt_ids.result == "pass")
            for check in checks.with_env(point.env)
            if len(check.attempt_ids) == 1
        ]
        stopped = point.env["plant.quality.sampling"]._learn(outcomes)
        for row in stopped:
            point._tell_discontinued(row)

    def _tell_discontinued(self, row):
        """Tell the responsible that tightened inspection of ``row`` found too much."""
        found = _(
            "Tightened inspection of %(product)s found %(count)s failures. All is checked until a "
            "quality manager has put the cause right and resumes the sampling here.",
            product=row.product_id.display_name or self.name,
            count=self.stop_rejected,
        )
        self.message_post(body=found)
        if self.responsible_id:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=_("Sampling has stopped"),
                note=found,
                user_id=self.responsible_id.id,
            )
