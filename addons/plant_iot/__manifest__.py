{
    "name": "Plant IoT",
    "summary": "Gateways, devices, live values, and captures that land on work orders exactly once",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Gateways, devices and channels, and the captures that put what a device measured "
        "on the work order it belongs to. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_quality"],
    "external_dependencies": {"python": ["pydantic"]},
    "data": [
        "security/plant_iot_security.xml",
        "security/ir.model.access.csv",
        "data/plant_iot_cron.xml",
        "views/plant_iot_capture_views.xml",
        "views/plant_iot_capture_rule_views.xml",
        "views/plant_iot_reading_views.xml",
        "views/plant_iot_channel_views.xml",
        "views/plant_iot_device_templates.xml",
        "views/plant_iot_device_views.xml",
        "views/plant_iot_gateway_views.xml",
        "views/mrp_workorder_views.xml",
        "views/plant_iot_menus.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/plant_iot_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "plant_tier": 3,
}
