// Writes dist/penguins.json: the four measurements in vega-datasets' penguins (CC0), which as a whole is too large to depend on.
import { readFile, writeFile } from 'node:fs/promises';

const source = new URL('../data/penguins.json', import.meta.resolve('vega-datasets'));
/** @type {readonly Record<string, number | string | null>[]} */
const penguins = JSON.parse(await readFile(source, 'utf8'));
const measurements = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
const rows = penguins.map((penguin) => measurements.map((name) => penguin[name]));
await writeFile(new URL('../dist/penguins.json', import.meta.url), `${JSON.stringify(rows)}\n`);
