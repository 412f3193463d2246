// Statistics: the counters of wins.msc's window, cleared by an operator only, and
// scavenging by hand.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { noTroubles, openSection, toast } from '../lib/page.mjs';

/* What a machine on loopback sends, and waits to be answered. */
const send = (server, ...words) =>
    execFileSync(`${process.env.OW_BUILD}/tests/system/nbsend`, [`127.0.0.1:${server.port}`, ...words]);
const press = (where, name) => where.getByRole('button', { name, exact: true }).click();

export default async function (world) {
    const server = await world.startServer();
    const page = await world.logIn(server, 'operator');
    const row = (name) => page.getByRole('row', { name }).first();

    send(server, 'register', 'LATHE<20>', '127.0.0.1');
    send(server, 'query', 'LATHE<20>');
    await world.check('what was registered and asked is counted', async () => {
        await openSection(page, 'Statistics');
        await row(/^Queries 1$/).waitFor();
        await row(/^Unique registrations 1$/).waitFor();
        await row(/^Statistics cleared never$/).waitFor();
    });
    await world.check('... live', async () => {
        send(server, 'query', 'LATHE<20>');
        await row(/^Queries 2$/).waitFor();
    });
    await world.check('cleared, it begins anew, and the metrics go on', async () => {
        await press(page, 'Clear');
        await press(page.getByRole('dialog'), 'Clear');
        await toast(page, 'begin anew');
        await row(/^Queries 0$/).waitFor();
        assert.equal((await server.api('GET', '/status')).counters.queries_found, 2);
        assert.equal((await server.api('GET', '/statistics')).counters.queries_found, 0);
    });
    await world.check('what is due ages at once when somebody asks for it', async () => {
        await press(page, 'Scavenge now');
        await press(page.getByRole('dialog'), 'Scavenge');
        await toast(page, 'Nothing was due');
        assert.notEqual((await server.api('GET', '/statistics')).last_scavenge, null);
    });
    await world.check('readers only read', async () => {
        const reader = await world.logIn(server, 'reader');

        await openSection(reader, 'Statistics');
        await reader.getByRole('row', { name: /^Queries 0$/ }).first().waitFor();
        assert.equal(await reader.getByRole('button', { name: 'Clear' }).count(), 0);
    });
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}
