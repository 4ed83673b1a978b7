from ..rest import Choice, Link, Moment, Number, Resource, Rows, Text

SHIPMENTS = Resource(
    name="shipments",
    model="stock.picking",
    title="shipment",
    help="What leaves the plant for a customer.",
    domain=(("picking_type_code", "=", "outgoing"),),
    fields=(
        Text("number", "name", "Its number.", nullable=False, filters=("eq",)),
        Choice(
            "state",
            "state",
            "How far it is.",
            nullable=False,
            filters=("eq",),
            words=(
                ("draft", "draft"),
                ("waiting", "waiting"),
                ("confirmed", "waiting"),
                ("assigned", "ready"),
                ("done", "done"),
                ("cancel", "cancelled"),
            ),
        ),
        Link("customer", "partner_id", "To whom.", model="res.partner", filters=("eq",)),
        Text("origin", "origin", "What asked for it.", filters=("eq",)),
        Moment(
            "scheduled", "scheduled_date", "When it is planned to leave.", filters=("gte", "lt")
        ),
        Moment("shipped_at", "date_done", "When it left.", filters=("gte", "lt")),
        Rows(
            "lines",
            "move_line_ids",
            "What is in it, by lot.",
            fields=(
                Link("product", "product_id", "What.", nullable=False, model="product.product"),
                Link("lot", "lot_id", "Which lot.", model="stock.lot"),
                Number("quantity", "quantity", "How many."),
            ),
        ),
    ),
)
