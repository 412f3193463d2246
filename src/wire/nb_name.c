#include "wire/nb_name.h"

#include "base/hex.h"

#include <string.h>

#define LABEL_MAX      63
#define LABEL_KIND     0xc0 /* top two bits of a length octet */
#define LABEL_PLAIN    0x00
#define LABEL_POINTER  0xc0
#define HALF_ASCII_LEN (2 * NB_NAME_LEN)

bool nb_key_equal(const struct nb_key *a, const struct nb_key *b)
{
    return memcmp(&a->name, &b->name, sizeof(a->name)) == 0 &&
           a->scope.len == b->scope.len &&
           memcmp(a->scope.octet, b->scope.octet, a->scope.len) == 0;
}

uint64_t nb_key_hash(const struct nb_key *key, struct ow_sipkey hash_key)
{
    /* Name, scope length and scope lie one behind the other. */
    _Static_assert(sizeof(*key) == NB_NAME_LEN + 1 + NB_SCOPE_ROOM, "no padding");
    return ow_siphash(hash_key, key, NB_NAME_LEN + 1 + (size_t)key->scope.len);
}

int nb_key_compare(const struct nb_key *a, const struct nb_key *b)
{
    size_t common = a->scope.len < b->scope.len ? a->scope.len : b->scope.len;
    int order = memcmp(&a->name, &b->name, sizeof(a->name));

    if (order == 0)
        order = memcmp(a->scope.octet, b->scope.octet, common);
    return order != 0 ? order : (int)a->scope.len - (int)b->scope.len;
}

void nb_key_copy(struct nb_key *to, const struct nb_key *from)
{
    to->name = from->name;
    to->scope.len = from->scope.len;
    memcpy(to->scope.octet, from->scope.octet, from->scope.len);
}

struct nb_name nb_name_make(const char *text, uint8_t suffix)
{
    struct nb_name name;

    memset(name.octet, ' ', NB_NAME_LEN - 1);
    memcpy(name.octet, text, strnlen(text, NB_NAME_LEN - 1));
    name.octet[NB_NAME_LEN - 1] = suffix;
    return name;
}

struct nb_name nb_name_probe(void)
{
    return nb_name_make("OPENWINS-DOCTOR", 0x7e);
}

struct nb_name nb_name_any(void)
{
    return (struct nb_name){.octet = {'*'}};
}

uint8_t nb_suffix(const struct nb_name *name)
{
    return name->octet[NB_NAME_LEN - 1];
}

size_t nb_base_len(const struct nb_name *name)
{
    size_t len = NB_NAME_LEN - 1;

    while (len > 0 && name->octet[len - 1] == ' ')
        len--;
    return len;
}

bool nb_name_fits(const struct nb_name *name, const struct ow_pattern *pattern)
{
    return (pattern->suffix < 0 || pattern->suffix == nb_suffix(name)) &&
           (pattern->count == 0 ||
            ow_pattern_match(pattern, name->octet, nb_base_len(name)));
}

/* Wire form. */

/* A name on the way through its labels, which pointers may scatter over the message. */
struct walk {
    struct ow_reader r; /* stands at the next label */
    size_t run;         /* where the labels now read began: pointers go before it */
    size_t end;         /* what follows the name in the message; 0: not yet seen */
    unsigned hops;
};

/* Go where a pointer, of which the first octet has been read, leads. */
static void follow(struct walk *walk, uint8_t first)
{
    size_t target = (size_t)(first & ~LABEL_KIND) << 8 | ow_get_u8(&walk->r);

    if (walk->r.err != OW_OK)
        return;
    if (walk->end == 0)
        walk->end = walk->r.pos;
    /* Strictly backward: no octet is read twice, so no name can loop. */
    if (target >= walk->run || walk->hops == NB_HOPS_MAX) {
        walk->r.err = OW_EBADNAME;
        return;
    }
    walk->hops++;
    walk->run = target;
    walk->r.pos = target;
}

/* The length of the next label, of which the octets follow; 0 at the end of the name and
 * after an error. */
static size_t next_label(struct walk *walk)
{
    for (;;) {
        uint8_t octet = ow_get_u8(&walk->r);

        if ((octet & LABEL_KIND) == LABEL_PLAIN)
            return octet;
        if ((octet & LABEL_KIND) != LABEL_POINTER) {
            walk->r.err = OW_EBADNAME;
            return 0;
        }
        follow(walk, octet);
    }
}

