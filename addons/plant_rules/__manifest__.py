{
    "name": "Plant Rules",
    "summary": "Ten ready rules of a plant, each off until it is switched on",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Automated and scheduled actions as data: pricing tiers, lead times, credit holds, "
        "incoming emails, shift handover, delays, blocked work, reorder points, SPC holds, "
        "maintenance. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_ai", "plant_kpi", "plant_iot", "maintenance"],
    "data": [
        "data/signals.xml",
        "data/plant.ai.example.csv",
        "data/rule_pricing_tier.xml",
        "data/rule_lead_time.xml",
        "data/rule_credit_hold.xml",
        "data/rule_email_queue.xml",
        "data/rule_mo_handover.xml",
        "data/rule_delay_note.xml",
        "data/rule_blocked_workorder.xml",
        "data/rule_reorder_point.xml",
        "data/rule_spc_hold.xml",
        "data/rule_runtime_maintenance.xml",
        "views/base_automation_views.xml",
        "views/plant_rules_menus.xml",
    ],
    "installable": True,
    "plant_tier": 1,
}
