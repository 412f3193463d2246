// world.mjs - what a file of cases/ works with: counting, daemons, windows; whatever it
// started ends with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWindow } from './browser.mjs';
import { Node } from './node.mjs';
import { Server } from './server.mjs';

export class World {
    constructor(browser, file, totals) {
        this.browser = browser;
        this.name = file.replace(/\.mjs$/, '');
        this.totals = totals;
        this.folder = mkdtempSync(join(tmpdir(), 'ow.'));
        this.daemons = [];
        this.windows = [];
    }

    /* The case passes when body() does not throw. */
    async check(sentence, body) {
        try {
            await body();
            this.totals.cases++;
            console.log(`ok - ${sentence}`);
            return true;
        } catch (error) {
            this.failed(sentence, error);
            await this.photographTrouble();
            return false;
        }
    }

    failed(sentence, error) {
        this.totals.cases++;
        this.totals.failures++;
        console.log(`not ok - ${sentence}`);
        const text = String(error?.stack ?? error).replace(/\x1b\[[0-9;]*m/g, '');
        for (const line of text.split('\n').slice(0, 25)) console.log(`#   ${line}`);
    }

    /* What the windows show when a case failed, for whoever reads the log. */
    async photographTrouble() {
        const folder = join(process.env.OW_BUILD, 'test-logs', 'web');
        for (const [index, page] of this.windows.entries()) {
            const path = join(folder, `failure-${this.totals.failures}-${index + 1}.png`);
            await page.screenshot({ path, timeout: 5000 })
                .then(() => console.log(`#   ${path}, at ${page.url()}`))
                .catch(() => console.log('#   (no picture)'));
        }
    }

    /* A winsd with a data folder of its own that answers. */
    async startServer(options = {}) {
        const server = new Server(join(this.folder, `winsd-${this.daemons.length}`), options);
        this.daemons.push(server);
        await server.start();
        return server;
    }

    /* An nbtd at address that knows server as its WINS server. */
    async startNode(server, names, address) {
        const node = new Node(join(this.folder, `nbtd-${this.daemons.length}`), server, names, address);
        this.daemons.push(node);
        await node.start();
        return node;
    }

    /* A window at server's page, logged in as an account of role that is made for it. */
    async logIn(server, role = 'administrator', options = {}) {
        const { account, password } = await server.account(role);
        const page = await this.openWindow(options);
        // A connection kept open by an earlier login may just be closed by the server.
        const answer = await page.context().request.post(`${server.url}api/v1/session`,
            { data: { account, password }, headers: { Connection: 'close' } });

        if (!answer.ok()) throw new Error(`login: ${answer.status()} ${await answer.text()}`);
        await page.goto(server.url);
        await page.locator('#side').waitFor({ state: 'attached' }); // narrow windows hide it
        return page;
    }

    async openWindow(options) {
        const page = await openWindow(this.browser, options);
        this.windows.push(page);
        return page;
    }

    /* Close every window; the daemons go on. */
    async closeWindows() {
        for (const page of this.windows.splice(0)) await page.context().close();
    }

    killAll() {
        for (const daemon of this.daemons) daemon.kill();
    }

    async end() {
        await this.closeWindows();
        for (const daemon of this.daemons.reverse()) await daemon.stop();
        if (process.env.OW_KEEP) console.log(`# files are in ${this.folder}`);
        else rmSync(this.folder, { recursive: true, force: true });
    }
}
