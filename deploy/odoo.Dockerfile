# The official image plus the Python libraries the suite needs that the image lacks.
FROM odoo:17.0

USER root
COPY deploy/odoo-requirements.txt /tmp/requirements.txt
RUN pip3 install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt && rm /tmp/requirements.txt
COPY --chmod=0755 deploy/prepare-database deploy/provision /usr/local/bin/
USER odoo
