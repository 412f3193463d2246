#include "registry/secondary.h"

#include "rules/ageing.h"

#include <malloc.h>
#include <stdlib.h>

#define COPY_AT_ONCE 64

void secondary_init(struct secondary *secondary)
{
    pthread_mutex_init(&secondary->mutex, NULL);
    ordered_init(&secondary->due);
    ordered_init(&secondary->address);
    ordered_init(&secondary->version);
}

void secondary_done(struct secondary *secondary)
{
    ordered_done(&secondary->due);
    ordered_done(&secondary->address);
    ordered_done(&secondary->version);
    pthread_mutex_destroy(&secondary->mutex);
}

void secondary_lock(struct secondary *secondary)
{
    pthread_mutex_lock(&secondary->mutex);
}

void secondary_unlock(struct secondary *secondary)
{
    pthread_mutex_unlock(&secondary->mutex);
}

/* Signed times in the order of unsigned numbers. */
static uint64_t time_key(ow_time time)
{
    return (uint64_t)time ^ UINT64_C(1) << 63;
}

static ow_time key_time(uint64_t key)
{
    return (ow_time)(key ^ UINT64_C(1) << 63);
}

static ow_time due_of(const struct block *block)
{
    struct wins_record record;

    block_record(block, &record);
    return wins_next_due(&record);
}

static struct ordered_entry due_entry(ow_time due, uint32_t id)
{
    return (struct ordered_entry){.minor = time_key(due), .id = id};
}

static struct ordered_entry address_entry(const struct block *block, size_t i)
{
    return (struct ordered_entry){.major = block_addr(block, i), .id = block->id};
}

static struct ordered_entry version_entry(const struct block *block)
{
    return (struct ordered_entry){
        .major = block->owner, .minor = block->version, .id = block->id};
}

/* ---- building -------------------------------------------------------------------- */

/* Entries of one index for one block: all three are built by the same loop. */
typedef size_t entries_of(const struct block *block, struct ordered_entry *ret);

static size_t due_entries(const struct block *block, struct ordered_entry *ret)
{
    ow_time due = due_of(block);

    if (due == OW_NEVER)
        return 0;
    ret[0] = due_entry(due, block->id);
    return 1;
}

static size_t version_entries(const struct block *block, struct ordered_entry *ret)
{
    ret[0] = version_entry(block);
    return 1;
}

static size_t address_entries(const struct block *block, struct ordered_entry *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < block->count; i++) {
        size_t j = 0;

        while (j < count && ret[j].major != block_addr(block, i))
            j++;
        if (j == count) /* an address that is listed twice has one entry */
            ret[count++] = address_entry(block, i);
    }
    return count;
}

static enum ow_err build_one(struct ordered *set, const struct index *index,
                             entries_of *entries, size_t most)
{
    struct ordered_entry *entry = malloc((most + 1) * sizeof(*entry));
    struct ordered_entry *scratch = malloc((most + 1) * sizeof(*scratch));
    enum ow_err err = OW_ENOMEM;
    size_t count = 0;

    if (entry == NULL || scratch == NULL)
        goto out;
    for (uint32_t id = 1; id <= index_top(index); id++) {
        const struct block *block = index_at(index, id);

        if (block != NULL && !block_is_grave(block))
            count += entries(block, entry + count);
    }
    ordered_sort(entry, scratch, count);
    err = ordered_build(set, entry, count);
out:
    free(entry);
    free(scratch);
    return err;
}

/* The lists that were sorted are gone, but lie between the nodes of the trees: what they
 * took (50 MB at a million names) would stay with the process. */
