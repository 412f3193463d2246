// What administrators do in the page, and what the server has of it afterwards.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { noTroubles, openSection, toast } from '../lib/page.mjs';

const dialog = (page) => page.getByRole('dialog');
const inDialog = (page, name) => dialog(page).getByRole('button', { name, exact: true });

async function download(page, click) {
    const [file] = await Promise.all([page.waitForEvent('download'), click()]);

    return readFileSync(await file.path());
}

export default async function (world) {
    const server = await world.startServer();
    const page = await world.logIn(server);
    const value = async (name) => (await server.api('GET', `/settings/${name}`)).value;

    await settings(world, server, page, value);
    await mappings(world, server, page);
    await importing(world, server, page);
    await backup(world, server, page, value);
    await policies(world, server, page);
    await accounts(world, server, page);
    await lastAdministrator(world, server, page);
    await world.check('nothing went wrong in the page meanwhile', () => noTroubles(page));
}

async function settings(world, server, page, value) {
    const open = async () => {
        await openSection(page, 'Settings');
        await page.getByRole('button', { name: 'Change renewal-interval' }).click();
    };

    await world.check('a setting out of its range is refused while it is typed', async () => {
        await open();
        await page.getByLabel('Value').fill('3s');
        await dialog(page).getByText(/allowed: .* from 40m/).waitFor();
        assert.ok(await inDialog(page, 'Save').isDisabled());
    });
    await world.check('one within it is saved with a note', async () => {
        await page.getByLabel('Value').fill('5d');
        await page.getByLabel('Note').fill('shorter shifts');
        await inDialog(page, 'Save').click();
        await toast(page, 'renewal-interval is set to 5d');
        assert.equal(await value('renewal-interval'), '5d');
    });
    await world.check('... and is among those that were changed', async () => {
        await page.getByLabel('Show').selectOption('changed');
        await page.getByText('default: 6d').waitFor();
    });
    await world.check('two who change it at once do not overwrite each other unseen', async () => {
        await open();
        await page.getByLabel('Value').fill('7d');
        await server.api('PUT', '/settings/renewal-interval', { value: '4d' });
        await inDialog(page, 'Save').click();
        await dialog(page).getByRole('alert').waitFor();
        assert.equal(await value('renewal-interval'), '4d');
        await page.keyboard.press('Escape');
    });
}

async function mappings(world, server, page) {
    const node = await world.startNode(server, ['LIVEPC<20>'], '127.0.0.21');
    const add = page.getByRole('button', { name: 'Add mapping' }).first();
    const row = (name) => page.getByRole('row').filter({ hasText: name });

    await node.nameIs('LIVEPC', '20', 'Registered');
    await openSection(page, 'Static mappings');
    await world.check('a mapping against a live machine is warned of while it is typed', async () => {
        await add.click();
        await dialog(page).getByLabel('Computer or group name').fill('livepc');
        await dialog(page).getByRole('textbox', { name: 'Addresses' }).fill('10.9.9.9');
        const warning = dialog(page).locator('.notice.warn').first();
        await warning.getByText('Replace it').waitFor();
        assert.doesNotMatch(await warning.innerText(), /--force/);
        await page.keyboard.press('Escape');
    });
    await world.check('the Back key closes a dialogue with its view', async () => {
        await page.goto(`${server.url}#/settings`);
        await page.goto(`${server.url}#/mappings`);
        await add.click();
        await dialog(page).waitFor();
        await page.goBack();
        await dialog(page).waitFor({ state: 'detached' });
        await page.goForward();
    });
    await world.check('a mapping with an end and a note is added', async () => {
        await add.click();
        await dialog(page).getByLabel('Computer or group name').fill('kiln');
        await dialog(page).getByRole('textbox', { name: 'Addresses' }).fill('127.0.0.90');
        await dialog(page).getByLabel('Ends on').fill('2099-12-31');
        await dialog(page).getByLabel('Note').fill('cannot register');
        await inDialog(page, 'Add mapping').click();
        await row('KILN').getByText('2099-12-31').waitFor();
        const { mappings: [kiln] } = await server.api('GET', '/mappings?name=KILN');
        assert.equal(kiln.note, 'cannot register');
        assert.deepEqual(kiln.suffixes, ['00', '03', '20']);
    });
    await world.check('... gets another address', async () => {
        await page.getByRole('button', { name: 'Change KILN' }).click();
        await dialog(page).getByRole('textbox', { name: 'Addresses' }).fill('127.0.0.91');
        await inDialog(page, 'Save').click();
        await row('KILN').getByText('127.0.0.91').waitFor();
        const { mappings: [kiln] } = await server.api('GET', '/mappings?name=KILN');
        assert.ok(kiln.until?.startsWith('2099-12-31') || kiln.until?.startsWith('2100-01-01'), String(kiln.until));
    });
    await world.check('... and is deleted', async () => {
        await page.getByRole('button', { name: 'Delete KILN' }).click();
        await dialog(page).getByRole('button', { name: /^Delete/ }).click();
        await row('KILN').waitFor({ state: 'detached' });
    });
    await mappingNames(world, server, page, add);
    await world.check('one whose machine registers by itself is marked', async () => {
        await server.api('POST', '/mappings?force=1', { name: 'LIVEPC', type: 'unique', addresses: ['127.0.0.21'] });
        await node.nbtstat('-RR');
        await row('LIVEPC').getByText('not needed').waitFor();
    });
}

