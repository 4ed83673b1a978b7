"""How deliveries are taken from the queue and worked on: between Odoo and :mod:`..webhooks`."""