/* The first label: 32 letters A to P, each half an octet (RFC 1001 14.1). */
static void get_half_ascii(struct walk *walk, struct nb_name *name)
{
    bool whole = next_label(walk) == HALF_ASCII_LEN;
    const uint8_t *letter = whole ? ow_get_bytes(&walk->r, HALF_ASCII_LEN) : NULL;
    unsigned seen = 0;

    if (!whole && walk->r.err == OW_OK)
        walk->r.err = OW_EBADNAME;
    if (letter == NULL)
        return;
    for (size_t i = 0; i < NB_NAME_LEN; i++) {
        uint8_t high = (uint8_t)(letter[2 * i] - 'A');
        uint8_t low = (uint8_t)(letter[2 * i + 1] - 'A');

        name->octet[i] = (uint8_t)(high << 4 | low);
        seen |= high | low;
    }
    if (seen > 0xf)
        walk->r.err = OW_EBADNAME;
}

/* The labels of the scope; the first one has len (> 0) octets. */
static void get_scope(struct walk *walk, size_t len, struct nb_scope *scope)
{
    size_t used = 0;

    for (; len > 0; len = next_label(walk)) {
        const uint8_t *label = ow_get_bytes(&walk->r, len);
        size_t dot = used > 0;

        if (label == NULL)
            return;
        if (used + dot + len > NB_SCOPE_ROOM || memchr(label, '.', len) != NULL) {
            walk->r.err = OW_EBADNAME;
            return;
        }
        if (dot > 0)
            scope->octet[used++] = '.';
        memcpy(scope->octet + used, label, len);
        used += len;
    }
    scope->len = (uint8_t)used;
}

enum ow_err nb_key_get(struct ow_reader *r, struct nb_key *ret_key)
{
    struct walk walk = {.r = *r, .run = r->pos, .end = 0, .hops = 0};
    struct nb_key key; /* 272 octets: never cleared or copied as a whole */
    size_t len;

    get_half_ascii(&walk, &key.name);
    key.scope.len = 0;
    len = next_label(&walk);
    if (len > 0)
        get_scope(&walk, len, &key.scope);
    r->err = walk.r.err;
    if (r->err != OW_OK)
        return r->err;
    r->pos = walk.end != 0 ? walk.end : walk.r.pos;
    nb_key_copy(ret_key, &key);
    return OW_OK;
}

/* Append the labels of scope. */
static void put_scope(struct ow_writer *w, const struct nb_scope *scope)
{
    const uint8_t *at = scope->octet, *end = scope->octet + scope->len;

    for (;;) {
        const uint8_t *dot = memchr(at, '.', (size_t)(end - at));
        size_t len = (size_t)((dot != NULL ? dot : end) - at);

        if (w->err == OW_OK && (len == 0 || len > LABEL_MAX))
            w->err = OW_EBADNAME;
        ow_put_u8(w, (uint8_t)len);
        ow_put_bytes(w, at, len);
        if (dot == NULL)
            return;
        at = dot + 1;
    }
}

void nb_key_put(struct ow_writer *w, const struct nb_key *key)
{
    uint8_t label[1 + HALF_ASCII_LEN] = {HALF_ASCII_LEN};

    for (size_t i = 0; i < NB_NAME_LEN; i++) {
        label[1 + 2 * i] = (uint8_t)('A' + (key->name.octet[i] >> 4));
        label[2 + 2 * i] = (uint8_t)('A' + (key->name.octet[i] & 0xf));
    }
    ow_put_bytes(w, label, sizeof(label));
    if (key->scope.len > 0)
        put_scope(w, &key->scope);
    ow_put_u8(w, 0);
}

/* Text form. */

/* Whether octet stands for itself in the text form; dots and spaces depend on where. */
static bool is_plain(uint8_t octet)
{
    return octet >= ' ' && octet <= '~' && octet != '\\' && octet != '<' &&
           octet != '>' && octet != '"';
}

/* Append octet to text, as it is or as \xNN.  Returns where the text goes on. */
static char *write_octet(char *text, uint8_t octet, bool plain)
{
    static const char digits[] = "0123456789abcdef";

    if (plain) {
        *text++ = (char)octet;
        return text;
    }
    *text++ = '\\';
    *text++ = 'x';
    *text++ = digits[octet >> 4];
    *text++ = digits[octet & 0xf];
    return text;
}

