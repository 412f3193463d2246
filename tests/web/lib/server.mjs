// server.mjs - a winsd on loopback: its page's address, and its API on the control socket,
// where whoever runs the tests is an administrator.
import { request } from 'node:http';
import { join } from 'node:path';
import { Daemon, freeTcpPort, freeUdpPort } from './daemon.mjs';

/* Who the accounts of the tests are. */
const names = { administrator: 'ann', operator: 'bert', reader: 'desk' };

export class Server extends Daemon {
    constructor(folder, { args = [] } = {}) {
        super(folder);
        this.args = args;
    }

    get url() {
        return `http://127.0.0.1:${this.httpPort}/`;
    }

    async start() {
        this.port ??= await freeUdpPort();
        this.peerPort ??= await freeUdpPort();
        this.httpPort ??= await freeTcpPort();
        await this.launch('winsd', [
            '--data', join(this.folder, 'data'), '--control', this.control,
            '--listen', `127.0.0.1:${this.port}`, '--peer-port', String(this.peerPort),
            '--http', `127.0.0.1:${this.httpPort}`, '--replication', 'off', '--workers', '1', '--name', 'OWSERVER', ...this.args,
        ]);
    }

    /* An account of role, made when it is first asked for. */
    async account(role) {
        const account = { account: names[role], password: `password of the ${role}` };

        this.accounts ??= new Set();
        if (!this.accounts.has(role)) await this.api('POST', '/accounts', { ...account, role });
        this.accounts.add(role);
        return account;
    }

    /* Ask the API; the parsed answer, or an error that carries its status. */
    async api(method, path, body) {
        const { status, text } = await ask(this.control, method, `/api/v1${path}`, body);
        const type = text.startsWith('{') || text.startsWith('[');
        const answer = type ? JSON.parse(text) : text;
        if (status >= 400)
            throw Object.assign(new Error(`${method} ${path}: ${status} ${text}`), { status, answer });
        return answer;
    }
}

function ask(socketPath, method, path, body) {
    return new Promise((resolve, reject) => {
        const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
        const headers = text === undefined ? {} : { 'Content-Type': 'application/json' };
        const asked = request({ socketPath, method, path, headers }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => resolve({
                status: response.statusCode, text: Buffer.concat(parts).toString('utf8'),
            }));
        });
        asked.on('error', reject);
        asked.end(text);
    });
}