/* A name is typed as it is for winsctl. */
async function mappingNames(world, server, page, add) {
    const name = dialog(page).getByLabel('Computer or group name');
    const type = dialog(page).getByLabel('Type');
    const put = async (text) => {
        await add.click();
        await name.fill(text);
        await dialog(page).getByRole('textbox', { name: 'Addresses' }).fill('127.0.0.92');
    };
    const addIt = async () => {
        await inDialog(page, 'Add mapping').click();
        await dialog(page).waitFor({ state: 'detached' });
    };
    const records = async (pattern) =>
        (await server.api('GET', `/records?name=${encodeURIComponent(pattern)}`)).records;

    await world.check('NAME<XX> is one record with that suffix, and the type goes with it', async () => {
        await put('forge<1C>');
        await dialog(page).getByText('One record, FORGE<1c>, domain controllers.').waitFor();
        assert.equal(await type.inputValue(), 'domain');
        await addIt();
        const found = await records('FORGE*');
        assert.deepEqual(found.map((r) => [r.name, r.suffix, r.type]), [['FORGE', '1c', 'internet-group']]);
    });
    await world.check('... unless another type was chosen', async () => {
        await put('forge');
        await type.selectOption('internet-group');
        await name.fill('forge<1b>');
        assert.equal(await type.inputValue(), 'internet-group');
        await page.keyboard.press('Escape');
    });
    await world.check('what stands behind a dot is the scope, and the page says so', async () => {
        await put('lathe<20>.corp');
        await dialog(page).getByText('LATHE in the NetBIOS scope "corp"').waitFor();
        await addIt();
        const found = await records('LATHE*');
        assert.deepEqual(found.map((r) => [r.name, r.suffix, r.scope]), [['LATHE', '20', 'corp']]);
    });
    await world.check('half a suffix is no name, nor is a suffix given twice', async () => {
        await put('forge<1');
        await dialog(page).getByText('NAME, NAME<20> or NAME.SCOPE').waitFor();
        assert.ok(await inDialog(page, 'Add mapping').isDisabled());
        await name.fill('forge<20>');
        await inDialog(page, 'Suffix and scope').click();
        await dialog(page).getByLabel('Suffix').fill('1b');
        await dialog(page).getByText('stands in the name already').waitFor();
        assert.ok(await inDialog(page, 'Add mapping').isDisabled());
        await page.keyboard.press('Escape');
    });
}

