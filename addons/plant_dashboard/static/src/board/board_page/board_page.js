/** @odoo-module **/

import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { freePlace, newId } from "@plant_dashboard/core/grid";
import { tileTypes } from "@plant_dashboard/core/tile_types";
import { Board } from "@plant_dashboard/board/board/board";
import { useBoards } from "@plant_dashboard/board/board_page/use_boards";
import { exportPicture } from "@plant_dashboard/board/export/picture";
import { exportTable } from "@plant_dashboard/board/export/table";
import { LinkState } from "@plant_dashboard/board/link_state/link_state";
import { TileDialog } from "@plant_dashboard/board/tile_dialog/tile_dialog";

/** The page of boards: look at one, arrange one's own, share it, take it along. */
export class BoardPage extends Component {
    static template = "plant_dashboard.BoardPage";
    static components = { Board, Layout, LinkState };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.tiles = useService("plant_tiles");
        this.orm = useService("orm");
        this.page = useRef("page");
        this.display = { controlPanel: {} };
        this.state = useState({ isEdited: false, name: "" });
        this.boards = useBoards();
        onWillStart(() => this.boards.load(this.props.action.params?.board_id));
    }

    get board() {
        return this.boards.current;
    }

    choose(event) {
        this.state.isEdited = false;
        this.boards.choose(Number(event.target.value));
    }

    async make() {
        await this.boards.make();
        this.edit();
    }

    async copy() {
        await this.boards.copy();
        this.edit();
    }

    edit() {
        Object.assign(this.state, { isEdited: true, name: this.board.name });
    }

    async done() {
        await this.boards.settled();
        this.state.isEdited = false;
    }

    rename() {
        const name = this.state.name.trim();
        if (name) {
            this.boards.save({ name });
        }
        this.state.name = this.board.name;
    }

    share(event) {
        this.boards.save({ shared: event.target.checked });
    }

    remove() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete the board"),
            body: this.board.shared
                ? _t("It is gone for everybody it is shared with, too.")
                : _t("It cannot be had back."),
            confirmLabel: _t("Delete"),
            confirm: async () => {
                this.state.isEdited = false;
                await this.boards.remove();
            },
            cancel: () => {},
        });
    }

    arranged(tiles) {
        this.boards.save({ tiles });
    }

    add() {
        this.dialog.add(TileDialog, {
            onDone: (type, params) => {
                const { tiles } = this.board;
                const { size } = tileTypes.get(type);
                const place = freePlace(tiles, size);
                const tile = { id: newId(tiles), type, ...place, ...size, params };
                this.boards.save({ tiles: [...tiles, tile] });
            },
        });
    }

    set(tile) {
        this.dialog.add(TileDialog, {
            tile,
            onDone: (type, params) => {
                const changed = { ...tile, type, params };
                const tiles = this.board.tiles.map((other) => (other.id === tile.id ? changed : other));
                this.boards.save({ tiles });
            },
        });
    }

    removeTile(tile) {
        this.boards.save({ tiles: this.board.tiles.filter(({ id }) => id !== tile.id) });
    }

    print() {
        window.print();
    }

    exportXlsx() {
        return exportTable(this.board, (requests) =>
            this.orm.call("plant.kpi", "plant_tiles", [{ figures: requests }])
        );
    }

    async exportPng() {
        const board = this.page.el.querySelector(".o_plant_board");
        try {
            await exportPicture(board, this.board.name);
        } catch {
            this.notification.add(
                _t("This browser cannot make the picture. Print the page instead, as a PDF."),
                { type: "warning" }
            );
        }
    }
}

registry.category("actions").add("plant_dashboard", BoardPage);
