/* heavy.h - counts by key for a bounded number of keys: exact as long as all keys fit,
 * afterwards those that count most stay.  A data structure only; one thread at a time.
 *
 * When it is full, the eighth that counts least leaves (of equals, what was seen longest
 * ago), and `floor` becomes the highest count that left.  Therefore, always:
 *   - a key that is not there has come at most `floor` times;
 *   - a key that is there has come at least weight() and at most weight() + missed times;
 *   - floor <= 8/7 * N / limit, N being what was counted in all.
 * The last one, because raising the floor by d takes d of each of the seven eighths that
 * stay, and each thing counted gives but one (Misra and Gries, 1982). */
#pragma once

#include "base/error.h"
#include "base/siphash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAVY_KEY   20
#define HEAVY_SPARE 64 /* keys above the limit, for a batch between makings of room */
#define HEAVY_NONE  UINT32_MAX

/* One key and what is counted for it; fills a line of the cache.  Times are seconds since
 * 1970 and last until 2106; 0: never. */
struct heavy_entry {
    uint64_t asked, found; /* queries, and those of them with a positive answer */
    uint64_t missed;       /* at most so many more came before the key was taken up */
    uint32_t first, last;  /* query */
    uint32_t registered, last_registered;
    uint8_t key[HEAVY_KEY]; /* the octets behind its length are zero */
    bool used;
    bool dirty; /* changed since whoever clears this has looked */
};

struct heavy {
    struct heavy_entry *entry; /* slots; they stay where they are while they are used */
    uint32_t room;             /* slots allocated */
    uint32_t used, hand;       /* slots in use; where to look for a free one */
    uint32_t limit;
    uint64_t floor;
    /* private */
    uint64_t *index; /* tag and slot */
    uint32_t index_size;
    size_t key_len;
    struct ow_sipkey secret;
};

/* An empty table for limit (> 0) keys of key_len octets; allocates nothing. */
void heavy_init(struct heavy *heavy, size_t key_len, uint32_t limit,
                struct ow_sipkey secret);

/* Release its memory. */
void heavy_done(struct heavy *heavy);

/* Begin to fetch where a key is to be found: first the index, then the entry.  With both
 * done for many keys before they are looked up, the misses of the cache overlap. */
uint64_t heavy_hash(const struct heavy *heavy, const uint8_t *key);
void heavy_fetch_index(const struct heavy *heavy, uint64_t hash);
void heavy_fetch_entry(const struct heavy *heavy, uint64_t hash);

/* The slot of key, whose hash is given; HEAVY_NONE when it is not there. */
uint32_t heavy_find(const struct heavy *heavy, const uint8_t *key, uint64_t hash);

/* The same; a key that is not there is taken up.  HEAVY_NONE: out of memory, or no room
 * was made. */
uint32_t heavy_add(struct heavy *heavy, const uint8_t *key, uint64_t hash);

/* Make room for HEAVY_SPARE new keys.  Returns how many keys had to leave. */
uint32_t heavy_make_room(struct heavy *heavy);

/* Take the key in slot out; heavy_reindex() must follow before anything is looked up. */
void heavy_drop(struct heavy *heavy, uint32_t slot);
void heavy_reindex(struct heavy *heavy);

/* What an entry weighs against others. */
uint64_t heavy_weight(const struct heavy_entry *entry);
