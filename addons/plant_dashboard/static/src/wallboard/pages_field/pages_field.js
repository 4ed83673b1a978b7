/** @odoo-module **/

import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SECONDS = 30;
const LEAST = 5;
const MOST = 3600;

/** The pages of a wallboard: which boards and spreadsheets, in which order, and for how long. */
export class PagesField extends Component {
    static template = "plant_dashboard.PagesField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ known: [] });
        onWillStart(() => this.load());
    }

    async load() {
        const [boards, sheets] = await Promise.all([
            this.orm.searchRead("plant.kpi.board", [["shared", "=", true]], ["name"]),
            this.orm.searchRead("spreadsheet.dashboard", [], ["name"]),
        ]);
        const option = (kind) => (row) => ({ kind, id: row.id, name: row.name });
        this.state.known = [...boards.map(option("board")), ...sheets.map(option("spreadsheet"))];
    }

    get pages() {
        return this.props.record.data[this.props.name] || [];
    }

    get boards() {
        return this.state.known.filter(({ kind }) => kind === "board");
    }

    get sheets() {
        return this.state.known.filter(({ kind }) => kind === "spreadsheet");
    }

    nameOf(page) {
        const found = this.state.known.find(({ kind, id }) => kind === page.kind && id === page.id);
        return found ? found.name : _t("Not there any more, or not shared");
    }

    kindOf(page) {
        return page.kind === "board" ? _t("Board") : _t("Spreadsheet");
    }

    add(event) {
        const [kind, id] = event.target.value.split(":");
        event.target.value = "";
        if (kind) {
            this.update([...this.pages, { kind, id: Number(id), seconds: SECONDS }]);
        }
    }

    remove(index) {
        this.update(this.pages.filter((_page, place) => place !== index));
    }

    moveUp(index) {
        const pages = [...this.pages];
        [pages[index - 1], pages[index]] = [pages[index], pages[index - 1]];
        this.update(pages);
    }

    setSeconds(index, event) {
        const asked = Math.round(Number(event.target.value)) || SECONDS;
        const seconds = Math.min(Math.max(asked, LEAST), MOST);
        event.target.value = seconds;
        this.update(this.pages.map((page, place) => (place === index ? { ...page, seconds } : page)));
    }

    update(pages) {
        return this.props.record.update({ [this.props.name]: pages });
    }
}

registry.category("fields").add("plant_pages", {
    component: PagesField,
    displayName: _t("Pages of a wallboard"),
    supportedTypes: ["json"],
});
