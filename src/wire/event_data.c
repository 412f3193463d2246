#include "wire/event_data.h"

#include <stdio.h>
#include <string.h>

#define AT_CODE     0x0C
#define AT_ADDRESS  0x28
#define PASTED_MAX  256 /* bytes taken from a pasted text */
#define WORD_DIGITS 8

/* How the data of a driver's event begins: length fields, and no strings. */
static const uint8_t header[AT_CODE] = {0, 0, 4, 0, 1, 0, 0x54, 0, 0, 0, 0, 0};

static uint32_t get_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static void put_le32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

uint16_t event_data_number(const struct event_data *data)
{
    return (uint16_t)data->code;
}

void event_data_put(const struct event_data *data, uint8_t ret_bytes[EVENT_DATA_LEN])
{
    memset(ret_bytes, 0, EVENT_DATA_LEN);
    memcpy(ret_bytes, header, sizeof(header));
    put_le32(ret_bytes + AT_CODE, data->code);
    put_le32(ret_bytes + AT_ADDRESS, data->from);
}

bool event_data_of(enum ow_event event, const struct ow_field *field, size_t count,
                   uint8_t ret_bytes[EVENT_DATA_LEN])
{
    const struct ow_field *from = ow_field_find(field, count, "from");
    struct event_data data = {.code = EVENT_DATA_FAILURE | ow_event_row(event)->number};

    if (event != OW_EV_DUPLICATE_NAME && event != OW_EV_NAME_RELEASE &&
        event != OW_EV_DUPLICATE_ERROR)
        return false;
    if (from != NULL && from->kind == OW_FIELD_ADDR)
        data.from = from->addr;
    event_data_put(&data, ret_bytes);
    return true;
}

enum ow_err event_data_get(const uint8_t *bytes, size_t len, struct event_data *ret_data)
{
    if (len == 4) {
        *ret_data = (struct event_data){.from = get_le32(bytes)};
        return OW_OK;
    }
    if (len < EVENT_DATA_LEN)
        return OW_ESHORT;
    *ret_data = (struct event_data){.code = get_le32(bytes + AT_CODE),
                                    .from = get_le32(bytes + AT_ADDRESS)};
    return OW_OK;
}

const char *event_data_line(const uint8_t bytes[EVENT_DATA_LEN], size_t row,
                            char text[EVENT_DATA_LINE])
{
    size_t from = row * EVENT_DATA_ROW, pos;

    pos = (size_t)snprintf(text, EVENT_DATA_LINE, "%04zx:  ", from);
    for (size_t i = from; i < from + EVENT_DATA_ROW && i < EVENT_DATA_LEN; i++)
        pos += (size_t)snprintf(text + pos, EVENT_DATA_LINE - pos, " %02x", bytes[i]);
    return text;
}

/* ---- pasted text ----------------------------------------------------------------- */

struct pasted {
    bool offsets; /* the text has some */
    size_t first; /* the offset of byte[0] */
    size_t count;
    uint8_t byte[PASTED_MAX];
};

/* The value of a hex digit; 16 when it is none. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

/* Whether all of the len characters are hex digits, and some are there. */
static bool is_hex(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (digit(text[i]) > 15)
            return false;
    return len > 0;
}

/* The lines of a dump follow each other.  Where a line took too much, which can only be
 * characters of the right column that look like hex, the next offset says so. */
static enum ow_err take_offset(struct pasted *p, const char *digits, size_t len)
{
    size_t offset = 0;

    for (size_t i = 0; i < len; i++)
        offset = offset << 4 | digit(digits[i]);
    if (!p->offsets && p->count > 0)
        return OW_EFORMAT;
    if (!p->offsets)
        p->first = offset;
    p->offsets = true;
    if (offset < p->first || offset - p->first > p->count)
        return OW_EFORMAT;
    p->count = offset - p->first;
    return OW_OK;
}

static enum ow_err take_octets(struct pasted *p, const char *digits, size_t len)
{
    if (len / 2 > PASTED_MAX - p->count)
        return OW_ELIMIT;
    for (size_t i = 0; i < len; i += 2)
        p->byte[p->count++] = (uint8_t)(digit(digits[i]) << 4 | digit(digits[i + 1]));
    return OW_OK;
}

/* A word is shown as a number, its highest octet first. */
static enum ow_err take_word(struct pasted *p, const char *digits)
{
    if (PASTED_MAX - p->count < WORD_DIGITS / 2)
        return OW_ELIMIT;
    for (int i = WORD_DIGITS - 2; i >= 0; i -= 2)
        p->byte[p->count++] = (uint8_t)(digit(digits[i]) << 4 | digit(digits[i + 1]));
    return OW_OK;
}

/* "0028:", four digits at least. */
static bool is_offset(const char *word, size_t len)
{
    return len >= 5 && len <= WORD_DIGITS + 1 && word[len - 1] == ':' &&
           is_hex(word, len - 1);
}

/* One word of values.  *ret_stray: it is none, but text beside a dump. */
static enum ow_err take_value(struct pasted *p, const char *word, size_t len,
                              bool *ret_stray)
{
    if (len == WORD_DIGITS + 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
        word += 2;
        len -= 2;
    }
    *ret_stray = false;
    if (is_hex(word, len) && len == WORD_DIGITS)
        return take_word(p, word);
    if (is_hex(word, len) && len % 2 == 0 && (len == 2 || len > WORD_DIGITS))
        return take_octets(p, word, len);
    *ret_stray = true;
    return p->offsets ? OW_OK : OW_EFORMAT;
}

static enum ow_err collect(const char *text, struct pasted *p)
{
    static const char between[] = " \t\r\n,;";
    bool beside = false; /* in the column of characters, up to the next offset */
    enum ow_err err = OW_OK;

    for (text += strspn(text, between); err == OW_OK && *text != '\0';
         text += strspn(text, between)) {
        size_t len = strcspn(text, between);

        if (is_offset(text, len)) {
            beside = false;
            err = take_offset(p, text, len - 1);
        } else if (!beside) {
            err = take_value(p, text, len, &beside);
        }
        text += len;
    }
    return err;
}

enum ow_err event_data_parse(const char *text, struct event_data *ret_data)
{
    struct pasted pasted = {.count = 0};
    enum ow_err err = collect(text, &pasted);

    if (err != OW_OK)
        return err;
    if (pasted.first == 0)
        return event_data_get(pasted.byte, pasted.count, ret_data);
    /* The end of a dump: enough when the address is in it. */
    if (pasted.first > AT_ADDRESS || pasted.first + pasted.count < EVENT_DATA_LEN)
        return OW_ESHORT;
    return event_data_get(pasted.byte + (AT_ADDRESS - pasted.first), 4, ret_data);
}
