// The pictures of README.md and docs/manager.md, of a small plant.  OW_SCREENSHOTS=1 puts
// them into docs/images; otherwise they only have to be possible.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../lib/daemon.mjs';
import { noTroubles } from '../lib/page.mjs';
import { ask, fillServer } from '../lib/plant.mjs';
import { withPalette } from '../lib/png.mjs';

const SIZE_MAX = 100 * 1024;
const wanted = process.env.OW_SCREENSHOTS === '1';
const folder = wanted ? join('docs', 'images') : join(process.env.OW_BUILD, 'test-logs', 'web');
const window = { viewport: { width: 1280, height: 800 } };
const CHART_SECONDS = wanted ? 100 : 3;
const AGAIN_MS = 15000; /* a machine that registers again, for the charts and its history */

const pictures = [
    ['home', 'home'], ['find', 'find?q=hmi'], ['conflicts', 'conflicts/PC7'], ['name', 'name/LASER'],
    ['mappings', 'mappings'], ['events', 'events'], ['node', 'node'], ['usage', 'usage'], ['settings', 'settings'],
    ['statistics', 'statistics'], ['policies', 'policies'], ['accounts', 'accounts'], ['backup', 'backup'],
];

export default async function (world) {
    const server = await world.startServer();

    await fillServer(world, server);
    for (const role of ['operator', 'reader']) await server.account(role);
    await server.api('POST', '/backups');
    const laser = await world.startNode(server, ['LASER<00>', 'LASER<20>'], '127.0.0.9');
    const again = setInterval(() => laser.nbtstat('-RR'), AGAIN_MS);
    const stop = ask(server, ['LASER']);
    const page = await world.logIn(server, 'administrator', window);
    const samples = Date.now() + CHART_SECONDS * 1000;

    try {
        await waitFor('charts to show something', () => Date.now() > samples, CHART_SECONDS * 1000 + 1000);
        for (const [name, where] of pictures) await picture(world, server, page, name, where);
        const dark = await world.logIn(server, 'administrator', { ...window, colorScheme: 'dark' });
        await picture(world, server, dark, 'conflicts-dark', 'conflicts/PC7');
        const narrow = await world.logIn(server, 'administrator', { viewport: { width: 390, height: 720 } });
        await picture(world, server, narrow, 'conflicts-narrow', 'conflicts/PC7');
    } finally {
        stop();
        clearInterval(again);
    }
}

function picture(world, server, page, name, where) {
    return world.check(`a picture of ${name}`, async () => {
        const path = join(folder, `${name}.png`);

        mkdirSync(folder, { recursive: true });
        await page.goto(`${server.url}#/${where}`);
        await page.getByRole('heading').first().waitFor();
        await page.locator('.loading').waitFor({ state: 'detached' });
        await page.evaluate(() => document.fonts.ready);
        const file = withPalette(await page.screenshot());
        writeFileSync(path, file);
        noTroubles(page);
        assert.ok(file.length < SIZE_MAX, `${path} has ${file.length} octets`);
    });
}
