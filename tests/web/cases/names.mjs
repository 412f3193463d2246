// Names are any 16 octets, notes and event texts come from anybody: nothing of it becomes
// markup or a script, wherever it is shown.
import assert from 'node:assert/strict';
import { noTroubles } from '../lib/page.mjs';

const hex = (octet) => `\\x${octet.toString(16).padStart(2, '0')}`;
const every = Array.from({ length: 256 }, (_, octet) => octet);

/* All 256 octets, 12 a name, and names that are markup. */
const names = [
    ...Array.from({ length: Math.ceil(256 / 12) }, (_, i) =>
        `N${i.toString(36).toUpperCase()}${every.slice(12 * i, 12 * i + 12).map(hex).join('')}`),
    ...['<img src=x>', '"><script>', '<svg/onload=1>', "'-alert(1)-'", '{{7*7}}', '${alert(1)}', 'javascript:1', '</title>']
        .map((text) => [...text].map((c) => hex(c.charCodeAt(0))).join('')),
];
const note = '<img src=x onerror=alert(1)><script>alert(2)</script>';

export default async function (world) {
    const server = await world.startServer();

    for (const name of names)
        await server.api('POST', `/mappings?note=${encodeURIComponent(note)}`,
            { name: `${name}<20>`, type: 'unique', addresses: ['127.0.0.77'] });
    const hostile = names.at(-8); // <img src=x>
    const node = await world.startNode(server, [`${hostile}<20>`], '127.0.0.7');
    const page = await world.logIn(server);

    /* Nothing but the page's own elements, and none that a name or note would have made. */
    const clean = async () => {
        noTroubles(page);
        const found = await page.evaluate(() => ({
            scripts: document.querySelectorAll('script').length,
            images: [...document.querySelectorAll('img')].filter((i) => !i.src.endsWith('.svg')).length,
            handlers: [...document.querySelectorAll('*')].filter((e) => e.getAttributeNames()
                .some((n) => n.startsWith('on'))).length,
            links: [...document.querySelectorAll('a[href]')].filter((a) => a.protocol === 'javascript:').length,
            title: document.title.includes('WINS Manager'),
        }));
        assert.deepEqual(found, { scripts: 2, images: 0, handlers: 0, links: 0, title: true });
    };
    const look = async (where) => {
        await page.goto(`${server.url}#/${where}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.locator('.loading').waitFor({ state: 'detached' });
        await clean();
    };

    await world.check('all 256 octets stand in the list of records as text', async () => {
        await look('find');
        const shown = await page.evaluate(() => {
            const octets = new Set();
            const walk = (node) => {
                if (node.nodeType === Node.TEXT_NODE)
                    for (const c of node.data) octets.add(c.charCodeAt(0));
                else if (node.matches('.octet'))
                    octets.add(parseInt(/written .x(..)/.exec(node.title)[1], 16));
                else
                    node.childNodes.forEach(walk);
            };

            document.querySelectorAll('tbody .name').forEach(walk);
            return octets.size;
        });
        assert.equal(shown, 256);
    });
    await world.check('a name that is markup is found and shown as what it is', async () => {
        await page.getByRole('searchbox', { name: 'Find names' }).fill('<img');
        await page.getByRole('row').filter({ hasText: '<img src=x>' }).first().waitFor();
        await clean();
    });
    await world.check('a condition that cannot be is refused beside the box, and finds nothing', async () => {
        await page.getByRole('searchbox', { name: 'Find names' }).fill('state:foo');
        await page.getByRole('alert').getByText('active, released or tombstone').waitFor();
        assert.equal(await page.locator('tbody .name').count(), 0);
        await page.getByRole('searchbox', { name: 'Find names' }).fill('state:act');
        await page.locator('tbody .name').first().waitFor();
    });
    for (const [index, name] of names.entries()) {
        if (index % 5 !== 0 && index < names.length - 8) continue;
        await world.check(`the page of ${name.slice(0, 40)} is clean`, async () => {
            await look(`name/${encodeURIComponent(name)}`);
            await page.getByText(note).first().waitFor();
        });
    }
    await world.check('so are the packets about it', async () => {
        await look(`name/${encodeURIComponent(hostile)}`);
        await page.getByRole('button', { name: 'Packets' }).click();
        await page.getByRole('dialog').locator('summary').first().click();
        await page.getByRole('dialog').getByText('\\x3cimg src=x\\x3e<20>').filter({ visible: true }).first().waitFor();
        await clean();
        await page.keyboard.press('Escape');
    });
    for (const where of ['mappings', 'events', 'events?at=20', 'home', 'usage/unused'])
        await world.check(`#/${where} is clean`, () => look(where));
    await world.check('a conflict about such a name is told and cured', async () => {
        await node.nbtstat('-RR');
        await look('conflicts');
        await page.getByRole('navigation', { name: 'Conflicts' }).getByRole('link').first().click();
        await page.getByText('What will happen').waitFor();
        await clean();
        await page.getByRole('button', { name: 'Delete mapping', exact: true }).click();
        await page.locator('.toast').first().waitFor();
        await clean();
    });
    await world.check('what is typed into the search box and the address is text as well', async () => {
        for (const text of [note, '<script>alert(1)</script>', '%', '\\x0', '{{constructor}}']) {
            await page.goto(`${server.url}#/find?q=${encodeURIComponent(text)}`);
            await page.goto(`${server.url}#/name/${encodeURIComponent(text)}`);
            await page.goto(`${server.url}#/conflicts/${encodeURIComponent(text)}`);
            await page.getByRole('heading').first().waitFor();
            await clean();
        }
    });
}