async function importing(world, server, page) {
    const lmhosts = '10.1.2.3 alpha #PRE\n10.1.2.4 beta\nthis is no line\n';

    await page.goto(`${server.url}#/mappings/import`);
    await world.check('a file with a wrong line is tried and not imported', async () => {
        await page.setInputFiles('input[type=file]', { name: 'lmhosts', mimeType: 'text/plain', buffer: Buffer.from(lmhosts) });
        await page.getByRole('button', { name: 'Try it' }).click();
        await page.getByText('Nothing was imported: some lines are wrong').waitFor();
        const fault = page.getByRole('row').filter({ hasText: '3' }).filter({ hasText: 'fault' }).first();
        await fault.click();
        await page.getByRole('status').filter({ hasText: /^Line 3: .*\.$/ }).waitFor();
    });
    await world.check('... the others come in when wrong lines are left out', async () => {
        await page.getByRole('checkbox', { name: /Leave wrong lines out/ }).check({ force: true });
        await page.getByRole('button', { name: 'Try it' }).click();
        await page.getByRole('button', { name: /^Import \d+ records/ }).click();
        await toast(page, 'imported');
        const { records } = await server.api('GET', '/names/ALPHA');
        assert.ok(records.length > 0 && records.every((r) => r.static));
    });
    await world.check('how much of a file is sent is said while it is sent', async () => {
        const slow = await page.context().newCDPSession(page);
        const text = Array.from({ length: 20000 }, (_, i) => `10.3.${i >> 8}.${i & 255} host${i}\n`).join('');

        await slow.send('Network.emulateNetworkConditions',
            { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200 * 1024 });
        await page.setInputFiles('input[type=file]', { name: 'lmhosts', mimeType: 'text/plain', buffer: Buffer.from(text) });
        await page.getByRole('button', { name: 'Try it' }).click();
        await page.getByRole('status').filter({ hasText: /Sending .* kB \([1-9]\d? %\)/ }).waitFor();
        await page.getByRole('button', { name: /^Import [\d,]+ records/ }).waitFor();
        await slow.detach();
    });
    await world.check('an export comes as a file', async () => {
        await page.goto(`${server.url}#/export?to=lmhosts`);
        const text = (await download(page, () => page.getByRole('link', { name: 'Download' }).click())).toString();
        assert.match(text, /10\.1\.2\.4\s+\S*BETA/i);
    });
}

