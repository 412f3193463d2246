/* cursor.h - reading and writing bytes with bounds checks in one place.  The first
 * error sticks: later reads return zero and later writes do nothing, so a codec
 * checks once, at its end. */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct ow_reader {
    const uint8_t *data;
    size_t len, pos;
    enum ow_err err;
};

struct ow_writer {
    uint8_t *data;
    size_t len, pos; /* capacity, and bytes written */
    enum ow_err err;
};

/* A reader over len bytes at data, which must outlive it. */
struct ow_reader ow_reader_on(const uint8_t *data, size_t len);

/* The next n bytes, or NULL (and OW_ESHORT) when fewer are left. */
const uint8_t *ow_get_bytes(struct ow_reader *r, size_t n);

/* Big-endian integers; 0 after an error. */
uint8_t ow_get_u8(struct ow_reader *r);
uint16_t ow_get_u16(struct ow_reader *r);
uint32_t ow_get_u32(struct ow_reader *r);
uint64_t ow_get_u64(struct ow_reader *r);

/* Bytes not yet read; 0 after an error. */
size_t ow_reader_left(const struct ow_reader *r);

/* A writer into len bytes at data, which must outlive it. */
struct ow_writer ow_writer_on(uint8_t *data, size_t len);

/* Append n bytes; sets OW_ENOSPACE when they do not fit. */
void ow_put_bytes(struct ow_writer *w, const void *bytes, size_t n);

/* Append a big-endian integer. */
void ow_put_u8(struct ow_writer *w, uint8_t value);
void ow_put_u16(struct ow_writer *w, uint16_t value);
void ow_put_u32(struct ow_writer *w, uint32_t value);
void ow_put_u64(struct ow_writer *w, uint64_t value);
