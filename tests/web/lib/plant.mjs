// plant.mjs - a small plant's records: what the tests look at, and the pictures show.
import { createSocket } from 'node:dgram';
import { waitFor } from './daemon.mjs';

const machines = ['PLOTTER', 'PRESS01', 'PRESS02', 'OVEN-3', 'LABEL4', 'SCALE', 'CNC-A', 'CNC-B', 'DOCK-SCAN',
    'QC-MICRO', 'HMI-LINE1', 'HMI-LINE2', 'NAS-OLD', 'COPIER2F', 'PAINTBOX', 'WELDER7'];

/* Records as import takes them, registered over the last days. */
function lines() {
    return machines.flatMap((name, i) => ['00', '20'].map((suffix) =>
        `${name},${suffix},unique,active,no,10.20.${1 + i % 3}.${10 + i}`));
}

/* Ask the API as whoever is logged in in page, so that the history has a person's name. */
async function as(page, server, method, path, data) {
    const { csrf } = await (await page.context().request.get(`${server.url}api/v1/session`)).json();
    const answer = await page.context().request.fetch(`${server.url}api/v1${path}`,
        { method, data, headers: { 'X-CSRF-Token': csrf, Connection: 'close' } });

    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
}

/* Fill server: machines, mappings, groups, a setting, and a machine in conflict with an old
 * mapping, by real packets. */
export async function fillServer(world, server) {
    const csv = ['name,suffix,type,state,static,addresses', ...lines()].join('\n');
    const ann = await world.logIn(server, 'administrator');
    const map = (note, mapping) => as(ann, server, 'POST', `/mappings?note=${encodeURIComponent(note)}`, mapping);

    await server.api('POST', '/import?from=csv&note=moved%20from%20the%20old%20server', `${csv}\n`);
    await map('the old PC7', { name: 'PC7', type: 'unique', addresses: ['127.0.0.77'] });
    await map('cannot register', { name: 'KILN', type: 'unique', addresses: ['10.20.2.90'], until: '2099-12-31' });
    await map('both cards', { name: 'GATE', type: 'multihomed', addresses: ['10.20.1.1', '10.20.2.1'] });
    await map('', { name: 'PLANT', type: 'domain', addresses: ['10.20.0.5', '10.20.0.6'] });
    await as(ann, server, 'PUT', '/settings/history-size?note=a%20bigger%20disk', { value: '512M' });
    const node = await world.startNode(server, ['PC7<00>', 'PC7<20>'], '127.0.0.7');

    await node.nameIs('PC7', '20', 'Conflict');
    await waitFor('the conflict', async () => (await server.api('GET', '/conflicts')).conflicts.length === 1);
}

/* NAME<20> in its encoded form (RFC 1002 4.1). */
function encoded(name) {
    const octets = [...Buffer.from(name.padEnd(15)), 0x20];

    return Buffer.from([32, ...octets.flatMap((o) => [0x41 + (o >> 4), 0x41 + (o & 15)]), 0]);
}

/* A name query for NAME<20> (RFC 1002 4.2.12). */
function query(name, id) {
    const head = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

    return Buffer.concat([head, encoded(name), Buffer.from([0, 0x20, 0, 1])]);
}

/* A response with the record NAME<20> IN NB of address: a positive answer to a query with
 * flags 0x8580, a conflict demand with 0xad87 (RFC 1002 4.2.8). */
function response(name, id, flags, address) {
    const head = Buffer.from([id >> 8, id & 255, flags >> 8, flags & 255, 0, 0, 0, 1, 0, 0, 0, 0]);
    const rest = Buffer.from([0, 0x20, 0, 1, 0, 0, 0, 0, 0, 6, 0, 0, ...address.split('.').map(Number)]);

    return Buffer.concat([head, encoded(name), rest]);
}

/* Another WINS server at address and port that demands server's own NAME<20>, because
 * holder has it there.  Returns {give(): nobody has it any more, stop()}. */
export async function rival(server, { name, address, port, holder }) {
    const socket = createSocket('udp4');
    let held = true;

    socket.on('message', (packet, from) => socket.send(held
        ? response(name, packet.readUInt16BE(0), 0x8580, holder)
        : response(name, packet.readUInt16BE(0), 0x8583, '0.0.0.0'), from.port, from.address));
    await new Promise((done) => socket.bind(port, address, done));
    socket.send(response(name, 4711, 0xad87, '0.0.0.0'), server.port, '127.0.0.1');
    return { give() { held = false; }, stop() { socket.close(); } };
}

/* Machines ask for names, those in more too, some of which nobody has, until they are
 * stopped.  Returns the function that stops them. */
export function ask(server, more = []) {
    const names = [...machines, ...more];
    const clients = Array.from({ length: 12 }, () => createSocket('udp4'));
    let id = 0;
    const timers = clients.map((client, i) => {
        client.on('message', () => {});
        client.bind(0, `127.0.1.${10 + i}`);
        return setInterval(() => {
            const pick = (id * 7 + i * i) % (names.length + 3);

            id = (id + 1) & 0xffff;
            client.send(query(names[pick] ?? `GONE-${pick}`, id), server.port, '127.0.0.1');
        }, 40 + 15 * i);
    });

    return () => {
        timers.forEach(clearInterval);
        clients.forEach((client) => client.close());
    };
}
