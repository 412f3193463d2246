#include "formats/words.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <string.h>

#define NAME_CHARS (NB_NAME_LEN - 1)
#define CHARACTER  5 /* of UTF-8, with a zero */

/* ---- names ------------------------------------------------------------------------- */

/* The octet of a character beyond ASCII, in upper case; -1: the page lacks it. */
static int page_octet(enum ow_code_page page, const char *text, size_t octets)
{
    char character[CHARACTER] = "";
    uint8_t octet;
    size_t n;

    memcpy(character, text, octets);
    return ow_code_page_upper(page, character, &octet, 1, &n) == OW_OK ? octet : -1;
}

static bool is_utf8(const char *text, size_t len)
{
    size_t octets;

    for (size_t i = 0; i < len; i += octets)
        if (ow_utf8_get(text + i, len - i, &octets) == OW_UTF8_BAD)
            return false;
    return true;
}

static uint8_t upper(uint8_t octet, bool exact)
{
    return !exact && octet >= 'a' && octet <= 'z' ? (uint8_t)(octet - 'a' + 'A') : octet;
}

const char *words_name(const char *text, size_t len, const struct format_options *options,
                       struct nb_name *ret_name)
{
    bool utf8 = is_utf8(text, len);
    size_t n = 0, octets;

    for (size_t i = 0; i < len; i += octets) {
        int octet = (uint8_t)text[i];

        octets = 1;
        if (octet >= 0x80 && utf8) {
            (void)ow_utf8_get(text + i, len - i, &octets);
            octet = page_octet(options->page, text + i, octets);
        }
        if (octet < 0)
            return "the name has a character that the code page lacks";
        if (n == NAME_CHARS)
            return "the name is longer than 15 characters";
        ret_name->octet[n++] = upper((uint8_t)octet, options->exact);
    }
    if (n == 0)
        return "the name is missing";
    memset(ret_name->octet + n, ' ', NAME_CHARS - n);
    return NULL;
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((uint8_t)*text >= 0x80)
            return false;
    return true;
}

const char *words_key(const char *text, const struct format_options *options,
                      struct nb_key *ret_key, bool *ret_has_suffix)
{
    if (!is_ascii(text)) {
        ret_key->scope.len = 0;
        ret_key->name.octet[NAME_CHARS] = 0;
        *ret_has_suffix = false;
        return words_name(text, strlen(text), options, &ret_key->name);
    }
    if (text[0] == '\0')
        return "the name is missing";
    if (nb_key_parse(text, ret_key, ret_has_suffix) != OW_OK)
        return "this is no NetBIOS name: at most 15 characters, others than letters, "
               "digits and - _ $ as \\xNN";
    for (size_t i = 0; i < NAME_CHARS; i++)
        ret_key->name.octet[i] = upper(ret_key->name.octet[i], options->exact);
    return NULL;
}

void words_unswap(struct nb_name *name)
{
    uint8_t first = name->octet[0];

    if (first != WINS_SUFFIX_DOMAIN_MASTER)
        return;
    name->octet[0] = name->octet[NAME_CHARS];
    name->octet[NAME_CHARS] = first;
}

/* ---- numbers ----------------------------------------------------------------------- */

bool words_hex(const char *text, uint8_t *ret, size_t octets)
{
    if (strlen(text) != 2 * octets)
        return false;
    for (size_t i = 0; i < octets; i++) {
        int octet = ow_hex_octet(text + 2 * i);

        if (octet < 0)
            return false;
        ret[i] = (uint8_t)octet;
    }
    return true;
}

bool words_octet(const char *text, uint8_t *ret)
{
    return words_hex(text, ret, 1);
}

bool words_number(const char *text, int base, uint64_t max, uint64_t *ret)
{
    uint64_t number = 0;

    if (text[0] == '\0')
        return false;
    for (; *text != '\0'; text++) {
        int digit = ow_hex_digit(*text);

        if (digit < 0 || digit >= base || (uint64_t)digit > max ||
            number > (max - (uint64_t)digit) / (uint64_t)base)
            return false;
        number = number * (uint64_t)base + (uint64_t)digit;
    }
    *ret = number;
    return true;
}

const char *words_bracket(const char *text, uint8_t *ret)
{
    for (; (text = strchr(text, '[')) != NULL; text++) {
        int octet = ow_hex_octet(text + 1);

        if (octet >= 0 && (text[3] == 'h' || text[3] == 'H') && text[4] == ']') {
            *ret = (uint8_t)octet;
            return text;
        }
    }
    return NULL;
}

/* ---- addresses and words ------------------------------------------------------------
 */

/* The dotted quad that text begins with.  Returns what is behind it, or NULL. */
static const char *take_quad(const char *text, ow_addr *ret_addr)
{
    size_t len = strspn(text, "0123456789.");
    char quad[OW_ADDR_TEXT];

    if (len == 0 || len >= sizeof quad)
        return NULL;
    memcpy(quad, text, len);
    quad[len] = '\0';
    return ow_addr_parse(quad, ret_addr) == OW_OK ? text + len : NULL;
}

const char *words_find_addr(const char *text, ow_addr *ret_addr, const char **ret_begin)
{
    static const char between[] = " \t,;()[]-";

    while (*text != '\0') {
        const char *behind;

        text += strspn(text, between);
        behind = take_quad(text, ret_addr);
        if (behind != NULL) {
            *ret_begin = text;
            return behind;
        }
        text += strcspn(text, between);
    }
    return NULL;
}

int words_state(const char *text)
{
    static const struct {
        const char *text;
        enum wins_state state;
    } words[] = {
        {"active", WINS_ACTIVE},
        {"released", WINS_RELEASED},
        {"tombstone", WINS_TOMBSTONE},
        {"tombstoned", WINS_TOMBSTONE},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(text, words[i].text) == 0)
            return (int)words[i].state;
    return -1;
}

const char *words_addresses(const char *text, struct format_entry *entry)
{
    static const char between[] = " \t,;";
    ow_addr addr;

    for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
        const char *behind = take_quad(text, &addr);

        if (behind == NULL || (*behind != '\0' && strchr(between, *behind) == NULL))
            return "this is no list of IPv4 addresses";
        if (!entry_add(entry, addr))
            return "a name has 25 addresses at most";
        text = behind;
    }
    return NULL;
}

bool words_scope(const char *text, struct nb_key *key)
{
    char whole[NB_KEY_TEXT];
    struct nb_key parsed;
    bool has_suffix;

    if (strlen(text) >= sizeof whole - 2)
        return false;
    whole[0] = 'X';
    whole[1] = '.';
    memcpy(whole + 2, text, strlen(text) + 1);
    if (nb_key_parse(whole, &parsed, &has_suffix) != OW_OK)
        return false;
    key->scope = parsed.scope;
    return true;
}

int words_type(const char *text)
{
    for (int type = WINS_MAP_UNIQUE; type <= WINS_MAP_INTERNET_GROUP; type++)
        if (strcasecmp(text, wins_mapping_str((enum wins_mapping_type)type)) == 0)
            return type;
    return -1;
}

int words_yes(const char *text)
{
    static const char *const yes[] = {"yes", "x", "true", "1", "static"};
    static const char *const no[] = {"", "no", "false", "0", "dynamic"};

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcasecmp(text, yes[i]) == 0)
            return 1;
        if (strcasecmp(text, no[i]) == 0)
            return 0;
    }
    return -1;
}