static void give_back(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

enum ow_err secondary_build(struct secondary *secondary, const struct index *index)
{
    size_t records = 0;
    size_t members = 0;
    enum ow_err err;

    for (uint32_t id = 1; id <= index_top(index); id++) {
        const struct block *block = index_at(index, id);

        if (block != NULL && !block_is_grave(block)) {
            records++;
            members += block->count;
        }
    }
    err = build_one(&secondary->due, index, due_entries, records);
    if (err == OW_OK)
        err = build_one(&secondary->address, index, address_entries, members);
    if (err == OW_OK)
        err = build_one(&secondary->version, index, version_entries, records);
    give_back();
    return err;
}

/* ---- changes --------------------------------------------------------------------- */

enum ow_err secondary_reserve(struct secondary *secondary, size_t records, size_t members)
{
    enum ow_err err;

    secondary_lock(secondary);
    err = ordered_reserve(&secondary->due, records);
    if (err == OW_OK)
        err = ordered_reserve(&secondary->version, records);
    if (err == OW_OK)
        err = ordered_reserve(&secondary->address, members);
    secondary_unlock(secondary);
    return err;
}

static void change_one(struct ordered *set, entries_of *entries, const struct block *old,
                       const struct block *new_block)
{
    struct ordered_entry before[WINS_MEMBERS_MAX];
    struct ordered_entry after[WINS_MEMBERS_MAX];
    size_t before_count = old == NULL ? 0 : entries(old, before);
    size_t after_count = new_block == NULL ? 0 : entries(new_block, after);

    if (before_count == 1 && after_count == 1 && before[0].major == after[0].major &&
        before[0].minor == after[0].minor)
        return; /* the usual case: a refresh moves the due time only */
    for (size_t i = 0; i < before_count; i++)
        ordered_remove(set, before[i]);
    for (size_t i = 0; i < after_count; i++)
        ordered_insert(set, after[i]);
}

void secondary_change(struct secondary *secondary, const struct block *old,
                      const struct block *new_block)
{
    if (old != NULL && block_is_grave(old))
        old = NULL;
    if (new_block != NULL && block_is_grave(new_block))
        new_block = NULL;
    change_one(&secondary->due, due_entries, old, new_block);
    change_one(&secondary->address, address_entries, old, new_block);
    change_one(&secondary->version, version_entries, old, new_block);
}

void secondary_trim(struct secondary *secondary)
{
    ordered_trim(&secondary->due);
    ordered_trim(&secondary->address);
    ordered_trim(&secondary->version);
}

/* ---- looking --------------------------------------------------------------------- */

ow_time secondary_next_due(struct secondary *secondary)
{
    struct ordered_entry first;
    size_t found;

    secondary_lock(secondary);
    found = ordered_copy(&secondary->due, (struct ordered_entry){.id = 0}, &first, 1);
    secondary_unlock(secondary);
    return found == 0 ? OW_NEVER : key_time(first.minor);
}

/* Whether entry is within the range, which begins where the walk begins. */
static bool within(const struct ordered_entry *entry, const struct ordered_entry *last)
{
    return entry->major < last->major ||
           (entry->major == last->major && entry->minor <= last->minor);
}

/* Copy the records of the entries from `from` to `last`.  The ids are good as long as the
 * mutex is held, since the writer needs it to take a record away. */
static size_t copy_range(struct secondary *secondary, const struct ordered *set,
                         const struct index *index, struct ordered_entry from,
                         struct ordered_entry last, struct wins_record *ret, size_t max)
{
    struct ordered_entry entry[COPY_AT_ONCE];
    size_t copied = 0;
    bool more = true;

    secondary_lock(secondary);
    while (more && copied < max) {
        size_t wanted = max - copied < COPY_AT_ONCE ? max - copied : COPY_AT_ONCE;
        size_t found = ordered_copy(set, from, entry, wanted);

        more = found == wanted;
        for (size_t i = 0; i < found; i++) {
            if (!within(&entry[i], &last)) {
                more = false;
                break;
            }
            if (ret != NULL)
                block_record(index_at(index, entry[i].id), &ret[copied]);
            copied++;
            from = entry[i];
            from.id++; /* ids stay below the largest number */
        }
    }
    secondary_unlock(secondary);
    return copied;
}

size_t secondary_due(struct secondary *secondary, const struct index *index, ow_time now,
                     struct wins_record *ret, size_t max)
{
    return copy_range(secondary, &secondary->due, index, (struct ordered_entry){.id = 0},
                      due_entry(now, UINT32_MAX), ret, max);
}

size_t secondary_by_address(struct secondary *secondary, const struct index *index,
                            ow_addr addr, struct wins_record *ret, size_t max)
{
    return copy_range(secondary, &secondary->address, index,
                      (struct ordered_entry){.major = addr},
                      (struct ordered_entry){.major = addr, .id = UINT32_MAX}, ret, max);
}

size_t secondary_by_version(struct secondary *secondary, const struct index *index,
                            ow_addr owner, uint64_t from, uint64_t to,
                            struct wins_record *ret, size_t max)
{
    return copy_range(secondary, &secondary->version, index,
                      (struct ordered_entry){.major = owner, .minor = from},
                      (struct ordered_entry){.major = owner, .minor = to}, ret, max);
}

size_t secondary_memory(struct secondary *secondary)
{
    size_t memory;

    secondary_lock(secondary);
    memory = ordered_memory(&secondary->due) + ordered_memory(&secondary->address) +
             ordered_memory(&secondary->version);
    secondary_unlock(secondary);
    return memory;
}
