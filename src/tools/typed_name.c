#include "tools/typed_name.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

#define PATTERN_OCTETS 64

/* Write octets so that the parser of names and patterns reads them back: letters, digits
 * and what is harmless as they are, the rest as \xNN. */
static bool put_octets(FILE *out, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t c = octets[i];

        if (c <= ' ' || c >= 0x7f || strchr("\\<>\".*?", c) != NULL)
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
    return ferror(out) == 0;
}

/* One run of plain characters: upper-cased in the code page.  Blanks inside stay. */
static bool put_plain(FILE *out, const char *text, size_t len, enum ow_code_page page)
{
    char plain[256];
    uint8_t octets[PATTERN_OCTETS];
    size_t count;

    if (len >= sizeof plain)
        return false;
    memcpy(plain, text, len);
    plain[len] = '\0';
    return ow_code_page_upper(page, plain, octets, sizeof octets, &count) == OW_OK &&
           put_octets(out, octets, count);
}

/* The base of a name or pattern, up to `end`: plain runs, escapes, and the characters of
 * special, which keep their meaning. */
static bool put_base(FILE *out, const char *text, const char *end, const char *special,
                     enum ow_code_page page)
{
    while (text < end) {
        size_t run = 0;

        if (*text == '\\') {
            int octet = text[1] == 'x' ? ow_hex_octet(text + 2) : -1;

            if (octet < 0)
                return false;
            fprintf(out, "\\x%02x", (unsigned)octet);
            text += 4;
            continue;
        }
        if (strchr(special, *text) != NULL) {
            fputc(*text++, out);
            continue;
        }
        while (text + run < end && text[run] != '\\' &&
               strchr(special, text[run]) == NULL)
            run++;
        if (!put_plain(out, text, run, page))
            return false;
        text += run;
    }
    return true;
}

/* Upper-case what stands before "<xx>" or the scope; keep the rest. */
static enum ow_err convert(const char *typed, const char *ends, const char *special,
                           enum ow_code_page page, char *text, size_t room)
{
    const char *end = typed + strcspn(typed, ends);
    FILE *out = fmemopen(text, room, "w");
    bool fits;

    if (out == NULL)
        return OW_ENOMEM;
    fits = put_base(out, typed, end, special, page);
    if (fits)
        fputs(end, out);
    fits = fits && fflush(out) == 0 && !ferror(out) && ftell(out) < (long)room - 1;
    fclose(out);
    return fits ? OW_OK : OW_EBADNAME;
}

static enum ow_err add_scope(const char *scope, char text[NB_KEY_TEXT])
{
    size_t len = strlen(text);

    if (scope == NULL || scope[0] == '\0' || strchr(text, '.') != NULL)
        return OW_OK;
    return (size_t)snprintf(text + len, NB_KEY_TEXT - len, ".%s", scope) <
                   NB_KEY_TEXT - len
               ? OW_OK
               : OW_EBADNAME;
}

enum ow_err typed_name(const char *typed, enum ow_code_page page, bool exact,
                       const char *scope, char text[NB_KEY_TEXT])
{
    struct nb_key key;
    bool has_suffix;
    enum ow_err err = OW_OK;

    if (exact && strlen(typed) >= NB_KEY_TEXT)
        return OW_EBADNAME;
    if (exact)
        memcpy(text, typed, strlen(typed) + 1);
    else
        err = convert(typed, "<.", "", page, text, NB_KEY_TEXT);
    if (err == OW_OK)
        err = add_scope(scope, text);
    return err == OW_OK ? nb_key_parse(text, &key, &has_suffix) : err;
}

enum ow_err typed_pattern(const char *typed, enum ow_code_page page, bool exact,
                          char *text, size_t room)
{
    if (!exact)
        return convert(typed, "<", "*?", page, text, room);
    return (size_t)snprintf(text, room, "%s", typed) < room ? OW_OK : OW_EBADNAME;
}

/* What ends a name when typed is escaped, so that whatever is shown can be typed. */
static void show_base(const uint8_t *octets, size_t len, enum ow_code_page page,
                      char *text, size_t room)
{
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < len && room - at > 4; i++) {
        if (octets[i] == '<' || octets[i] == '>' || octets[i] == '.')
            snprintf(text + at, room - at, "\\x%02x", octets[i]);
        else
            ow_code_page_show(page, octets + i, 1, text + at, room - at);
        at += strlen(text + at);
    }
}

const char *shown_name(const char *hex, const char *scope, enum ow_code_page page,
                       char text[SHOWN_NAME])
{
    uint8_t octet[NB_NAME_LEN] = {0};
    char base[NB_NAME_TEXT + 64];
    size_t len = NB_NAME_LEN - 1;

    for (size_t i = 0; i < NB_NAME_LEN; i++) {
        int value = strlen(hex) == 2 * NB_NAME_LEN ? ow_hex_octet(hex + 2 * i) : 0;

        octet[i] = (uint8_t)(value < 0 ? 0 : value);
    }
    while (len > 0 && octet[len - 1] == ' ')
        len--;
    show_base(octet, len, page, base, sizeof base);
    snprintf(text, SHOWN_NAME, "%s<%02x>%s%s", base, octet[NB_NAME_LEN - 1],
             scope[0] == '\0' ? "" : ".", scope);
    return text;
}
