// The article's cure in the page: a computer is refused by an old mapping; Conflicts, the
// entry, Delete mapping: three clicks, and the computer has its name.
import assert from 'node:assert/strict';
import { waitFor } from '../lib/daemon.mjs';
import { noTroubles, toast } from '../lib/page.mjs';

const title = (page) => page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: /^Conflicts/ });
const entry = (page, name) => page.getByRole('navigation', { name: 'Conflicts' }).getByRole('link', { name });
const cure = (page) => page.getByRole('button', { name: 'Delete mapping', exact: true });

export default async function (world) {
    const server = await world.startServer();
    const page = await world.logIn(server, 'operator');

    await server.api('POST', '/mappings?note=the%20old%20PC7',
        { name: 'PC7', type: 'unique', addresses: ['127.0.0.77'] });
    const node = await world.startNode(server, ['PC7<00>', 'PC7<20>'], '127.0.0.7');

    await world.check('a computer is refused its name by an old mapping',
        () => node.nameIs('PC7', '20', 'Conflict'));
    await world.check('... the page says so without being loaded again',
        () => title(page).getByText('1').waitFor());
    await world.check('click 1, Conflicts: the computer is listed', async () => {
        await title(page).click();
        await entry(page, 'PC7').waitFor();
    });
    await world.check('click 2, the entry: who made the mapping, whom it refuses, what is to be done', async () => {
        await entry(page, 'PC7').click();
        await page.getByText('the old PC7').first().waitFor();
        await page.getByText('127.0.0.77').first().waitFor();
        await page.getByText('What will happen').waitFor();
    });
    await world.check('click 3, Delete mapping: it says what was done', async () => {
        await cure(page).click();
        await toast(page, 'deleted');
    });
    await world.check('... nothing is in conflict any more', () => page.getByText('No machine is refused its name').waitFor());
    await world.check('... and the computer gets its name', async () => {
        await node.nbtstat('-RR');
        await node.nameIs('PC7', '20', 'Registered');
        const { records } = await server.api('GET', '/names/PC7%3C20%3E');
        assert.equal(records[0].static, false);
        assert.deepEqual(records[0].addresses, ['127.0.0.7']);
    });
    noTroubles(page);

    await server.api('POST', '/mappings?note=plotter', { name: 'PLOTTER', type: 'unique', addresses: ['127.0.0.78'] });
    const plotter = await world.startNode(server, ['PLOTTER<20>'], '127.0.0.8');
    await plotter.nameIs('PLOTTER', '20', 'Conflict');
    await world.check('the cure works with the keyboard alone', async () => {
        await page.goto(server.url);
        await title(page).getByText('1').waitFor();
        await press(page, (at) => at.matches('nav a') && at.textContent.startsWith('Conflicts'));
        await entry(page, 'PLOTTER').waitFor();
        await press(page, (at) => at.matches('a.entry') && at.textContent.includes('PLOTTER'));
        await cure(page).waitFor();
        await press(page, (at) => at.matches('button') && at.textContent === 'Delete mapping');
        await toast(page, 'deleted');
    });
    await world.check('... and can be taken back', async () => {
        await page.getByRole('button', { name: 'Undo' }).first().click();
        await toast(page, 'The mapping refuses PLOTTER again. It is listed here when the machine next tries.');
        await waitFor('the mapping', async () => (await server.api('GET', '/names/PLOTTER')).records
            .some((r) => r.static && r.state === 'active' && r.addresses[0] === '127.0.0.78'));
        await page.getByText('No machine is refused its name').waitFor();
    });
    await world.check('... whereupon the computer is refused again', async () => {
        await plotter.nbtstat('-RR');
        await title(page).getByText('1').waitFor();
    });
    await world.check('a reader sees the conflict and no button', async () => {
        const reader = await world.logIn(server, 'reader');
        await reader.goto(`${server.url}#/conflicts/PLOTTER`);
        await reader.getByText('What you can do').waitFor();
        assert.equal(await cure(reader).count(), 0);
        noTroubles(reader);
    });
    await world.check('elsewhere, UTC in a sentence has the time there behind it', async () => {
        const away = await world.logIn(server, 'reader', { timezoneId: 'Asia/Kolkata' });
        await away.goto(`${server.url}#/conflicts/PLOTTER`);
        const said = await away.locator('.said').getByText('UTC').first().textContent();
        const [, hour, minute, here] = /(\d\d):(\d\d) UTC \((\d\d:\d\d) here\)/.exec(said) ?? assert.fail(said);
        const there = (60 * hour + 1 * minute + 330) % 1440;
        assert.deepEqual(here.split(':').map(Number), [Math.floor(there / 60), there % 60]);
        assert.match(await away.locator('.said time').first().getAttribute('title'), /UTC\+05:30 \(server: .*Z\)$/);
        noTroubles(away);
    });
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}

/* Walk with the Tab key to an element for which isIt holds, and press Enter there. */
async function press(page, isIt) {
    for (let tabs = 0; tabs < 80; tabs++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(`(${isIt})(document.activeElement)`)) {
            await page.keyboard.press('Enter');
            return;
        }
    }
    throw new Error(`the Tab key does not reach ${isIt}`);
}
