from . import (
    ir_websocket,
    mrp_workorder,
    plant_iot_capture,
    plant_iot_capture_apply,
    plant_iot_capture_rule,
    plant_iot_channel,
    plant_iot_device,
    plant_iot_gateway,
    plant_iot_gateway_demo,
    plant_iot_gateway_uplink,
    plant_iot_stream,
)
