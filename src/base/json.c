#include "base/json.h"

#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256

void ow_json_done(struct ow_json *j)
{
    free(j->data);
    *j = (struct ow_json){0};
}

void ow_json_drain(struct ow_json *j)
{
    j->len = 0;
}

/* Room for n more bytes at the end, or NULL after an error. */
static char *reserve(struct ow_json *j, size_t n)
{
    size_t room = j->room == 0 ? FIRST_ROOM : j->room;
    char *data;

    if (j->err != OW_OK)
        return NULL;
    if (n > SIZE_MAX / 2 - j->len) {
        j->err = OW_ENOMEM;
        return NULL;
    }
    while (room < j->len + n)
        room *= 2;
    if (room > j->room) {
        data = realloc(j->data, room);
        if (data == NULL) {
            j->err = OW_ENOMEM;
            return NULL;
        }
        j->data = data;
        j->room = room;
    }
    return j->data + j->len;
}

static void put(struct ow_json *j, const void *bytes, size_t n)
{
    char *to;

    if (n == 0)
        return;
    to = reserve(j, n);
    if (to == NULL)
        return;
    memcpy(to, bytes, n);
    j->len += n;
}

/* A comma when this value has a predecessor in its object or array. */
static void begin_value(struct ow_json *j)
{
    uint32_t bit = UINT32_C(1) << (j->depth % OW_JSON_DEPTH);

    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->depth > 0 && (j->begun & bit) != 0)
        put(j, ",", 1);
    j->begun |= bit;
}

static void open_with(struct ow_json *j, const char *bracket)
{
    begin_value(j);
    put(j, bracket, 1);
    assert(j->depth + 1 < OW_JSON_DEPTH);
    j->depth++;
    j->begun &= ~(UINT32_C(1) << j->depth);
}

static void close_with(struct ow_json *j, const char *bracket)
{
    assert(j->depth > 0 && !j->after_key);
    j->depth--;
    put(j, bracket, 1);
}

void ow_json_open_object(struct ow_json *j)
{
    open_with(j, "{");
}

void ow_json_close_object(struct ow_json *j)
{
    close_with(j, "}");
}

void ow_json_open_array(struct ow_json *j)
{
    open_with(j, "[");
}

void ow_json_close_array(struct ow_json *j)
{
    close_with(j, "]");
}

/* One character that may not stand as it is. */
static void put_escaped(struct ow_json *j, uint32_t c)
{
    char text[16];
    int n;

    if (c == '"' || c == '\\')
        n = snprintf(text, sizeof(text), "\\%c", (char)c);
    else if (c == '\n')
        n = snprintf(text, sizeof(text), "\\n");
    else if (c == OW_UTF8_BAD)
        n = snprintf(text, sizeof(text), "\\ufffd");
    else if (c < 0x10000)
        n = snprintf(text, sizeof(text), "\\u%04" PRIx32, c);
    else
        n = snprintf(text, sizeof(text), "\\u%04" PRIx32 "\\u%04" PRIx32,
                     0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
    put(j, text, (size_t)n);
}

static void put_string(struct ow_json *j, const uint8_t *bytes, size_t len)
{
    size_t plain = 0; /* start of the run of characters that stand as they are */
    size_t octets;

    put(j, "\"", 1);
    for (size_t i = 0; i < len; i += octets) {
        uint32_t c = ow_utf8_get(bytes + i, len - i, &octets);

        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\')
            continue;
        put(j, bytes + plain, i - plain);
        put_escaped(j, c);
        plain = i + octets;
    }
    put(j, bytes + plain, len - plain);
    put(j, "\"", 1);
}

void ow_json_key(struct ow_json *j, const char *key)
{
    assert(j->depth > 0 && !j->after_key);
    begin_value(j);
    put_string(j, (const uint8_t *)key, strlen(key));
    put(j, ":", 1);
    j->after_key = true;
}

void ow_json_bytes(struct ow_json *j, const void *bytes, size_t len)
{
    begin_value(j);
    put_string(j, bytes, len);
}

void ow_json_string(struct ow_json *j, const char *text)
{
    if (text == NULL)
        ow_json_null(j);
    else
        ow_json_bytes(j, text, strlen(text));
}

/* A word that needs no quoting. */
static void put_word(struct ow_json *j, const char *word)
{
    begin_value(j);
    put(j, word, strlen(word));
}

void ow_json_int(struct ow_json *j, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, value);
    put_word(j, text);
}

void ow_json_uint(struct ow_json *j, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    put_word(j, text);
}

void ow_json_uint_string(struct ow_json *j, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "\"%" PRIu64 "\"", value);
    put_word(j, text);
}

void ow_json_bool(struct ow_json *j, bool value)
{
    put_word(j, value ? "true" : "false");
}

void ow_json_null(struct ow_json *j)
{
    put_word(j, "null");
}

void ow_json_raw(struct ow_json *j, const struct ow_json *value)
{
    assert(value->depth == 0);
    if (value->err != OW_OK)
        j->err = value->err;
    else if (value->len == 0)
        ow_json_null(j);
    else
        begin_value(j);
    put(j, value->data, value->len);
}

void ow_json_newline(struct ow_json *j)
{
    assert(j->depth == 0);
    put(j, "\n", 1);
}
