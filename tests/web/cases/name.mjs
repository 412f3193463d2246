// The page of a name: what a machine would be answered, whether its machines hold it, and
// the packets about it.
import assert from 'node:assert/strict';
import { accessibilityFaults } from '../lib/browser.mjs';
import { noTroubles, toast } from '../lib/page.mjs';

const card = (page, title) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: title }) });

export default async function (world) {
    const server = await world.startServer();
    const page = await world.logIn(server, 'operator');

    await server.api('POST', '/mappings', { name: 'SHARE', type: 'multihomed', addresses: ['10.1.0.5', '10.2.0.5'] });
    await page.goto(`${server.url}#/name/SHARE`);

    const answer = card(page, 'What a machine would be answered');
    const ask = async (address) => {
        await answer.getByLabel('Its address').fill(address);
        await answer.getByRole('button', { name: 'Show' }).click();
    };

    for (const [near, far] of [['10.1.0.5', '10.2.0.5'], ['10.2.0.5', '10.1.0.5']])
        await world.check(`a machine beside ${near} tries that address first, and it says why`, async () => {
            await ask(near.replace(/5$/, '77'));
            const first = answer.getByRole('listitem').first();
            await first.getByText(near).waitFor();
            await first.getByText('shares 25 leading bits with the asker, more than the next').waitFor();
            await answer.getByRole('listitem').nth(1).getByText(far).waitFor();
        });
    await world.check('a machine of a strange network would get the head of an answer', async () => {
        await ask('203.0.113.9');
        await answer.getByText('An answer cut short').waitFor();
    });
    await world.check('what is no address is told', async () => {
        await ask('10.1.0');
        await answer.getByRole('alert').getByText('bad value').waitFor();
    });
    noTroubles(page);

    await world.check('Check asks the machines: one cannot be, by a server of loopback alone', async () => {
        const records = card(page, 'Records');

        await records.getByRole('button', { name: 'Check' }).click();
        await records.getByText('not asked: nothing can be sent there now').first().waitFor();
    });
    await world.check('... and the server itself holds its name', async () => {
        await page.goto(`${server.url}#/name/OWSERVER`);
        await card(page, 'Records').getByRole('button', { name: 'Check' }).click();
        await card(page, 'Records').getByText('answers for this name, 0 ms').first().waitFor();
        await page.goto(`${server.url}#/name/SHARE`);
    });
    noTroubles(page);

    const node = await world.startNode(server, ['PC9<20>'], '127.0.0.9');
    await node.nameIs('PC9', '20', 'Registered');
    await world.check('the packets of a start are in words and octets', async () => {
        const dialogue = page.getByRole('dialog');

        await page.goto(`${server.url}#/name/PC9`);
        await card(page, 'What happened').getByRole('button', { name: 'Packets' }).click();
        await dialogue.getByText('response to a registration: OK').first().waitFor();
        await dialogue.locator('summary').filter({ hasText: /^multihomed registration/ }).first().click();
        await dialogue.getByText('address 127.0.0.9, unique, P node').filter({ visible: true }).waitFor();
        await dialogue.getByText('question PC9<20>, type NB').filter({ visible: true }).waitFor();
        await dialogue.locator('.dump').filter({ visible: true, hasText: 'DDJCACAC' }).waitFor();
        await dialogue.getByRole('button', { name: 'Copy the packet' }).filter({ visible: true }).click();
        assert.deepEqual(await accessibilityFaults(page), []);
        await page.keyboard.press('Escape');
    });
    await world.check('a name without packets says so', async () => {
        await page.goto(`${server.url}#/name/SHARE`);
        await card(page, 'What happened').getByRole('button', { name: 'Packets' }).click();
        await page.getByRole('dialog').getByText('None of the last 256 packets').waitFor();
        await page.keyboard.press('Escape');
    });
    noTroubles(page);

    await world.check('an undo from the history says that the mapping refuses again', async () => {
        await server.api('DELETE', '/names/SHARE');
        await card(page, 'What happened').getByText('removed').first().waitFor();
        await page.getByRole('button', { name: 'Undo' }).click();
        await toast(page, 'The mapping refuses other machines again.');
    });
}
