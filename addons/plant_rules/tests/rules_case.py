"""What tests of rules do: switch one on, run one now."""

RULE = "Plant rule: "


def switch_on(case, key):
    """Switch on the automated rule of that name, for the time of the test."""
    automation = case.env.ref(f"plant_rules.automation_{key}")
    case.assertFalse(automation.active, "a rule is off until it is switched on")
    automation.active = True
    return automation


def run_scheduled(case, key):
    """Run the scheduled rule of that name now."""
    cron = case.env.ref(f"plant_rules.cron_{key}")
    case.assertFalse(cron.active, "a rule is off until it is switched on")
    cron.ir_actions_server_id.run()


def run_offered(rule, record):
    """Run a rule on one record, as its entry in the Action menu does."""
    return rule.with_context(
        active_model=record._name, active_id=record.id, active_ids=record.ids
    ).run()
