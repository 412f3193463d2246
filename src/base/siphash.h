/* siphash.h - SipHash, a keyed hash for tables that strangers fill: without the key
 * nobody can aim many names at one slot.  (Aumasson and Bernstein, 2012.) */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Sixteen bytes nobody outside knows. */
struct ow_sipkey {
    uint64_t k0, k1;
};

/* The key of 16 bytes, as the reference lays them out (little-endian halves). */
struct ow_sipkey ow_sipkey_from(const uint8_t bytes[16]);

/* SipHash-1-3 of len bytes: the fast variant, for tables. */
uint64_t ow_siphash(struct ow_sipkey key, const void *data, size_t len);

/* SipHash-2-4 of len bytes: the careful variant; the published vectors are for it. */
uint64_t ow_siphash_24(struct ow_sipkey key, const void *data, size_t len);
