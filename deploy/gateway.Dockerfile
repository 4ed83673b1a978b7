# The gateway, and the simulators for the demo, in one small image.
FROM python:3.12-slim

COPY tools/locks/gateway.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.txt && rm /tmp/requirements.txt

WORKDIR /opt/plant
COPY addons/plant_iot/drivers plant_drivers
COPY gateway/plant_gateway plant_gateway
COPY simulators simulators
ENV PYTHONPATH=/opt/plant PYTHONUNBUFFERED=1

RUN useradd --system --home-dir /var/lib/plant-gateway --create-home plant
USER plant
VOLUME /var/lib/plant-gateway
ENTRYPOINT ["python", "-m", "plant_gateway"]
