// A hundred thousand records: scrolling and searching answer at once.
import assert from 'node:assert/strict';
import { waitFor } from '../lib/daemon.mjs';
import { noTroubles } from '../lib/page.mjs';

const COUNT = 100_000;

/* Generous: other work may run on the machine.  What takes a second here takes a tenth on
 * a quiet one, and a page that draws every row takes minutes. */
const SOON_MS = 2000;

export default async function (world) {
    const server = await world.startServer();
    const lines = ['name,suffix,type,state,addresses'];

    for (let i = 0; i < COUNT; i++)
        lines.push(`PC${String(i).padStart(6, '0')},20,unique,active,10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    await server.api('POST', '/import?from=csv', `${lines.join('\n')}\n`);

    const page = await world.logIn(server, 'reader');
    const box = page.getByRole('searchbox', { name: 'Find names' });
    const row = (text) => page.getByRole('row').filter({ hasText: text }).first();
    const timed = async (what, body) => {
        const began = performance.now();
        await body();
        const took = performance.now() - began;
        console.log(`# ${what}: ${took.toFixed(0)} ms`);
        assert.ok(took < SOON_MS, `${what} took ${took.toFixed(0)} ms`);
    };

    await world.check('the list opens and draws only what is in sight', async () => {
        await timed('first rows', async () => {
            await page.goto(`${server.url}#/find`);
            await row('PC000000').waitFor();
        });
        assert.ok(await page.getByRole('row').count() < 150);
    });
    await world.check('... and says how many there are', () => page.getByText(/100,00\d records/).waitFor());
    await world.check('typing finds one name among them', async () => {
        await timed('search for a name', async () => {
            await box.fill('pc098765');
            await row('PC098765').waitFor();
        });
    });
    await world.check('... and an address', async () => {
        await timed('search for an address', async () => {
            await box.fill('10.1.80.');
            await row('10.1.80.').waitFor();
        });
    });
    await world.check('... while every key shows at once', async () => {
        await box.fill('');
        await timed('eight keys', () => box.pressSequentially('PC012345'));
        await row('PC012345').waitFor();
    });
    await world.check('scrolling loads more and stays smooth', async () => {
        await box.fill('');
        await row('PC000000').waitFor();
        const worst = await page.evaluate(async () => {
            const table = document.querySelector('.table-box');
            let last = performance.now(), longest = 0;

            for (let frame = 0; frame < 120; frame++) {
                table.scrollTop = table.scrollHeight;
                await new Promise(requestAnimationFrame);
                longest = Math.max(longest, performance.now() - last);
                last = performance.now();
            }
            return longest;
        });

        console.log(`# longest frame while scrolling: ${worst.toFixed(0)} ms`);
        assert.ok(worst < 1000, `a frame of ${worst.toFixed(0)} ms`);
        assert.ok(await page.getByRole('row').count() < 150);
        const first = await page.locator('tr[data-index]').first().getAttribute('data-index');
        assert.ok(Number(first) > 200, `row ${first} is the first in sight`);
    });
    await world.check('... to where the bar was drawn, not back', async () => {
        const [wanted, got] = await page.evaluate(async () => {
            const table = document.querySelector('.table-box'), middle = table.scrollHeight / 2;

            table.scrollTop = middle;
            for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
            return [middle, table.scrollTop];
        });
        assert.ok(Math.abs(wanted - got) < 2, `${got} instead of ${wanted}`);
    });
    await world.check('... and the keyboard walks to the last that is loaded', async () => {
        await page.locator('tr[tabindex="0"]').focus();
        await page.keyboard.press('End');
        await page.keyboard.press('Home');
        await page.waitForFunction(() => document.activeElement?.dataset?.index === '0');
    });
    await world.check('who scrolls on while an answer is awaited gets to more of it', async () => {
        const held = [];
        const scroll = () => page.evaluate(() => {
            const table = document.querySelector('.table-box');

            table.scrollTop = table.scrollHeight;
            return Number(document.querySelector('tr[data-index]').dataset.index);
        });

        await page.route(/records\?/, (route) => { held.push(route); });
        await box.fill('PC01');
        await waitFor('the first question', () => held.length === 1);
        await held[0].continue();
        await row('PC010000').waitFor();
        await waitFor('the one for more', () => held.length === 2);
        await box.fill('PC02'); // takes the one for more back
        await waitFor('the last question', () => held.length === 3);
        await scroll();
        await page.unroute(/records\?/); // lets go what is held
        await row('PC02').waitFor();
        await waitFor('more rows', async () => await scroll() > 200);
    });
    await world.check('a link leads to the same view', async () => {
        await page.goto('about:blank');
        await page.goto(`${server.url}#/find?q=PC0500&sort=-name`);
        await row('PC050099').waitFor();
        noTroubles(page);
    });
}
