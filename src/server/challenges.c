#include "server/challenges.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096

struct challenges {
    size_t max, count;
    struct ow_sipkey hash_key;
    struct challenge *bucket[BUCKETS];
    struct challenge *by_question[UINT16_MAX + 1];
    struct challenge *heap[]; /* max of them, earliest due first */
};

struct challenges *challenges_new(size_t max, struct ow_sipkey hash_key)
{
    struct challenges *table = calloc(1, sizeof(*table) + max * sizeof(table->heap[0]));

    if (table == NULL)
        return NULL;
    table->max = max;
    table->hash_key = hash_key;
    return table;
}

void challenges_free(struct challenges *table)
{
    if (table == NULL)
        return;
    while (table->count > 0)
        challenges_remove(table, table->heap[table->count - 1]);
    free(table);
}

static size_t bucket_of(const struct challenges *table, const struct nb_key *key)
{
    return (size_t)nb_key_hash(key, table->hash_key) % BUCKETS;
}

static void heap_put(struct challenges *table, size_t at, struct challenge *challenge)
{
    table->heap[at] = challenge;
    challenge->heap_at = at;
}

static void heap_up(struct challenges *table, struct challenge *challenge)
{
    size_t at = challenge->heap_at;

    while (at > 0 && table->heap[(at - 1) / 2]->due > challenge->due) {
        heap_put(table, at, table->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_put(table, at, challenge);
}

static void heap_down(struct challenges *table, struct challenge *challenge)
{
    size_t at = challenge->heap_at;

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < table->count &&
            table->heap[child + 1]->due < table->heap[child]->due)
            child++;
        if (child >= table->count || table->heap[child]->due >= challenge->due)
            break;
        heap_put(table, at, table->heap[child]);
        at = child;
    }
    heap_put(table, at, challenge);
}

struct challenge *challenges_add(struct challenges *table, const struct nb_key *key,
                                 ow_ms due)
{
    size_t bucket = bucket_of(table, key);
    struct challenge *challenge;

    if (table->count == table->max)
        return NULL;
    challenge = calloc(1, sizeof(*challenge));
    if (challenge == NULL)
        return NULL;
    nb_key_copy(&challenge->key, key);
    challenge->due = due;
    challenge->last = &challenge->first;
    challenge->chain = table->bucket[bucket];
    table->bucket[bucket] = challenge;
    heap_put(table, table->count++, challenge);
    heap_up(table, challenge);
    return challenge;
}

static void free_line(struct waiting *line)
{
    while (line != NULL) {
        struct waiting *next = line->next;

        free(line);
        line = next;
    }
}

void challenges_remove(struct challenges *table, struct challenge *challenge)
{
    struct challenge **link = &table->bucket[bucket_of(table, &challenge->key)];
    size_t at = challenge->heap_at;
    struct challenge *last = table->heap[--table->count];

    while (*link != challenge)
        link = &(*link)->chain;
    *link = challenge->chain;
    if (last != challenge) {
        heap_put(table, at, last);
        heap_down(table, last);
        heap_up(table, last);
    }
    challenges_clear_question(table, challenge);
    free_line(challenge->first);
    free(challenge);
}

struct challenge *challenges_find(const struct challenges *table,
                                  const struct nb_key *key)
{
    struct challenge *challenge = table->bucket[bucket_of(table, key)];

    while (challenge != NULL && !nb_key_equal(&challenge->key, key))
        challenge = challenge->chain;
    return challenge;
}

struct challenge *challenges_by_question(const struct challenges *table, uint16_t id)
{
    return table->by_question[id];
}

void challenges_set_question(struct challenges *table, struct challenge *challenge,
                             uint16_t id)
{
    challenges_clear_question(table, challenge);
    challenge->has_question = true;
    challenge->question = id;
    table->by_question[id] = challenge;
}

void challenges_clear_question(struct challenges *table, struct challenge *challenge)
{
    if (challenge->has_question)
        table->by_question[challenge->question] = NULL;
    challenge->has_question = false;
}

void challenges_arm(struct challenges *table, struct challenge *challenge, ow_ms due)
{
    challenge->due = due;
    heap_down(table, challenge);
    heap_up(table, challenge);
}

struct challenge *challenges_first(const struct challenges *table)
{
    return table->count == 0 ? NULL : table->heap[0];
}

size_t challenges_count(const struct challenges *table)
{
    return table->count;
}

enum ow_err challenge_wait(struct challenge *challenge, const struct waiting *waiting)
{
    struct waiting *copy = malloc(sizeof(*copy));

    if (copy == NULL)
        return OW_ENOMEM;
    *copy = *waiting;
    copy->next = NULL;
    *challenge->last = copy;
    challenge->last = &copy->next;
    challenge->waiting_count++;
    return OW_OK;
}

bool challenge_has(const struct challenge *challenge, uint16_t id, uint16_t flags,
                   struct ow_endpoint from)
{
    for (const struct waiting *w = challenge->first; w != NULL; w = w->next) {
        if (w->id == id && w->flags == flags && w->request.from.addr == from.addr &&
            w->request.from.port == from.port)
            return true;
    }
    return false;
}

struct waiting *challenge_take_line(struct challenge *challenge)
{
    struct waiting *line = challenge->first;

    challenge->first = NULL;
    challenge->last = &challenge->first;
    challenge->waiting_count = 0;
    return line;
}
