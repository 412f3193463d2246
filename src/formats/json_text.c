#include "formats/json_text.h"

#include "base/utf8.h"

#include <string.h>

static void skip_blanks(struct json_text *text)
{
    for (; text->at < text->end; text->at++) {
        if (*text->at == '\n') {
            text->line++;
            text->line_start = text->at + 1;
        } else if (*text->at != ' ' && *text->at != '\t' && *text->at != '\r') {
            return;
        }
    }
}

bool json_text_is(struct json_text *text, char c)
{
    skip_blanks(text);
    return text->at < text->end && *text->at == (uint8_t)c;
}

bool json_text_take(struct json_text *text, char c)
{
    bool is_next = json_text_is(text, c);

    text->at += is_next;
    return is_next;
}

size_t json_text_column(const struct json_text *text)
{
    return (size_t)(text->at - text->line_start) + 1;
}

/* ---- strings
 * --------------------------------------------------------------------------- */

/* The four hex digits of \uXXXX; UINT32_MAX: they are none. */
static uint32_t take_unit(struct json_text *text)
{
    uint32_t unit = 0;

    if (text->end - text->at < 4)
        return UINT32_MAX;
    for (int i = 0; i < 4; i++) {
        uint8_t c = *text->at++;

        unit <<= 4;
        if (c >= '0' && c <= '9')
            unit |= (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            unit |= (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return UINT32_MAX;
    }
    return unit;
}

/* What \u begins, both halves of a pair.  UINT32_MAX: nothing that is a character. */
static uint32_t take_unicode(struct json_text *text)
{
    uint32_t high = take_unit(text), low;

    if (high == UINT32_MAX || high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || text->end - text->at < 2 || memcmp(text->at, "\\u", 2) != 0)
        return UINT32_MAX;
    text->at += 2;
    low = take_unit(text);
    if (low < 0xdc00 || low > 0xdfff)
        return UINT32_MAX;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* The character behind a backslash. */
static uint32_t take_escape(struct json_text *text)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found;
    uint8_t c;

    if (text->at == text->end)
        return UINT32_MAX;
    c = *text->at++;
    if (c == 'u')
        return take_unicode(text);
    found = c == '\0' ? NULL : strchr(from, c);
    return found == NULL ? UINT32_MAX : (uint32_t)to[found - from];
}

/* One character of a string.  UINT32_MAX: what stands there is none. */
static uint32_t take_character(struct json_text *text)
{
    size_t octets;
    uint32_t c = ow_utf8_get(text->at, (size_t)(text->end - text->at), &octets);

    text->at += octets;
    if (c == '\\')
        return take_escape(text);
    return c < ' ' || c == OW_UTF8_BAD ? UINT32_MAX : c;
}

bool json_text_string(struct json_text *text, char *ret, size_t room)
{
    size_t len = 0;

    if (!json_text_take(text, '"'))
        return false;
    while (text->at < text->end) {
        char utf8[4];
        uint32_t c;
        size_t n;

        if (*text->at == '"') {
            text->at++;
            ret[len] = '\0';
            return true;
        }
        c = take_character(text);
        if (c == UINT32_MAX || c == 0)
            return false;
        n = ow_utf8_put(c, utf8);
        if (n >= room - len)
            return false;
        memcpy(ret + len, utf8, n);
        len += n;
    }
    return false;
}

/* ---- other values
 * ---------------------------------------------------------------------- */

bool json_text_word(struct json_text *text, char *ret, size_t room)
{
    size_t len = 0;

    skip_blanks(text);
    while (text->at + len < text->end && text->at[len] != '\0' &&
           strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", text->at[len]) != NULL)
        len++;
    if (len == 0 || len >= room)
        return false;
    memcpy(ret, text->at, len);
    ret[len] = '\0';
    text->at += len;
    return strcmp(ret, "true") == 0 || strcmp(ret, "false") == 0 ||
           strcmp(ret, "null") == 0 || strspn(ret, "+-.0123456789eE") == len;
}

static bool skip_string(struct json_text *text)
{
    while (text->at < text->end) {
        if (*text->at == '"') {
            text->at++;
            return true;
        }
        if (take_character(text) == UINT32_MAX)
            return false;
    }
    return false;
}

/* Everything but objects and arrays. */
static bool skip_plain(struct json_text *text)
{
    char word[32];

    if (json_text_take(text, '"'))
        return skip_string(text);
    return json_text_word(text, word, sizeof word);
}

static bool skip_key(struct json_text *text)
{
    return json_text_take(text, '"') && skip_string(text) && json_text_take(text, ':');
}

/* Close whatever ends behind a value, and pass the comma.  *depth is 0 at the end. */
static bool skip_ends(struct json_text *text, const char *closing, unsigned *depth)
{
    while (*depth > 0) {
        char end = closing[*depth - 1];

        if (json_text_take(text, end)) {
            --*depth;
            continue;
        }
        return json_text_take(text, ',') && (end == ']' || skip_key(text));
    }
    return true;
}

bool json_text_skip(struct json_text *text)
{
    char closing[JSON_TEXT_DEPTH];
    unsigned depth = 0;

    do {
        bool object = json_text_is(text, '{');

        if (!object && !json_text_is(text, '[')) {
            if (!skip_plain(text) || !skip_ends(text, closing, &depth))
                return false;
            continue;
        }
        if (depth == JSON_TEXT_DEPTH)
            return false;
        text->at++;
        closing[depth++] = object ? '}' : ']';
        if (json_text_is(text, closing[depth - 1])) {
            if (!skip_ends(text, closing, &depth))
                return false;
        } else if (object && !skip_key(text)) {
            return false;
        }
    } while (depth > 0);
    return true;
}
