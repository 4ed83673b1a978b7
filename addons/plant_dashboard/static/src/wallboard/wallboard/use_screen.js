/** @odoo-module **/

import { onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { makeRotation } from "@plant_dashboard/wallboard/rotation";

/** How often is looked whether other pages are to be shown, or a board was changed, in milliseconds. */
const LOOK = 60000;
/** The address at which a paired screen logs itself in again. */
const LOGIN = "/plant/wallboard";
const SESSION_OVER = "odoo.http.SessionExpiredException";
/** The hour at which the page is loaded anew, so that it is of the version that the server runs. */
const RENEWAL_HOUR = 4;

/**
 * What a wallboard shows: its pages in turn, with their boards.
 *
 * All that was read is kept, so that a screen goes on without the server, and says so. The page is
 * loaded anew once a night and when its session is over, but only while the server answers.
 *
 * @param {number|null} wallboardId of a preview; a paired screen has its own
 */
export function useScreen(wallboardId) {
    const orm = useService("orm");
    const screen = useState({ name: "", pages: [], index: 0, boards: {}, problem: null, isRead: false });
    const began = new Date();
    let timer = null;
    const rotation = makeRotation({
        show: (index) => (screen.index = index),
        later: (call, wait) => browser.setTimeout(call, wait),
        forget: (each) => browser.clearTimeout(each),
    });

    async function look() {
        browser.clearTimeout(timer);
        try {
            const told = await orm.silent.call("plant.wallboard", "plant_screen", [wallboardId]);
            const ids = told.pages.filter(({ kind }) => kind === "board").map(({ id }) => id);
            const rows = ids.length
                ? await orm.silent.searchRead("plant.kpi.board", [["id", "in", ids]], ["name", "tiles"])
                : [];
            take(told, rows);
            renew();
        } catch (failure) {
            refused(failure);
        }
        timer = browser.setTimeout(look, LOOK);
    }

    function take(told, rows) {
        for (const { id, name, tiles } of rows) {
            const known = screen.boards[id];
            // A board that has not changed is left alone, and so are its tiles.
            if (!known || JSON.stringify(known) !== JSON.stringify({ name, tiles })) {
                screen.boards[id] = { name, tiles };
            }
        }
        Object.assign(screen, { name: told.name, problem: null, isRead: true });
        if (JSON.stringify(screen.pages) !== JSON.stringify(told.pages)) {
            screen.pages = told.pages;
        }
        rotation.set(told.pages);
    }

    function refused(failure) {
        if (failure.exceptionName === SESSION_OVER) {
            browser.location.assign(LOGIN);
        } else if (failure.data) {
            screen.problem = failure.data.message;
        }
        // Else the server is away: what is shown stays, and the bar says how old it is.
    }

    /** The server has just answered: is this a new night? */
    function renew() {
        const now = new Date();
        const isAnotherDay = now.toDateString() !== began.toDateString();
        if (!wallboardId && isAnotherDay && now.getHours() >= RENEWAL_HOUR) {
            browser.location.assign(LOGIN);
        }
    }

    onWillUnmount(() => {
        browser.clearTimeout(timer);
        rotation.stop();
    });
    return { screen, look, turn: rotation.turn };
}
