{
    "name": "Plant Web",
    "summary": "Live values of devices in the back office",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": ("What the back office sees live of devices and captures. See README.md."),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_iot"],
    "data": [
        "views/mrp_workorder_views.xml",
        "views/plant_iot_channel_views.xml",
        "views/plant_iot_device_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "plant_web/static/src/**/*",
        ],
        "web.assets_tests": [
            "plant_web/static/tests/tours/**/*",
        ],
    },
    "auto_install": ["plant_iot"],
    "installable": True,
    "plant_tier": 2,
}