async function backup(world, server, page, value) {
    let copy;

    await openSection(page, 'Backup');
    await world.check('a backup comes as a file', async () => {
        copy = await download(page, () => page.getByRole('link', { name: 'Download a backup' }).click());
        assert.equal(copy.subarray(0, 15).toString(), 'SQLite format 3');
    });
    await world.check('the database is checked', async () => {
        await page.getByRole('button', { name: 'Check the database' }).click();
        await page.getByText('The file is sound').waitFor();
    });
    await world.check('a backup that the server keeps is made, fetched and deleted', async () => {
        const kept = page.getByRole('region', { name: 'Backups on the server' });

        await kept.getByRole('button', { name: 'Back up now' }).click();
        await toast(page, 'The backup is made and checked');
        await kept.getByRole('row').filter({ hasText: 'sound' }).first().waitFor();
        const fetched = await download(page, () => kept.getByRole('link', { name: /^Download names-/ }).first().click());
        assert.equal(fetched.subarray(0, 15).toString(), 'SQLite format 3');
        await kept.getByRole('button', { name: /^Restore names-/ }).first().click();
        await dialog(page).getByText('is replaced by the backup').waitFor();
        await inDialog(page, 'Cancel').click();
        await kept.getByRole('button', { name: /^Delete names-/ }).first().click();
        await inDialog(page, 'Delete backup').click();
        await kept.getByText('There is none yet').waitFor();
    });
    await world.check('a text of settings shows its differences before it is applied', async () => {
        await page.getByRole('button', { name: 'Apply a text' }).click();
        await dialog(page).getByLabel('Settings and mappings').fill('settings:\n  max-records: 60000\n');
        await inDialog(page, 'Show the differences').click();
        await dialog(page).getByRole('row').filter({ hasText: 'max-records' }).filter({ hasText: '60000' }).waitFor();
        await dialog(page).getByRole('row', { name: 'Settings', exact: true }).waitFor();
        await inDialog(page, 'Apply 1 change').click();
        await toast(page, '1 change applied');
        assert.equal(await value('max-records'), '60000');
    });
    await world.check('a restore wants a word, and brings everything back', async () => {
        await server.api('DELETE', '/names/ALPHA');
        const chooser = page.waitForEvent('filechooser');
        await page.getByText('Choose a backup').click();
        await (await chooser).setFiles({ name: 'openwins.db', mimeType: 'application/octet-stream', buffer: copy });
        assert.ok(await inDialog(page, 'Replace the database').isDisabled());
        await dialog(page).getByLabel('Type').fill('restore');
        await inDialog(page, 'Replace the database').click();
        await toast(page, 'The backup is restored');
        assert.ok((await server.api('GET', '/names/ALPHA')).records.length > 0);
        assert.notEqual(await value('max-records'), '60000');
    });
    await world.check('a file that is no backup is refused before anything is asked', async () => {
        const chooser = page.waitForEvent('filechooser');
        await page.getByText('Choose a backup').click();
        await (await chooser).setFiles({ name: 'x.db', mimeType: 'application/octet-stream', buffer: Buffer.from('no database') });
        await page.getByRole('alert').waitFor();
        assert.equal(await dialog(page).count(), 0);
    });
}

async function policies(world, server, page) {
    await world.check('a policy is put in force', async () => {
        await openSection(page, 'Policies');
        await page.getByRole('button', { name: 'Change Quarantine of new names' }).click();
        await dialog(page).getByText('Enforce', { exact: true }).click();
        await inDialog(page, 'Save').click();
        await toast(page, 'enforced');
        assert.equal((await server.api('GET', '/policies/quarantine')).mode, 'enforce');
    });
    const node = await world.startNode(server, ['NEWPC<20>'], '127.0.0.9');
    await world.check('... a computer waits in quarantine until it is approved', async () => {
        await node.nameIs('NEWPC', '20', 'Conflict');
        const waiting = page.getByRole('region', { name: 'Names that wait' }).getByRole('row').filter({ hasText: 'NEWPC' });
        await waiting.getByRole('button', { name: 'Approve' }).click();
        await toast(page, 'NEWPC is approved');
        await node.nbtstat('-RR');
        await node.nameIs('NEWPC', '20', 'Registered');
    });
    await world.check('... and the policy tells what it met', () => page.getByText(/^\d+ refused$/).first().waitFor());
}

