// daemon.mjs - a process of ours with a folder, a log and a control socket that appears
// when it answers.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Ask until probe() gives something that is true; its value. */
export async function waitFor(what, probe, ms = 10_000) {
    const until = Date.now() + ms;
    for (;;) {
        const value = await probe();
        if (value) return value;
        if (Date.now() > until) throw new Error(`waited ${ms / 1000} s in vain for ${what}`);
        await pause(25);
    }
}

/* A port of 127.0.0.1 that nobody has at this moment. */
export function freeTcpPort() {
    return new Promise((resolve, reject) => {
        const socket = createServer().on('error', reject);
        socket.listen(0, '127.0.0.1', () => {
            const { port } = socket.address();
            socket.close(() => resolve(port));
        });
    });
}

export function freeUdpPort() {
    return new Promise((resolve, reject) => {
        const socket = createSocket('udp4').on('error', reject);
        socket.bind(0, '127.0.0.1', () => {
            const { port } = socket.address();
            socket.close(() => resolve(port));
        });
    });
}

export class Daemon {
    constructor(folder) {
        this.folder = folder;
        this.control = join(folder, 'control');
        this.logFile = join(folder, 'log');
        this.process = null;
        mkdirSync(join(folder, 'data'), { recursive: true });
    }

    get log() {
        return readFileSync(this.logFile, 'utf8');
    }

    async launch(program, args) {
        await this.stop(); // a case that failed may not have done so
        rmSync(this.control, { force: true });
        const output = openSync(this.logFile, 'a');
        this.process = spawn(join(process.env.OW_BUILD, program), args,
            { stdio: ['ignore', output, output] });
        closeSync(output);
        this.ended = new Promise((resolve) => this.process.on('exit', resolve));
        const gone = () => this.process.exitCode !== null || this.process.signalCode !== null;
        await waitFor(`${program} to answer`, () => existsSync(this.control) || gone(), 15_000);
        if (gone()) throw new Error(`${program} did not start:\n${this.log}`);
    }

    kill(signal = 'SIGKILL') {
        if (this.process?.exitCode === null) this.process.kill(signal);
    }

    async stop(signal = 'SIGTERM') {
        if (this.process === null) return;
        this.kill(signal);
        const timer = setTimeout(() => this.kill(), 10_000);
        await this.ended;
        clearTimeout(timer);
        this.process = null;
    }
}
