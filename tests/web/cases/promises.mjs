// What the page promises its users, sentence by sentence, where no other file does: search by
// everything a record has, deletions explained, the keyboard alone, local times, links.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../lib/browser.mjs';
import { waitFor } from '../lib/daemon.mjs';
import { noTroubles, toast } from '../lib/page.mjs';
import { fillServer } from '../lib/plant.mjs';

const dialog = (page) => page.getByRole('dialog');
const row = (page, text) => page.getByRole('row').filter({ hasText: text }).first();
const names = (page) => page.locator('tbody .full-name').allInnerTexts();

async function search(world, server) {
    const page = await world.logIn(server, 'reader');
    const box = page.getByRole('searchbox', { name: 'Find names' });
    const found = async (text, isIt) => {
        await box.fill(text);
        await waitFor(`what ${text} finds`, async () => {
            const list = await names(page);
            return list.length > 0 && list.every(isIt);
        });
    };

    await server.api('POST', '/names/WELDER7%3C00%3E/release');
    await world.check('what is typed is found as part of a name, in either case', () =>
        found('hmi-', (name) => name.startsWith('HMI-')));
    await world.check('... as a suffix', () => found('<1c>', (name) => name.endsWith('<1c>')));
    await world.check('... as the beginning of an address', async () => {
        await found('10.20.0.', (name) => name.startsWith('PLANT'));
    });
    await world.check('... as a state', () => found('state:released', (name) => name === 'WELDER7<00>'));
    await world.check('... and all of it together', () => found('state:active <20> scale', (name) => name === 'SCALE<20>'));
    await world.check('a mapping with an end says when that is', async () => {
        await page.goto(`${server.url}#/name/KILN`);
        await row(page, /ends in \d+ d/).waitFor();
        await page.goto(`${server.url}#/find`);
    });
    await world.check('a filter has a link, which shows the same to somebody else', async () => {
        await box.fill('cnc');
        await page.getByLabel('Suffix').selectOption('20');
        await waitFor('the two', async () => (await names(page)).sort().join() === 'CNC-A<20>,CNC-B<20>');
        const other = await world.logIn(server, 'operator');
        await other.goto(page.url());
        await row(other, 'CNC-B').waitFor();
        assert.deepEqual(await names(other), await names(page));
    });
    noTroubles(page);
}

async function deletion(world, server) {
    const page = await world.logIn(server, 'operator');
    const state = async (name) => (await server.api('GET', `/names/${name}`)).records.map((r) => r.state);
    const open = async (name) => {
        await page.goto(`${server.url}#/name/${name}`);
        await page.getByRole('button', { name: 'Delete', exact: true }).click();
    };

    await world.check('deleting says what happens here and what a tombstone is, and picks the right one', async () => {
        await open('OVEN-3');
        await dialog(page).getByText('No other server has a copy of it').waitFor();
        await dialog(page).getByText('A tombstone stays for a while').waitFor();
        assert.ok(await dialog(page).getByRole('radio', { name: /^Delete it here \(right for this server\)/ }).isChecked());
    });
    await world.check('... and shows what will go before it goes', async () => {
        const preview = dialog(page).locator('.preview');
        assert.deepEqual(await preview.locator('li').allInnerTexts(), ['OVEN-3<00>', 'OVEN-3<20>']);
        await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
        await toast(page, '2 records of OVEN-3 are deleted');
        await assert.rejects(state('OVEN-3'), { status: 404 });
    });
    await world.check('a tombstone stays where one wants it', async () => {
        await open('SCALE');
        await dialog(page).getByText('Mark it as deleted').click();
        await dialog(page).getByText('Will be marked as deleted').waitFor();
        await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
        await toast(page, 'marked as deleted');
        assert.deepEqual(await state('SCALE'), ['tombstone', 'tombstone']);
    });
    await world.check('one record of a name goes alone', async () => {
        await page.goto(`${server.url}#/name/PRESS01`);
        await page.getByRole('button', { name: 'Delete PRESS01<00>' }).click();
        await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
        await toast(page, '1 record of PRESS01 is deleted');
        assert.equal((await server.api('GET', '/names/PRESS01')).records.length, 1);
    });
    noTroubles(page);
}

