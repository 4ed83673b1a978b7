"""All that the suite must know of the Odoo series it runs on. No other Python file asks.

Each function hides one difference between 17.0 and 19.0 and is tested on both. What `./plant port` can rewrite
mechanically is not here, but in its rules.
"""

from odoo.release import version_info

SERIES = version_info[0]


def check_access(records, operation):
    """Raise AccessError unless the user may do ``operation`` (read, write, create, unlink) on ``records``."""
    if SERIES >= 18:
        records.check_access(operation)
    else:
        records.check_access_rights(operation)
        records.check_access_rule(operation)
