#include "server/packet_memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct packet_memory {
    pthread_mutex_t lock; /* over slot and noted */
    atomic_size_t room;
    uint64_t first; /* number of the first packet since the last resize */
    uint64_t noted; /* number of the last packet */
    struct packet_seen *slot;
};

struct packet_memory *packet_memory_new(void)
{
    struct packet_memory *memory = calloc(1, sizeof *memory);

    if (memory != NULL)
        pthread_mutex_init(&memory->lock, NULL);
    return memory;
}

void packet_memory_free(struct packet_memory *memory)
{
    if (memory == NULL)
        return;
    pthread_mutex_destroy(&memory->lock);
    free(memory->slot);
    free(memory);
}

size_t packet_memory_room(const struct packet_memory *memory)
{
    return atomic_load_explicit(&memory->room, memory_order_relaxed);
}

enum ow_err packet_memory_resize(struct packet_memory *memory, size_t count)
{
    struct packet_seen *slot = count == 0 ? NULL : calloc(count, sizeof *slot);
    struct packet_seen *before;

    pthread_mutex_lock(&memory->lock);
    before = memory->slot;
    memory->slot = slot;
    memory->first = memory->noted + 1;
    atomic_store_explicit(&memory->room, slot == NULL ? 0 : count, memory_order_relaxed);
    pthread_mutex_unlock(&memory->lock);
    free(before);
    return slot == NULL && count > 0 ? OW_ENOMEM : OW_OK;
}

void packet_memory_note(struct packet_memory *memory, bool sent, ow_time time,
                        struct ow_endpoint peer, const uint8_t *octets, size_t len)
{
    struct packet_seen *seen;

    if (memory == NULL || packet_memory_room(memory) == 0 || len > NS_DATAGRAM_MAX)
        return;
    pthread_mutex_lock(&memory->lock);
    memory->noted++;
    seen = &memory->slot[memory->noted % packet_memory_room(memory)];
    seen->number = memory->noted;
    seen->time = time;
    seen->sent = sent;
    seen->peer = peer;
    seen->len = (uint16_t)len;
    memcpy(seen->octet, octets, len);
    pthread_mutex_unlock(&memory->lock);
}

size_t packet_memory_read(struct packet_memory *memory, uint64_t after,
                          struct packet_seen *ret, size_t max)
{
    size_t room, count = 0;
    uint64_t next;

    pthread_mutex_lock(&memory->lock);
    room = packet_memory_room(memory);
    next = memory->noted >= room ? memory->noted - room + 1 : 1;
    if (next < memory->first)
        next = memory->first;
    if (next <= after)
        next = after + 1;
    while (room > 0 && count < max && next <= memory->noted)
        ret[count++] = memory->slot[next++ % room];
    pthread_mutex_unlock(&memory->lock);
    return count;
}
