{
    "name": "Plant Web",
    "summary": "Live values, devices, channel graphs and control charts in the back office",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "What the back office sees live of devices and captures, the history of channels, and the "
        "control charts of quality. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_iot"],
    "data": [
        "views/mrp_workorder_views.xml",
        "views/plant_iot_channel_views.xml",
        "views/plant_iot_command_views.xml",
        "views/plant_iot_device_views.xml",
        "views/plant_quality_chart_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "plant_web/static/src/**/*",
        ],
        "web.assets_tests": [
            "plant_web/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "plant_web/static/tests/**/*.test.js",
        ],
        "web.qunit_suite_tests": [
            "plant_web/static/tests/series_17/**/*",
            "plant_web/static/tests/**/*.test.js",
        ],
    },
    "auto_install": ["plant_iot"],
    "installable": True,
    "plant_tier": 2,
}
