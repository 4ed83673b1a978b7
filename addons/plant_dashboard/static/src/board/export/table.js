/** @odoo-module **/

import { download } from "@web/core/network/download";
import { _t } from "@web/core/l10n/translation";
import { paramsOf, tileTypes } from "@plant_dashboard/core/tile_types";

/** What Odoo's writer of pivots takes no more than in the name of a sheet, and does not take at all. */
const MOST_NAME = 31;
const NOT_IN_NAMES = /[\[\]:*?/\\]/g;

/**
 * The figures of a board as rows: each tile's value, and below it those of its course.
 *
 * @param {Array<{title: string, answer: Object}>} figures
 * @returns {Array<{title: string, indent: number, value: number|null, unit: string}>}
 */
export function rowsOf(figures) {
    return figures.flatMap(({ title, answer }) => [
        { title, indent: 0, value: answer.value, unit: answer.unit },
        ...(answer.groups || []).map(({ label, value }) => ({
            title: label,
            indent: 1,
            value,
            unit: answer.unit,
        })),
    ]);
}

/** Download the figures of a board as xlsx, read anew. */
export async function exportTable(board, read) {
    const today = luxon.DateTime.now();
    const asked = board.tiles.flatMap(({ type: key, params }) => {
        const type = tileTypes.get(key, null);
        if (!type) {
            return [];
        }
        const set = paramsOf(type, params);
        const title = (params || {}).title || type.name(set).toString();
        return (type.want(set, today).figures || []).map((request, index) => ({
            title: index ? _t("%s, to compare", title).toString() : title,
            request,
        }));
    });
    const { figures } = await read(asked.map(({ request }) => request));
    const rows = rowsOf(asked.map(({ title }, index) => ({ title, answer: figures[index] })));
    const headers = [_t("Value"), _t("Unit")].map((title) => ({
        title: title.toString(),
        width: 1,
        height: 1,
        is_bold: false,
    }));
    const table = {
        model: "plant.kpi",
        title: board.name.replace(NOT_IN_NAMES, " ").slice(0, MOST_NAME) || "Board",
        measure_count: 2,
        origin_count: 1,
        col_group_headers: [],
        measure_headers: headers,
        origin_measure_headers: [],
        rows: rows.map(({ title, indent, value, unit }) => ({
            title,
            indent,
            values: [
                { is_bold: !indent, value: value ?? "" },
                { is_bold: false, value: unit },
            ],
        })),
    };
    await download({ url: "/web/pivot/export_xlsx", data: { data: JSON.stringify(table) } });
}
