/* Each spreadsheet reads all of its data; the functions have the values that the test has counted. */

const { env } = await until(() => odoo.__WOWL_DEBUG__?.root, "the web client");
const compat = odoo.loader.modules.get("@plant_web/core/compat");
const { loadBundle } = odoo.loader.modules.get("@web/core/assets");
await compat.loadSpreadsheets(loadBundle);

const isLoading = ({ value, error }) => /Loading/.test(`${value} ${error?.message || ""}`);

async function open(id) {
    const loaded = compat.makeSheetLoader(env).getDashboard(id);
    await loaded.promise;
    const { model } = loaded;
    const cellsOf = (sheetId) => Object.values(model.getters.getEvaluatedCells(sheetId));
    const cells = () => model.getters.getSheetIds().flatMap(cellsOf);
    await until(() => !cells().some(isLoading), "all cells to be there");
    return { model, cells };
}

for (const [id, { template, least }] of Object.entries(SHEETS)) {
    const { model, cells } = await open(Number(id));
    if (model.getters.getPlantTemplate() !== template) {
        throw new Error(`${id} is not ${template} but ${model.getters.getPlantTemplate()}`);
    }
    const errors = cells().filter(({ type, value }) => type === "error" && String(value).startsWith("#"));
    const said = errors.map(({ value, error, message }) => `${value} ${error?.message || message || ""}`);
    if (said.length) {
        throw new Error(`${template} has errors: ${[...new Set(said)].join(" | ")}`);
    }
    const numbers = cells().filter(({ type }) => type === "number");
    if (numbers.length < least) {
        throw new Error(`${template} has ${numbers.length} numbers, fewer than ${least}`);
    }
}

const [first] = Object.keys(SHEETS);
const { model } = await open(Number(first));
const [sheetId] = model.getters.getSheetIds();
const evaluate = (formula) => {
    const result = model.getters.evaluateFormula(sheetId, formula);
    return result?.value ?? result;
};
for (const [formula, expected] of Object.entries(FORMULAS)) {
    await until(() => !/Loading/.test(String(evaluate(formula))), `${formula} to be there`);
    const value = evaluate(formula);
    if (typeof expected === "number") {
        same(value, expected, formula);
    } else if (typeof value === "number") {
        throw new Error(`${formula} is ${value}, not an error`);
    }
}
