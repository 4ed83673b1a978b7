/** @odoo-module **/

/** The tiles that a new board begins with: something to change. */
export function starterTiles() {
    const tile = (id, type, x, y, w, h, params = {}) => ({ id, type, x, y, w, h, params });
    return [
        tile("t1", "andon", 0, 0, 8, 3),
        tile("t2", "alerts", 8, 0, 4, 3),
        tile("t3", "utilisation", 0, 3, 4, 3),
        tile("t4", "gauge", 4, 3, 4, 5),
        tile("t5", "cash", 8, 3, 4, 5),
        tile("t6", "figure", 0, 6, 4, 2, { kpi: "oee", period: "last30" }),
        tile("t7", "breakdown", 0, 8, 6, 3, { kpi: "down_time", by: "reason", period: "last30" }),
        tile("t8", "breakdown", 6, 8, 6, 3, { kpi: "failures", by: "cause", period: "last30" }),
    ];
}
