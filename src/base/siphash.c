#include "base/siphash.h"

struct state {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* Little-endian, whatever the machine; written out, because then gcc makes one load of
 * it, which it does not of a loop. */
static inline uint64_t load64(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
           (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
           (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline void mix(struct state *s, int rounds)
{
    for (int i = 0; i < rounds; i++) {
        s->v0 += s->v1;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v3;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 += s->v3;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 += s->v1;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v2 = rotate(s->v2, 32);
    }
}

static inline void absorb(struct state *s, uint64_t word, int rounds)
{
    s->v3 ^= word;
    mix(s, rounds);
    s->v0 ^= word;
}

static inline uint64_t hash(struct ow_sipkey key, const uint8_t *data, size_t len,
                            int rounds, int final_rounds)
{
    struct state s = {
        .v0 = key.k0 ^ UINT64_C(0x736f6d6570736575),
        .v1 = key.k1 ^ UINT64_C(0x646f72616e646f6d),
        .v2 = key.k0 ^ UINT64_C(0x6c7967656e657261),
        .v3 = key.k1 ^ UINT64_C(0x7465646279746573),
    };
    uint64_t last = (uint64_t)len << 56;
    size_t i = 0;

    for (; len - i >= 8; i += 8)
        absorb(&s, load64(data + i), rounds);
    for (size_t left = 0; i + left < len; left++)
        last |= (uint64_t)data[i + left] << (8 * left);
    absorb(&s, last, rounds);
    s.v2 ^= 0xff;
    mix(&s, final_rounds);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

struct ow_sipkey ow_sipkey_from(const uint8_t bytes[16])
{
    return (struct ow_sipkey){load64(bytes), load64(bytes + 8)};
}

uint64_t ow_siphash(struct ow_sipkey key, const void *data, size_t len)
{
    return hash(key, data, len, 1, 3);
}

uint64_t ow_siphash_24(struct ow_sipkey key, const void *data, size_t len)
{
    return hash(key, data, len, 2, 4);
}
