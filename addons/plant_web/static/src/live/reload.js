/** @odoo-module **/

/** Read a form's record again, unless somebody is editing it. */
export async function reloadUnlessEdited(record) {
    if (!(await record.isDirty())) {
        await record.load();
    }
}
