#include "base/cursor.h"

#include <string.h>

struct ow_reader ow_reader_on(const uint8_t *data, size_t len)
{
    return (struct ow_reader){.data = data, .len = len, .pos = 0, .err = OW_OK};
}

const uint8_t *ow_get_bytes(struct ow_reader *r, size_t n)
{
    if (r->err != OW_OK)
        return NULL;
    if (n > r->len - r->pos) { /* a difference cannot overflow */
        r->err = OW_ESHORT;
        return NULL;
    }
    r->pos += n;
    return r->data + r->pos - n;
}

/* The next n bytes (at most 8) as one integer. */
static uint64_t get_uint(struct ow_reader *r, size_t n)
{
    const uint8_t *p = ow_get_bytes(r, n);
    uint64_t value = 0;

    if (p == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

uint8_t ow_get_u8(struct ow_reader *r)
{
    const uint8_t *p = ow_get_bytes(r, 1);

    return p == NULL ? 0 : p[0];
}

uint16_t ow_get_u16(struct ow_reader *r)
{
    return (uint16_t)get_uint(r, 2);
}

uint32_t ow_get_u32(struct ow_reader *r)
{
    return (uint32_t)get_uint(r, 4);
}

uint64_t ow_get_u64(struct ow_reader *r)
{
    return get_uint(r, 8);
}

size_t ow_reader_left(const struct ow_reader *r)
{
    return r->err == OW_OK ? r->len - r->pos : 0;
}

struct ow_writer ow_writer_on(uint8_t *data, size_t len)
{
    return (struct ow_writer){.data = data, .len = len, .pos = 0, .err = OW_OK};
}

/* Room for n more bytes, counted as written; NULL when they do not fit. */
static uint8_t *put_room(struct ow_writer *w, size_t n)
{
    if (w->err == OW_OK && n > w->len - w->pos)
        w->err = OW_ENOSPACE;
    if (w->err != OW_OK)
        return NULL;
    w->pos += n;
    return w->data + w->pos - n;
}

void ow_put_bytes(struct ow_writer *w, const void *bytes, size_t n)
{
    uint8_t *room = put_room(w, n);

    if (room != NULL && n > 0)
        memcpy(room, bytes, n);
}

/* Append the lowest n octets of value (at most 8), the highest of them first. */
static void put_uint(struct ow_writer *w, uint64_t value, size_t n)
{
    uint8_t *room = put_room(w, n);

    if (room == NULL)
        return;
    for (size_t i = n; i-- > 0; value >>= 8)
        room[i] = (uint8_t)value;
}

void ow_put_u8(struct ow_writer *w, uint8_t value)
{
    put_uint(w, value, 1);
}

void ow_put_u16(struct ow_writer *w, uint16_t value)
{
    put_uint(w, value, 2);
}

void ow_put_u32(struct ow_writer *w, uint32_t value)
{
    put_uint(w, value, 4);
}

void ow_put_u64(struct ow_writer *w, uint64_t value)
{
    put_uint(w, value, 8);
}
