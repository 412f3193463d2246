// name_server.mjs - a name server of DNS on a port of loopback, for pages that compare with it.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/* The labels of the question, and where it ends. */
function question(message) {
    const labels = [];
    let at = 12;

    for (; message[at] !== 0; at += 1 + message[at])
        labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/* Answer for the names of zone, {name: address}; "no such name" for others (RFC 1035 4.1).
 * Returns {address, stop}. */
export async function startNameServer(zone) {
    const socket = createSocket('udp4');

    socket.on('message', (message, from) => {
        const { name, end } = question(message);
        const address = zone[name];
        const head = [message[0], message[1], 0x85, address ? 0x80 : 0x83, 0, 1, 0, address ? 1 : 0, 0, 0, 0, 0];
        const record = address ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)] : [];

        socket.send(Buffer.concat([Buffer.from(head), message.subarray(12, end), Buffer.from(record)]),
            from.port, from.address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}
