"""The running plant of ``./plant demo``: its database, its Odoo, its devices."""