/* Walk with the Tab key to the element for which isIt holds. */
async function walk(page, isIt) {
    for (let tabs = 0; tabs < 120; tabs++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(`(${isIt})(document.activeElement)`)) return;
    }
    throw new Error(`the Tab key does not reach ${isIt}`);
}

async function keyboard(world, server) {
    const page = await world.logIn(server, 'operator');
    const press = async (isIt) => {
        await walk(page, isIt);
        await page.keyboard.press('Enter');
    };

    await world.check('a name is found and opened with the keyboard alone', async () => {
        await page.keyboard.press('/');
        await page.keyboard.type('copier');
        await waitFor('the two', async () => (await names(page)).sort().join() === 'COPIER2F<00>,COPIER2F<20>');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'COPIER2F' }).waitFor();
    });
    await world.check('... a mapping is made with it', async () => {
        await press((at) => at.matches('nav a') && at.textContent === 'Static mappings');
        await row(page, 'KILN').waitFor();
        await press((at) => at.matches('button') && at.textContent === 'Add mapping');
        await dialog(page).waitFor();
        await page.keyboard.type('boiler');
        await walk(page, (at) => at.matches('textarea'));
        await page.keyboard.type('10.20.2.77');
        await waitFor('the button', () => dialog(page).getByRole('button', { name: 'Add mapping' }).isEnabled());
        await press((at) => at.closest('dialog') && at.textContent === 'Add mapping');
        await row(page, 'BOILER').waitFor();
    });
    await world.check('... and deleted', async () => {
        await press((at) => at.getAttribute('aria-label') === 'Delete BOILER');
        await dialog(page).waitFor();
        await press((at) => at.closest('dialog') && at.textContent === 'Delete');
        await row(page, 'BOILER').waitFor({ state: 'detached' });
    });
    await world.check('Esc closes a dialogue and gives the focus back', async () => {
        await walk(page, (at) => at.getAttribute('aria-label') === 'Delete KILN');
        await page.keyboard.press('Enter');
        await dialog(page).waitFor();
        await page.keyboard.press('Escape');
        await dialog(page).waitFor({ state: 'detached' });
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Delete KILN');
    });
    noTroubles(page);
}

async function times(world, server) {
    const page = await world.logIn(server, 'reader', { timezoneId: 'Asia/Kolkata' });

    await world.check('times are those of the machine that looks, with zone and server time on hover', async () => {
        await page.goto(`${server.url}#/events`);
        const time = page.locator('tbody time').first();
        const [at, shown, title] = [await time.getAttribute('datetime'), await time.innerText(), await time.getAttribute('title')];
        const there = new Date(Date.parse(at) + 330 * 60_000).toISOString().slice(0, 19).replace('T', ' ');
        assert.equal(shown, there);
        assert.equal(title, `${there} UTC+05:30 (server: ${at})`);
    });
    noTroubles(page);
}

async function later(world, server) {
    const page = await world.logIn(server, 'reader');

    for (const [where, text] of [['replication', 'This server does not replicate'], ['owners', 'All records are this server\'s own']])
        await world.check(`#/${where} has its place, and says why it is empty`, async () => {
            await page.goto(`${server.url}#/${where}`);
            await page.getByRole('heading', { name: text }).waitFor();
            assert.deepEqual(await accessibilityFaults(page), []);
        });
    noTroubles(page);
}

export default async function (world) {
    const server = await world.startServer();

    await fillServer(world, server);
    await search(world, server);
    await deletion(world, server);
    await keyboard(world, server);
    await times(world, server);
    await later(world, server);
}
