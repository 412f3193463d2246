/* names.js - NetBIOS names in the API's text form.  A name is any 16 octets: what is not
 * printable, and what would be ambiguous, comes as \xNN, so the text is always safe; here
 * it is only taken apart for display. */

const meanings = {
    '00': 'workstation', '01': 'browser', '03': 'messenger', '06': 'RAS server',
    '1b': 'domain master browser', '1c': 'domain controllers',
    '1d': 'local master browser', '1e': 'browser elections', '1f': 'NetDDE',
    '20': 'file server', '21': 'RAS client', 'be': 'network monitor agent',
    'bf': 'network monitor',
};

/* What a suffix (two hex digits) usually stands for; '' when that is not known. */
export function suffixMeaning(suffix) {
    return meanings[suffix] ?? '';
}

export const suffixes = Object.entries(meanings);

/* The parts of a name: [{text, octet}], where octet is the number of an escaped one. */
export function nameParts(name) {
    return name.split(/(\\x[0-9a-fA-F]{2})/).filter((t) => t !== '').map((text) => {
        const escaped = /^\\x(..)$/.exec(text);

        return escaped ? { text, octet: parseInt(escaped[1], 16) } : { text, octet: null };
    });
}

/* The machine's name with scope, as routes take it: FRED or FRED.corp. */
export function machineText({ name, scope }) {
    return scope ? `${name}.${scope}` : name;
}

/* One record's name, as routes take it: FRED<20> or FRED<20>.corp. */
export function recordText({ name, suffix, scope }) {
    return `${name}<${suffix}>${scope ? `.${scope}` : ''}`;
}

/* Whether a text is a whole IPv4 address, rather than a part of a name. */
export const isAddress = (text) => /^\d+\.\d+\.\d+\.\d+$/.test(text);

/* The pattern of names with that text in them, as the API takes it; null for ''. */
export const partOfName = (text) => text === '' ? null : `*${text.toUpperCase()}*`;

const shown = /^[\x21-\x7e ]$/;
const special = new Set([...'\\<>".']);

/* The base of a typed name in the text form: upper case, ASCII kept, other characters
 * refused by returning null.  \xNN is kept as it is. */
function typedBase(text) {
    let out = '';

    for (const part of nameParts(text)) {
        if (part.octet !== null) {
            out += part.text.toLowerCase();
            continue;
        }
        for (const c of part.text.toUpperCase()) {
            if (!shown.test(c))
                return null;
            out += special.has(c)
                ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c;
        }
    }
    return out;
}

/* What a person typed as a name, by the rule of winsctl: NAME, NAME<XX>, NAME.SCOPE or
 * NAME<XX>.SCOPE.  {name, suffix, scope} in the text form, '' for what is not there; null
 * when no name can be meant. */
export function typedName(text) {
    const parts = /^([^<.]+)(?:<([0-9a-f]{2})>)?(?:\.(.+))?$/i.exec(text.trim());
    const name = parts ? typedBase(parts[1]) : null;

    return name === null ? null
        : { name, suffix: (parts[2] ?? '').toLowerCase(), scope: parts[3] ?? '' };
}
