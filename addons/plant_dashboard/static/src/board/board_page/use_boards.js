/** @odoo-module **/

import { useEnv, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { userId } from "@plant_web/core/compat";
import { starterTiles } from "@plant_dashboard/board/starter";

const MODEL = "plant.kpi.board";
const FIELDS = ["name", "shared", "user_id", "tiles"];

/**
 * The boards that the user may see, and the one that is open.
 *
 * Changes are shown at once and saved behind; where the server refuses one, all is read again.
 */
export function useBoards() {
    const orm = useService("orm");
    const boards = useState({ all: [], currentId: null });
    const own = userId(useEnv());
    let saving = Promise.resolve();

    const read = (row) => ({
        id: row.id,
        name: row.name,
        shared: row.shared,
        tiles: row.tiles || [],
        isOwn: row.user_id[0] === own,
        owner: row.user_id[1],
    });

    async function load(wanted = null) {
        const rows = await orm.searchRead(MODEL, [], FIELDS);
        boards.all = rows.map(read).sort((a, b) => b.isOwn - a.isOwn);
        const ids = boards.all.map(({ id }) => id);
        boards.currentId = [wanted, boards.currentId, ids[0]].find((id) => ids.includes(id)) ?? null;
    }

    async function create(vals) {
        const [id] = await orm.create(MODEL, [vals]);
        await load(id);
        boards.currentId = id;
    }

    return {
        get all() {
            return boards.all;
        },
        get current() {
            return boards.all.find(({ id }) => id === boards.currentId) || null;
        },
        load,
        choose(id) {
            boards.currentId = id;
        },
        make: () => create({ name: _t("My board"), tiles: starterTiles() }),
        copy() {
            const { name, tiles } = this.current;
            return create({ name: _t("%s (copy)", name), tiles });
        },
        /** Save what has changed of the open board; changes are saved in their order. */
        save(vals) {
            const { current } = this;
            Object.assign(current, vals);
            saving = saving
                .then(() => orm.write(MODEL, [current.id], vals))
                .catch(async (refusal) => {
                    await load();
                    throw refusal;
                });
            return saving;
        },
        /** When all that was changed is saved. */
        settled: () => saving,
        async remove() {
            await orm.unlink(MODEL, [this.current.id]);
            boards.currentId = null;
            await load();
        },
    };
}
