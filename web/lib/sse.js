/* sse.js - server-sent events over fetch.  EventSource hides the status of a refusal and
 * cannot say where it left off after a new start; this can. */

/* Feed text as it comes; each complete event goes to take({event, data, id}). */
export function eventParser(take) {
    let rest = '', event = '', data = [], id = null;

    function line(text) {
        if (text === '') {
            if (data.length > 0)
                take({ event: event || 'message', data: data.join('\n'), id });
            event = '';
            data = [];
            return;
        }
        const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(text);
        if (field === 'event')
            event = value;
        else if (field === 'data')
            data.push(value);
        else if (field === 'id')
            id = value;
    }

    return (text) => {
        const lines = (rest + text).split(/\r?\n/);

        rest = lines.pop();
        lines.forEach(line);
    };
}

/* Read events from response until it ends. */
export async function readEvents(response, take) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const feed = eventParser(take);

    for (;;) {
        const { value, done } = await reader.read();

        if (done)
            return;
        feed(value);
    }
}
