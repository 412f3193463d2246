/* router.js - the view is in the hash, so that every view has a link:
 *
 *     #/find?q=FRED&state=active      section find, params {q, state}
 *     #/name/FRED                     section name, args ['FRED']
 */
import { signal } from '../vendor.js';

function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text; /* typed by hand: take it as it is */
    }
}

function parse(hash) {
    const [where, words = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
    const [section = '', ...args] = where.split('/').map(decode);

    return { section: section || 'home', args: args.filter((a) => a !== ''),
        params: Object.fromEntries(new URLSearchParams(words)) };
}

export const route = signal(parse(location.hash));

addEventListener('hashchange', () => { route.value = parse(location.hash); });

/* The link to a view. */
export function link(section, args = [], params = {}) {
    const where = [section, ...[args].flat()].map(encodeURIComponent).join('/');
    const words = new URLSearchParams(
        Object.entries(params).filter(([, v]) => v !== '' && v !== null && v !== undefined));

    return `#/${where}${words.size > 0 ? `?${words}` : ''}`;
}

/* Go to a view. */
export function go(section, args, params) {
    location.hash = link(section, args, params);
}

/* Change parameters of this view without a new step in the browser's history: filters
 * while they are typed.  Empty values are taken out. */
export function setParams(changes) {
    const { section, args, params } = route.value;

    history.replaceState(null, '', link(section, args, { ...params, ...changes }));
    route.value = parse(location.hash);
}
