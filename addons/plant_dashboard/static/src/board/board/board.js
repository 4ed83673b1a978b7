/** @odoo-module **/

import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { arrange, COLUMNS, fit } from "@plant_dashboard/core/grid";
import { tileTypes } from "@plant_dashboard/core/tile_types";
import { Tile } from "@plant_dashboard/tiles/tile/tile";

const ARROWS = {
    ArrowLeft: { x: -1, y: 0 },
    ArrowRight: { x: 1, y: 0 },
    ArrowUp: { x: 0, y: -1 },
    ArrowDown: { x: 0, y: 1 },
};

/**
 * Tiles as a person has arranged them. While it is edited they are moved by their heading and sized
 * by their corner, with a pointer or with the arrow keys (with Shift: the size).
 */
export class Board extends Component {
    static template = "plant_dashboard.Board";
    static components = { Tile };
    static props = {
        /** As plant.kpi.board keeps them. */
        tiles: Array,
        isEdited: { type: Boolean, optional: true },
        leads: { type: Boolean, optional: true },
        /** Is given the tiles in their new places. */
        onArranged: { type: Function, optional: true },
        onSet: { type: Function, optional: true },
        onRemoved: { type: Function, optional: true },
    };
    static defaultProps = { isEdited: false, leads: true };

    setup() {
        this.grid = useRef("grid");
        /** The tiles while one of them is under way, and which one. */
        this.state = useState({ tiles: null, moving: null });
    }

    get tiles() {
        return this.state.tiles || this.props.tiles;
    }

    get rows() {
        return Math.max(...this.tiles.map(({ y, h }) => y + h), 1);
    }

    place({ x, y, w, h }) {
        return `grid-area: ${y + 1} / ${x + 1} / span ${h} / span ${w}`;
    }

    nameOf(tile) {
        return tile.params?.title || tileTypes.get(tile.type, null)?.title || tile.type;
    }

    /** What is said of a tile that is edited, to who cannot see it. */
    handleLabel(tile) {
        return _t("%(name)s: move with the arrow keys, size with Shift and the arrow keys", {
            name: this.nameOf(tile),
        });
    }

    /** Where `tile` would be with these changes, and the others beside it. */
    changed(tile, change) {
        const least = tileTypes.get(tile.type, null)?.least;
        const next = fit({ ...tile, ...change }, least);
        return arrange(
            this.props.tiles.map((other) => (other.id === tile.id ? next : other)),
            tile.id,
            next.y > tile.y
        );
    }

    onKeydown(event, tile) {
        const step = ARROWS[event.key];
        if (!step) {
            return;
        }
        event.preventDefault();
        const change = event.shiftKey
            ? { w: tile.w + step.x, h: tile.h + step.y }
            : { x: tile.x + step.x, y: tile.y + step.y };
        if (step.y > 0 && !event.shiftKey) {
            // Tiles fall upwards: to go down is to change places with what is below.
            const below = this.props.tiles.filter(
                (other) => other.y >= tile.y + tile.h && other.x < tile.x + tile.w && tile.x < other.x + other.w
            );
            change.y = below.length ? Math.min(...below.map((other) => other.y + other.h)) : tile.y;
        }
        this.props.onArranged(this.changed(tile, change));
    }

    /** Follow the pointer until it is let go of. */
    onPointerdown(event, tile, isSize) {
        if (event.button) {
            return;
        }
        event.preventDefault();
        const cell = this.cell();
        const start = { x: event.clientX, y: event.clientY };
        const handle = event.currentTarget;
        handle.setPointerCapture(event.pointerId);
        this.state.moving = tile.id;

        const onMove = (move) => {
            const across = Math.round((move.clientX - start.x) / cell.width);
            const down = Math.round((move.clientY - start.y) / cell.height);
            this.state.tiles = this.changed(
                tile,
                isSize
                    ? { w: tile.w + across, h: tile.h + down }
                    : { x: tile.x + across, y: tile.y + down }
            );
        };
        const onEnd = (end) => {
            handle.removeEventListener("pointermove", onMove);
            handle.removeEventListener("pointerup", onEnd);
            handle.removeEventListener("pointercancel", onEnd);
            const arranged = this.state.tiles;
            Object.assign(this.state, { tiles: null, moving: null });
            if (arranged && end.type === "pointerup") {
                this.props.onArranged(arranged);
            }
        };
        handle.addEventListener("pointermove", onMove);
        handle.addEventListener("pointerup", onEnd);
        handle.addEventListener("pointercancel", onEnd);
    }

    /** The size of a cell with its gap, in pixels. */
    cell() {
        const style = getComputedStyle(this.grid.el);
        const gap = parseFloat(style.columnGap);
        const width = (this.grid.el.clientWidth + gap) / COLUMNS;
        return { width, height: parseFloat(style.gridAutoRows) + gap };
    }
}