/* The one-time code of a secret in base 32 (RFC 6238). */
function codeOf(secret, time = Date.now()) {
    const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => parseInt(octet, 2)));
    const counter = Buffer.alloc(8);

    counter.writeBigUInt64BE(BigInt(Math.floor(time / 30000)));
    const digest = createHmac('sha1', key).update(counter).digest();
    const at = digest[19] & 15;

    return String((digest.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/* The last administrator may go, but not by mistake. */
async function lastAdministrator(world, server, page) {
    const own = { account: 'eve', password: 'a password for eve' };
    const alone = await world.startServer();
    const eve = await world.openWindow();
    const save = inDialog(eve, 'Save');

    await alone.api('POST', '/accounts', { ...own, role: 'administrator' });
    await eve.context().request.post(`${alone.url}api/v1/session`, { data: own, headers: { Connection: 'close' } });
    await eve.goto(`${alone.url}#/accounts`);
    await world.check('the last administrator is not made a reader by mistake', async () => {
        await eve.getByRole('button', { name: 'Change eve' }).click();
        await dialog(eve).getByText('Reader', { exact: true }).click();
        await dialog(eve).getByText('Do it all the same').waitFor();
        assert.ok(await save.isDisabled());
        assert.equal((await alone.api('GET', '/accounts')).accounts[0].role, 'administrator');
        await eve.keyboard.press('Escape');
    });
    await world.check('... nor deleted, but deleted where it is meant', async () => {
        await eve.getByRole('button', { name: 'Delete eve' }).click();
        await dialog(eve).getByText('Do it all the same').click();
        await inDialog(eve, 'Delete account').click();
        await eve.getByRole('heading', { name: /^(Log in|No account yet)$/ }).waitFor();
        assert.deepEqual((await alone.api('GET', '/accounts')).accounts, []);
        noTroubles(eve);
    });
    await world.check('one of two administrators goes without more ado', async () => {
        await server.api('POST', '/accounts', { ...own, role: 'administrator' });
        await openSection(page, 'Accounts');
        await page.getByRole('button', { name: 'Delete eve' }).click();
        await inDialog(page, 'Delete account').click();
        await toast(page, 'The account eve is deleted');
    });
}

async function accounts(world, server, page) {
    const password = 'a password for bob';

    await openSection(page, 'Accounts');
    await world.check('an account is added', async () => {
        await page.getByRole('button', { name: 'Add account' }).click();
        await dialog(page).getByLabel('Account', { exact: true }).fill('bob');
        await dialog(page).getByLabel('First password').fill(password);
        await inDialog(page, 'Add account').click();
        await page.getByRole('row').filter({ hasText: 'bob' }).getByText('operator').waitFor();
    });
    let secret;
    await world.check('... gets one-time codes by scanning and the first of them', async () => {
        await page.getByRole('button', { name: 'One-time codes for bob' }).click();
        await dialog(page).getByRole('img', { name: 'Code to scan' }).waitFor();
        secret = await dialog(page).locator('dd code').first().innerText();
        await dialog(page).getByLabel('The code that the app shows now').fill(codeOf(secret));
        await inDialog(page, 'Put it in force').click();
        await page.getByText('two factors').waitFor();
    });
    await world.check('... and cannot log in without one', async () => {
        const bob = await world.openWindow();
        await bob.goto(server.url);
        await bob.getByLabel('Account', { exact: true }).fill('bob');
        await bob.getByLabel('Password', { exact: true }).fill(password);
        await bob.getByRole('button', { name: 'Log in' }).click();
        await bob.getByLabel('Code of your authenticator').fill(codeOf(secret, Date.now() + 30_000));
        await bob.getByRole('button', { name: 'Log in' }).click();
        await bob.getByRole('navigation', { name: 'Sections' }).waitFor();
        noTroubles(bob);
    });
    await world.check('a token is shown once and works', async () => {
        await page.getByRole('link', { name: 'Tokens' }).click();
        await page.getByRole('button', { name: 'Make token' }).click();
        await dialog(page).getByLabel('Name', { exact: true }).fill('monitoring');
        await inDialog(page, 'Make token').click();
        const token = await dialog(page).locator('.token code').innerText();
        await inDialog(page, 'Done').click();
        const stranger = await world.openWindow();
        const answer = await stranger.context().request.get(`${server.url}api/v1/status`,
            { headers: { Authorization: `Bearer ${token}`, Connection: 'close' } });
        assert.equal(answer.status(), 200);
        await page.getByRole('row').filter({ hasText: 'monitoring' }).waitFor();
        assert.ok(!(await page.content()).includes(token));
    });
    await world.check('the audit tells who did it', async () => {
        await page.getByRole('link', { name: 'Audit' }).click();
        await page.getByRole('row').filter({ hasText: '/tokens' }).filter({ hasText: 'ann' }).first().waitFor();
        const text = (await download(page, () => page.getByRole('link', { name: 'CSV' }).click())).toString();
        assert.match(text, /ann/);
    });
}
