#include "base/pattern.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

/* Read one token of the pattern at *text; -1: a bad escape. */
static int next_token(const char **text)
{
    const char *at = *text;
    int octet;

    *text = at + 1;
    if (*at == '*')
        return OW_PATTERN_ANY;
    if (*at == '?')
        return OW_PATTERN_ONE;
    if (*at != '\\')
        return (unsigned char)*at;
    octet = at[1] == 'x' ? ow_hex_octet(at + 2) : -1;
    *text = at + 4;
    return octet;
}

enum ow_err ow_pattern_parse(const char *text, struct ow_pattern *ret_pattern)
{
    struct ow_pattern pattern = {.suffix = -1};
    const char *end = strchr(text, '<');

    if (end == NULL) {
        end = text + strlen(text);
    } else {
        int suffix = strlen(end) == 4 && end[3] == '>' ? ow_hex_octet(end + 1) : -1;

        if (suffix < 0)
            return OW_EBADNAME;
        pattern.suffix = (int16_t)suffix;
    }
    while (text < end) {
        int token = next_token(&text);

        if (token < 0 || pattern.count == OW_PATTERN_MAX)
            return OW_EBADNAME;
        pattern.token[pattern.count++] = (uint16_t)token;
    }
    *ret_pattern = pattern;
    return OW_OK;
}

/* Octets that stand for themselves wherever patterns are written.  A space at either end
 * would be lost in a list. */
static bool is_plain(uint16_t token, bool at_end)
{
    return (token > ' ' && token < 0x7f && strchr("\\<>\"',*?", token) == NULL) ||
           (token == ' ' && !at_end);
}

const char *ow_pattern_text(const struct ow_pattern *pattern, char text[OW_PATTERN_TEXT])
{
    size_t pos = 0;

    text[0] = '\0';
    for (size_t i = 0; i < pattern->count; i++) {
        uint16_t token = pattern->token[i];
        char plain = '\0';

        if (token == OW_PATTERN_ANY)
            plain = '*';
        else if (token == OW_PATTERN_ONE)
            plain = '?';
        else if (is_plain(token, i == 0 || i + 1 == pattern->count))
            plain = (char)token;
        if (plain != '\0')
            pos += (size_t)snprintf(text + pos, OW_PATTERN_TEXT - pos, "%c", plain);
        else
            pos += (size_t)snprintf(text + pos, OW_PATTERN_TEXT - pos, "\\x%02x", token);
    }
    if (pattern->suffix >= 0)
        snprintf(text + pos, OW_PATTERN_TEXT - pos, "<%02x>", (unsigned)pattern->suffix);
    return text;
}

static unsigned folded(unsigned octet)
{
    return octet >= 'a' && octet <= 'z' ? octet - 'a' + 'A' : octet;
}

/* Greedy matching with one step back to the last `*`: linear in practice, quadratic at
 * worst over the octets of a name. */
bool ow_pattern_match(const struct ow_pattern *pattern, const uint8_t *octet, size_t len)
{
    size_t t = 0, i = 0, star = SIZE_MAX, mark = 0;

    while (i < len) {
        unsigned token = t < pattern->count ? pattern->token[t] : UINT16_MAX;

        if (token == OW_PATTERN_ANY) {
            star = t++;
            mark = i;
        } else if (token == OW_PATTERN_ONE || token == octet[i] ||
                   (pattern->fold && folded(token) == folded(octet[i]))) {
            t++;
            i++;
        } else if (star != SIZE_MAX) {
            t = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (t < pattern->count && pattern->token[t] == OW_PATTERN_ANY)
        t++;
    return t == pattern->count;
}
