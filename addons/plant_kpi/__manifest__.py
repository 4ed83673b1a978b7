{
    "name": "Plant KPI",
    "summary": "The key figures of a plant: OEE and its parts, first pass yield, order flow, cash",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Key performance indicators after ISO 22400-2 per work center and hour, shift and day, "
        "first pass yield, order flow and the cash conversion cycle, for pivots, spreadsheets, "
        "tiles and programs. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_quality", "stock_account"],
    "data": [
        "security/plant_kpi_groups.xml",
        "security/ir.model.access.csv",
        "security/plant_kpi_rules.xml",
        "data/plant_kpi_cron.xml",
        "views/plant_kpi_workcenter_views.xml",
        "views/plant_kpi_downtime_views.xml",
        "views/plant_kpi_first_pass_views.xml",
        "views/plant_kpi_failure_views.xml",
        "views/plant_kpi_order_views.xml",
        "views/plant_kpi_cash_views.xml",
        "views/plant_kpi_inventory_views.xml",
        "views/plant_kpi_day_views.xml",
        "views/mrp_workcenter_productivity_loss_views.xml",
        "views/plant_kpi_menus.xml",
        "views/plant_wallboard_page.xml",
        "views/plant_wallboard_views.xml",
    ],
    "demo": [
        "demo/plant_kpi_demo.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "plant_tier": 3,
}