/* Write the 15 octets without their padding, and no zero. */
static char *write_base(char *text, const struct nb_name *name)
{
    size_t len = nb_base_len(name);

    for (size_t i = 0; i < len; i++) {
        uint8_t octet = name->octet[i];
        bool lost = octet == '.' || (octet == ' ' && i == 0);

        text = write_octet(text, octet, is_plain(octet) && !lost);
    }
    return text;
}

/* Write base and suffix, and no zero. */
static char *write_name(char *text, const struct nb_name *name)
{
    char hex[5]; /* \xNN */

    text = write_base(text, name);
    write_octet(hex, nb_suffix(name), false);
    *text++ = '<';
    *text++ = hex[2];
    *text++ = hex[3];
    *text++ = '>';
    return text;
}

const char *nb_base_text(const struct nb_name *name, char text[NB_NAME_TEXT])
{
    *write_base(text, name) = '\0';
    return text;
}

const char *nb_name_text(const struct nb_name *name, char text[NB_NAME_TEXT])
{
    *write_name(text, name) = '\0';
    return text;
}

const char *nb_key_text(const struct nb_key *key, char text[NB_KEY_TEXT])
{
    char *end = write_name(text, &key->name);

    if (key->scope.len > 0)
        *end++ = '.';
    for (size_t i = 0; i < key->scope.len; i++) {
        uint8_t octet = key->scope.octet[i];

        end = write_octet(end, octet, is_plain(octet) && octet != ' ');
    }
    *end = '\0';
    return text;
}

/* Read two hexadecimal digits.  Returns what follows them, or NULL. */
static const char *parse_hex(const char *text, uint8_t *ret_octet)
{
    const int octet = ow_hex_octet(text);

    if (octet < 0)
        return NULL;
    *ret_octet = (uint8_t)octet;
    return text + 2;
}

/* Read one octet as write_octet() makes it.  Returns what follows it, or NULL. */
static const char *parse_octet(const char *text, uint8_t *ret_octet)
{
    if (text[0] == '\\')
        return text[1] == 'x' ? parse_hex(text + 2, ret_octet) : NULL;
    if (!is_plain((uint8_t)text[0]))
        return NULL;
    *ret_octet = (uint8_t)text[0];
    return text + 1;
}

/* Read the 15 octets, up to the suffix, the scope or the end.  Returns what follows. */
static const char *parse_base(const char *text, struct nb_name *name)
{
    *name = nb_name_make("", 0);
    for (size_t i = 0; *text != '\0' && *text != '<' && *text != '.'; i++) {
        if (i == NB_NAME_LEN - 1)
            return NULL;
        text = parse_octet(text, &name->octet[i]);
        if (text == NULL)
            return NULL;
    }
    return text;
}

/* Read "<xx>".  Returns what follows it, or NULL. */
static const char *parse_suffix(const char *text, struct nb_name *name)
{
    text = parse_hex(text + 1, &name->octet[NB_NAME_LEN - 1]);
    return text != NULL && *text == '>' ? text + 1 : NULL;
}

/* Read a scope to the end of text; false when it is malformed. */
static bool parse_scope(const char *text, struct nb_scope *scope)
{
    size_t label = 0, used = 0; /* octets of this label, and of all */

    while (*text != '\0') {
        bool is_dot = *text == '.';
        uint8_t octet = 0;

        text = parse_octet(text, &octet);
        if (text == NULL || used == NB_SCOPE_ROOM || (octet == '.' && !is_dot))
            return false;
        if (is_dot ? label == 0 : label == LABEL_MAX)
            return false;
        label = is_dot ? 0 : label + 1;
        scope->octet[used++] = octet;
    }
    scope->len = (uint8_t)used;
    return label > 0;
}

enum ow_err nb_key_parse(const char *text, struct nb_key *ret_key, bool *ret_has_suffix)
{
    struct nb_key key;
    bool has_suffix;

    text = parse_base(text, &key.name);
    has_suffix = text != NULL && *text == '<';
    if (has_suffix)
        text = parse_suffix(text, &key.name);
    if (text == NULL)
        return OW_EBADNAME;
    key.scope.len = 0;
    if (*text == '.' ? !parse_scope(text + 1, &key.scope) : *text != '\0')
        return OW_EBADNAME;
    nb_key_copy(ret_key, &key);
    *ret_has_suffix = has_suffix;
    return OW_OK;
}
