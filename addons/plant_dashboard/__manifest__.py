{
    "name": "Plant Dashboard",
    "summary": "Boards of tiles, spreadsheets with live key figures, and wallboards",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "What a plant looks at: boards that each person arranges, three spreadsheets over live "
        "key figures, and screens on the wall. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_web", "plant_kpi", "spreadsheet_dashboard"],
    "data": [
        "security/plant_dashboard_security.xml",
        "security/ir.model.access.csv",
        "data/spreadsheet_dashboard_data.xml",
        "views/plant_dashboard_actions.xml",
        "views/plant_kpi_views.xml",
        "views/plant_wallboard_views.xml",
        "views/plant_dashboard_menus.xml",
    ],
    "demo": [
        "demo/plant_dashboard_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "plant_dashboard/static/src/core/palette.scss",
            "plant_dashboard/static/src/**/*",
            ("remove", "plant_dashboard/static/src/sheet/**/*.js"),
            ("remove", "plant_dashboard/static/src/sheet/**/*.xml"),
        ],
        "spreadsheet.o_spreadsheet": [
            "plant_dashboard/static/src/sheet/**/*.js",
            "plant_dashboard/static/src/sheet/**/*.xml",
        ],
        "web.assets_tests": [
            "plant_dashboard/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "plant_dashboard/static/tests/**/*.test.js",
        ],
        "web.qunit_suite_tests": [
            "plant_dashboard/static/tests/**/*.test.js",
        ],
    },
    "installable": True,
    "plant_tier": 2,
}
