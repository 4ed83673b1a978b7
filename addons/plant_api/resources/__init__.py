"""One resource a file: what it shows of a model, and what may be done with it."""

from .alerts import ALERTS
from .boms import BOMS
from .invoices import INVOICES
from .lots import LOTS
from .operations import OPERATIONS
from .production_orders import PRODUCTION_ORDERS
from .products import PRODUCTS
from .quality_checks import QUALITY_CHECKS
from .quality_points import QUALITY_POINTS
from .shipments import SHIPMENTS
from .webhook_endpoints import WEBHOOK_ENDPOINTS
from .work_centers import WORK_CENTERS
from .work_orders import WORK_ORDERS

ALL = (
    PRODUCTS,
    BOMS,
    OPERATIONS,
    WORK_CENTERS,
    PRODUCTION_ORDERS,
    WORK_ORDERS,
    LOTS,
    QUALITY_POINTS,
    QUALITY_CHECKS,
    ALERTS,
    SHIPMENTS,
    INVOICES,
    WEBHOOK_ENDPOINTS,
)
