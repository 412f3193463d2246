// node.mjs - an nbtd on a loopback address: the computer of the article.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Daemon, waitFor } from './daemon.mjs';

const run = promisify(execFile);

export class Node extends Daemon {
    constructor(folder, server, names, address) {
        super(folder);
        Object.assign(this, { server, names, address });
    }

    async start() {
        await this.launch('nbtd', [
            '--data', join(this.folder, 'data'), '--control', this.control,
            '--lookup-socket', 'none', '--lmhosts', 'none', '--dhcp', 'none',
            '--node-type', 'p', '--address', this.address, '--port', String(this.server.peerPort),
            '--wins', `127.0.0.1:${this.server.port}`,
            ...this.names.flatMap((name) => ['--name', name]),
        ]);
    }

    async nbtstat(...args) {
        const { stdout } = await run(join(process.env.OW_BUILD, 'nbtstat'),
            ['--control', this.control, ...args]).catch((error) => error);
        return stdout;
    }

    /* Wait until nbtstat -n shows name in this state. */
    async nameIs(name, suffix, state, ms) {
        const line = new RegExp(`^ +${name} +<${suffix}> +\\w+ +${state} *$`, 'm');
        await waitFor(`${name}<${suffix}> to be ${state}`,
            async () => line.test(await this.nbtstat('-n')), ms);
    }
}
