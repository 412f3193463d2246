// main.mjs - plays every file of cases/ in one browser and counts.  A file exports a
// function that gets a World (lib/world.mjs), which ends whatever it started.
import { readdirSync } from 'node:fs';
import { startBrowser } from './lib/browser.mjs';
import { World } from './lib/world.mjs';

const wanted = process.argv.slice(2);
const files = readdirSync(new URL('cases/', import.meta.url))
    .filter((file) => file.endsWith('.mjs'))
    .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
    .sort();

const totals = { cases: 0, failures: 0 };
let current = null;

async function play(browser, file) {
    const world = (current = new World(browser, file, totals));
    const began = performance.now();
    try {
        const { default: body } = await import(`./cases/${file}`);
        await body(world);
    } catch (error) {
        world.failed(`${file} can be played to its end`, error);
    } finally {
        await world.end();
        current = null;
    }
    console.log(`# ${file}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

// ./test ends what takes too long: our daemons must not survive us.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
        current?.killAll();
        process.exit(1);
    });
}

const browser = await startBrowser();
try {
    for (const file of files) await play(browser, file);
} finally {
    await browser.close();
}
if (files.length === 0) {
    console.log(`not ok - web: no file of cases/ is called ${wanted.join(' or ')}`);
    totals.failures++;
}
console.log(`# ${totals.cases} cases, ${totals.failures} failed`);
process.exit(totals.failures > 0 ? 1 : 0);
