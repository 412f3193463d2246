// How the page looks: light or dark, and that nothing is cut off where there is little room.
import assert from 'node:assert/strict';
import { waitFor } from '../lib/daemon.mjs';
import { fitsWidth, noTroubles } from '../lib/page.mjs';
import { ask, fillServer } from '../lib/plant.mjs';

const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

async function theme(world, server) {
    const page = await world.logIn(server, 'reader', { colorScheme: 'light' });
    const light = await background(page);
    const choose = async (name) => {
        await page.getByRole('button', { name: 'Account and appearance' }).click();
        await page.getByRole('button', { name, exact: true }).click();
        await page.keyboard.press('Escape');
    };

    await world.check('light and dark follow the system, at once', async () => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await waitFor('another background', async () => await background(page) !== light);
    });
    await world.check('... unless one is chosen', async () => {
        await choose('Light');
        assert.equal(await background(page), light);
    });
    await world.check('... which the browser remembers, before the first paint', async () => {
        await page.addInitScript(() => document.addEventListener('readystatechange', () => {
            window.themeAtFirst ??= document.documentElement.dataset.theme;
        }));
        await page.reload();
        await page.locator('#side').waitFor({ state: 'attached' });
        assert.equal(await page.evaluate(() => window.themeAtFirst), 'light');
        assert.equal(await background(page), light);
    });
    await world.check('... until the system decides again', async () => {
        await choose('System');
        assert.notEqual(await background(page), light);
    });
    noTroubles(page);
}

/* What is cut off: [text] of cells that are narrower than what stands in them, but for those
 * of the columns named in long, which end in dots when they are. */
function cutOff(page, long) {
    return page.evaluate((names) => [...document.querySelectorAll('main table')].flatMap((table) => {
        const titles = [...table.querySelectorAll('thead th')].map((th) => th.textContent.trim());

        return [...table.querySelectorAll('th, td')]
            .filter((cell) => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0 &&
                !names.includes(titles[cell.cellIndex]))
            .map((cell) => cell.textContent.trim());
    }), long);
}

/* The columns of the list in sight fill it, and not a part of it. */
function filled(page) {
    return page.evaluate(() => {
        const last = [...document.querySelectorAll('main .table thead th')]
            .filter((th) => th.offsetWidth > 0).at(-1).getBoundingClientRect();
        const box = document.querySelector('main .table-box').getBoundingClientRect();

        return box.right - last.right;
    });
}

const lists = [
    ['find', []], ['mappings', ['Note']], ['events', ['Description']], ['usage', []], ['usage/clients', []],
    ['usage/unused', ['Addresses']], ['usage/log', []], ['accounts', []], ['accounts/audit', ['What', 'Note']],
];

async function room(world, server) {
    for (const width of [1280, 1000, 870, 400]) {
        const page = await world.logIn(server, 'administrator', { viewport: { width, height: 800 } });

        for (const [where, long] of lists) {
            await world.check(`nothing is cut off in #/${where}, ${width} px wide`, async () => {
                await page.goto(`${server.url}#/${where}`);
                await page.locator('main tbody tr:not(.filler)').first().waitFor();
                assert.deepEqual(await cutOff(page, long), []);
                await fitsWidth(page);
                if (await page.locator('main .table').count() > 0)
                    assert.ok(Math.abs(await filled(page)) < 3 || where === 'accounts/audit', `${await filled(page)} px are empty`);
            });
        }
        noTroubles(page);
    }
}

async function home(world, server) {
    const page = await world.logIn(server, 'reader', { viewport: { width: 1280, height: 800 } });

    await world.check('the first screen has all of Home: state, conflict, six charts', async () => {
        await page.locator('.tile.alarm').waitFor();
        await page.getByRole('heading', { name: 'Machines that are refused their name' }).waitFor();
        const charts = await page.locator('.chart').evaluateAll((all) => all.map((c) => c.getBoundingClientRect().bottom));

        assert.equal(charts.length, 6);
        assert.ok(Math.max(...charts) <= 800, charts.join());
    });
    noTroubles(page);
}

export default async function (world) {
    const server = await world.startServer();

    await fillServer(world, server);
    await server.api('PUT', '/settings/query-log', { value: 'all' });
    const stop = ask(server);
    await waitFor('some queries', async () => (await server.api('GET', '/queries')).queries.length > 40).finally(stop);
    await theme(world, server);
    await home(world, server);
    await room(world, server);
}
