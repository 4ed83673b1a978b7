/** @odoo-module **/

import { Component } from "@odoo/owl";

/** Drawings on a field of 24 by 24: what is filled, or drawn as a line of two units. */
const FILLED = {
    running: "M6 4l14 8-14 8z",
    paused: "M6 4h4v16H6zM14 4h4v16h-4z",
    blocked: "M4 4h16v16H4z",
    attention: "M10 3h4v12h-4zM10 17h4v4h-4z",
};
const DRAWN = {
    ready: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
    done: "M4 12.5l5.5 5.5L20 7",
    cancelled: "M5 5l14 14M19 5L5 19",
    waiting: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 7.5V12l3 2.5",
    hold: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM7 12h10",
    stale: "M3 14l4-5 3 6 4-8 3 6 4-4",
    set_up: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4M5.3 5.3l2.8 2.8M15.9 15.9l2.8 2.8M18.7 5.3l-2.8 2.8M8.1 15.9l-2.8 2.8",
    motion: "M4 10q4-5 8 0t8 0M4 16q4-5 8 0t8 0",
    link: "M12 20v-.1M8.5 16a5 5 0 0 1 7 0M5 12.2a10 10 0 0 1 14 0M2 8.5a14.5 14.5 0 0 1 20 0",
    unlinked: "M3 3l18 18M12 20v-.1M8.5 16a5 5 0 0 1 4-1.4M5 12.2a10 10 0 0 1 4-2.4M16 10.3a10 10 0 0 1 3 1.9M2 8.5a14.5 14.5 0 0 1 4-2.7M11 5a14.5 14.5 0 0 1 11 3.5",
    person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20.5c1-4 4-5.5 8-5.5s7 1.5 8 5.5",
    back: "M15 4l-8 8 8 8",
    next: "M9 4l8 8-8 8",
    close: "M5 5l14 14M19 5L5 19",
    plus: "M12 4v16M4 12h16",
    delete: "M9 5h12v14H9l-7-7zM12.5 9l5 6M17.5 9l-5 6",
    settings: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    undo: "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3",
    scrap: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
    label: "M4 4h8l9 9-8 8-9-9zM8 8v.1",
    help: "M5 10a7 7 0 0 1 14 0v5h-4v-5M5 10v5h4v-5M19 15c0 4-3 5-6 5",
    sheet: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
    parts: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
    camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
    line: "M3 19h18M5 19V9l5 3V9l5 3V5h4v14",
    list: "M4 6h16M4 12h16M4 18h16",
    scan: "M4 5v14M8 5v14M11 5v14M15 5v14M18 5v14M20.5 5v14",
    lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

/** A drawing beside a word: it says nothing by itself, so readers of screens skip it. */
export class Icon extends Component {
    static template = "plant_kiosk.Icon";
    static props = { name: String };

    get filled() {
        return FILLED[this.props.name];
    }

    get drawn() {
        return DRAWN[this.props.name];
    }
}
