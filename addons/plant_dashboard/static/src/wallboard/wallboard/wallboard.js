/** @odoo-module **/

import { Component, onWillStart, useEffect, useExternalListener, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { loadSpreadsheets } from "@plant_web/core/compat";
import { formatAge } from "@plant_web/live/core/age";
import { Board } from "@plant_dashboard/board/board/board";
import { LinkState } from "@plant_dashboard/board/link_state/link_state";
import { formatClock } from "@plant_dashboard/core/words";
import { Clock } from "@plant_dashboard/wallboard/clock/clock";
import { useScreen } from "@plant_dashboard/wallboard/wallboard/use_screen";

const TURNS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * A screen on a wall: boards and spreadsheets in turn, with the time and how fresh they are. In the
 * web client it covers everything else.
 */
export class Wallboard extends Component {
    static template = "plant_dashboard.Wallboard";
    static components = { Board, Clock, LinkState };
    static props = { ...standardActionServiceProps };

    setup() {
        const { active_id: preview } = this.props.action.context || {};
        this.isPreview = Boolean(preview);
        this.action = useService("action");
        this.status = useState(useService("plant_tiles").status);
        const { screen, look, turn } = useScreen(preview || null);
        this.screen = screen;
        this.turn = turn;
        this.sheets = useState({ Pane: null });
        useEffect(() => this.quiet(), () => []);
        useExternalListener(window, "keydown", (event) => this.onKeydown(event));
        onWillStart(async () => {
            await look();
            if (this.screen.pages.some(({ kind }) => kind === "spreadsheet")) {
                this.loadSheets();
            }
        });
    }

    /** Before a screen on a wall is nobody to close a dialog: the bar says what is amiss. */
    quiet() {
        document.body.classList.toggle("o_plant_unattended", !this.isPreview);
        return () => document.body.classList.remove("o_plant_unattended");
    }

    /** Behind the first page: what spreadsheets need is large. */
    async loadSheets() {
        await loadSpreadsheets(loadBundle);
        this.sheets.Pane = registry.category("lazy_components").get("PlantSheetPane");
    }

    get page() {
        return this.screen.pages[this.screen.index] || null;
    }

    get pageKey() {
        return `${this.page.kind}-${this.page.id}`;
    }

    get board() {
        return this.page?.kind === "board" ? this.screen.boards[this.page.id] || null : null;
    }

    get rows() {
        return Math.max(...this.board.tiles.map(({ y, h }) => y + h), 1);
    }

    get noTiles() {
        return _t("The board “%s” has no tile yet.", this.board.name);
    }

    /** The server has not answered for a while: since when. */
    get stale() {
        const { link, at, now } = this.status;
        if (link !== "lost") {
            return null;
        }
        if (!at) {
            return _t("The server cannot be reached. This is tried again every few seconds.");
        }
        return _t("No connection since %(time)s: what you see is %(age)s old", {
            time: formatClock(at),
            age: formatAge(Math.max(now - at, 0) / 1000),
        });
    }

    onKeydown(event) {
        if (event.key in TURNS) {
            this.turn(TURNS[event.key]);
        } else if (event.key === "Escape" && this.isPreview) {
            this.leave();
        }
    }

    leave() {
        return this.action.restore();
    }
}

registry.category("actions").add("plant_wallboard", Wallboard);
