{
    "name": "Plant Kiosk",
    "summary": "The operator's terminal: sign in, weigh, torque, scan, finish, in gloves",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "The terminal of a station: a page of its own on which operators sign in, see the queue "
        "and work on its orders step by step. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_web"],
    "data": [],
    "assets": {
        # All that the page loads. A pattern also finds what one series alone has; a
        # path that finds nothing would be a warning.
        "plant_base.assets_terminal": [
            "web/static/src/module_loader.js",
            "web/static/lib/owl/owl.js",
            "web/static/lib/owl/odoo_module.js",
            "web/static/src/session.js",
            "web/static/src/core/assets.js",
            "web/static/src/core/registry.js",
            "web/static/src/core/t*.js",
            "web/static/src/core/u*.js",
            "web/static/src/core/browser/browser.js",
            "web/static/src/core/browser/cookie.js",
            "web/static/src/core/l10n/utils.js",
            "web/static/src/core/l10n/**/[flnt][or]*.js",
            ("remove", "web/static/src/core/l10n/localization_service.js"),
            "web/static/src/core/network/rpc[._][js][se]*",
            "web/static/src/core/utils/arrays.js",
            "web/static/src/core/utils/cache.js",
            "web/static/src/core/utils/concurrency.js",
            "web/static/src/core/utils/functions.js",
            "web/static/src/core/utils/objects.js",
            "web/static/src/core/utils/strings.js",
            "web/static/src/core/utils/*ml.js",
            "plant_web/static/src/core/compat.js",
            "plant_web/static/src/live/core/*.js",
            "plant_kiosk/static/src/style/palette.scss",
            "plant_kiosk/static/src/style/base.scss",
            "plant_kiosk/static/src/**/*",
        ],
        "plant_base.assets_terminal_worker": [
            # Not below src, where 19.0 takes every file for a module.
            "plant_kiosk/static/worker/*.js",
        ],
        "web.assets_unit_tests": [
            "plant_kiosk/static/src/core/*.js",
            "plant_kiosk/static/tests/core/*.js",
        ],
        "web.qunit_suite_tests": [
            "plant_kiosk/static/src/core/*.js",
            "plant_kiosk/static/tests/core/*.js",
        ],
    },
    "installable": True,
    "plant_tier": 2,
}
