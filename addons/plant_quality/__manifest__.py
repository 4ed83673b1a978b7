{
    "name": "Plant Quality",
    "summary": "Quality points, checks in the process, alerts and statistical process control",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Points that say what is checked where, checks that operators and devices answer, alerts, "
        "lots on hold, control charts and the quality certificate of a lot. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_base"],
    "data": [
        "security/plant_quality_groups.xml",
        "security/ir.model.access.csv",
        "security/plant_quality_rules.xml",
        "data/plant_quality_data.xml",
        "data/plant_quality_certificate_data.xml",
        "data/plant_quality_units.xml",
        "views/plant_quality_trace_views.xml",
        "data/plant_quality_alert_data.xml",
        "views/plant_quality_menus.xml",
        "reports/certificate_page.xml",
        "reports/certificate_reports.xml",
        "views/plant_quality_certificate_views.xml",
        "views/plant_quality_chart_views.xml",
        "views/plant_quality_alert_views.xml",
        "views/plant_quality_alert_configuration_views.xml",
        "views/plant_quality_hold_views.xml",
        "views/stock_lot_hold_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "plant_tier": 3,
}
