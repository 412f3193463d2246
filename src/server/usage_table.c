#include "server/usage_table.h"

#include <string.h>

#define CLIENT_KEY sizeof(ow_addr)
#define PAIR_KEY   (2 * sizeof(uint32_t))
#define NO_SCOPE   UINT32_MAX /* there is no number for it */

static struct ow_sipkey another(struct ow_sipkey secret, uint64_t what)
{
    return (struct ow_sipkey){secret.k0 ^ what, secret.k1};
}

void usage_table_init(struct usage_table *table, const struct usage_limits *limits,
                      struct ow_sipkey secret)
{
    memset(table, 0, sizeof(*table));
    heavy_init(&table->names, USAGE_NAME_KEY, limits->names, another(secret, 1));
    heavy_init(&table->clients, CLIENT_KEY, limits->clients, another(secret, 2));
    heavy_init(&table->pairs, PAIR_KEY, limits->pairs, another(secret, 3));
}

void usage_table_done(struct usage_table *table)
{
    heavy_done(&table->names);
    heavy_done(&table->clients);
    heavy_done(&table->pairs);
}

/* ---- keys ---------------------------------------------------------------------- */

static uint32_t scope_number(const struct usage_table *table,
                             const struct nb_scope *scope)
{
    if (scope->len == 0)
        return 0;
    for (uint32_t i = 0; i < USAGE_SCOPES; i++) {
        if (table->scope[i].len == scope->len &&
            memcmp(table->scope[i].octet, scope->octet, scope->len) == 0)
            return i + 1;
    }
    return NO_SCOPE;
}

static uint32_t number_of_key(const uint8_t *key)
{
    uint32_t number;

    memcpy(&number, key + NB_NAME_LEN, sizeof(number));
    return number;
}

/* Forget the scopes of names that have left. */
static void clear_scopes(struct usage_table *table)
{
    bool in_use[USAGE_SCOPES + 1] = {false};

    for (uint32_t slot = 0; slot < table->names.room; slot++) {
        const struct heavy_entry *entry = &table->names.entry[slot];

        if (entry->used)
            in_use[number_of_key(entry->key)] = true;
    }
    for (uint32_t i = 0; i < USAGE_SCOPES; i++) {
        if (!in_use[i + 1])
            table->scope[i].len = 0;
    }
}

/* The number of a scope that may be new. */
static uint32_t number_scope(struct usage_table *table, const struct nb_scope *scope)
{
    uint32_t number = scope_number(table, scope);

    if (number != NO_SCOPE)
        return number;
    for (uint32_t i = 0; i < USAGE_SCOPES; i++) {
        if (table->scope[i].len != 0)
            continue;
        table->scope[i].len = scope->len;
        memcpy(table->scope[i].octet, scope->octet, scope->len);
        return i + 1;
    }
    return NO_SCOPE;
}

static void put_name_key(uint8_t key[HEAVY_KEY], const struct nb_name *name,
                         uint32_t scope)
{
    memcpy(key, name->octet, NB_NAME_LEN);
    memcpy(key + NB_NAME_LEN, &scope, sizeof(scope));
}

static void put_pair_key(uint8_t key[HEAVY_KEY], uint32_t name, uint32_t client)
{
    memcpy(key, &name, sizeof(name));
    memcpy(key + sizeof(name), &client, sizeof(client));
}

const struct nb_scope *usage_name_scope(const struct heavy_entry *entry,
                                        const struct nb_scope *scope)
{
    uint32_t number = number_of_key(entry->key);

    return number == 0 ? NULL : &scope[number - 1];
}

void usage_name_key(const struct heavy_entry *entry, const struct nb_scope *scope,
                    struct nb_key *ret_key)
{
    const struct nb_scope *own = usage_name_scope(entry, scope);

    memcpy(ret_key->name.octet, entry->key, NB_NAME_LEN);
    ret_key->scope.len = own == NULL ? 0 : own->len;
    if (own != NULL)
        memcpy(ret_key->scope.octet, own->octet, own->len);
}

ow_addr usage_client_addr(const struct heavy_entry *entry)
{
    ow_addr addr;

    memcpy(&addr, entry->key, sizeof(addr));
    return addr;
}

void usage_pair_slots(const struct heavy_entry *entry, uint32_t *ret_name,
                      uint32_t *ret_client)
{
    memcpy(ret_name, entry->key, sizeof(*ret_name));
    memcpy(ret_client, entry->key + sizeof(*ret_name), sizeof(*ret_client));
}

/* ---- room ---------------------------------------------------------------------- */

/* A pair whose name or client has left means nothing. */
static void drop_orphans(struct usage_table *table)
{
    bool dropped = false;

    for (uint32_t slot = 0; slot < table->pairs.room; slot++) {
        const struct heavy_entry *entry = &table->pairs.entry[slot];
        uint32_t name, client;

        if (!entry->used)
            continue;
        usage_pair_slots(entry, &name, &client);
        if (table->names.entry[name].used && table->clients.entry[client].used)
            continue;
        heavy_drop(&table->pairs, slot);
        dropped = true;
    }
    if (dropped)
        heavy_reindex(&table->pairs);
}

/* Keys leave only here, between two batches, so that slots hold within one. */
static void make_room(struct usage_table *table)
{
    uint32_t names = heavy_make_room(&table->names);
    uint32_t clients = heavy_make_room(&table->clients);

    if (names > 0)
        clear_scopes(table);
    if (names + clients > 0)
        drop_orphans(table);
    (void)heavy_make_room(&table->pairs);
}

void usage_table_limit(struct usage_table *table, const struct usage_limits *limits)
{
    table->names.limit = limits->names;
    table->clients.limit = limits->clients;
    table->pairs.limit = limits->pairs;
    make_room(table);
}

/* ---- counting ------------------------------------------------------------------ */

/* One observation on its way through the tables. */
struct step {
    uint8_t name_key[HEAVY_KEY], client_key[HEAVY_KEY], pair_key[HEAVY_KEY];
    uint64_t name_hash, client_hash, pair_hash;
    uint32_t name, client; /* slots; HEAVY_NONE: not counted */
    bool has_name, has_pair;
};

static void prepare(struct usage_table *table, const struct usage_seen *seen,
                    struct step *step)
{
    uint32_t scope = 0;

    step->has_name = step->has_pair = false;
    memcpy(step->client_key, &seen->from, CLIENT_KEY);
    step->client_hash = heavy_hash(&table->clients, step->client_key);
    heavy_fetch_index(&table->clients, step->client_hash);
    if (seen->kind == USAGE_REGISTERED)
        return; /* the database knows what names are registered */
    if (seen->key.scope.len > 0)
        scope = number_scope(table, &seen->key.scope);
    if (scope == NO_SCOPE) {
        table->totals.missed++;
        return;
    }
    step->has_name = true;
    put_name_key(step->name_key, &seen->key.name, scope);
    step->name_hash = heavy_hash(&table->names, step->name_key);
    heavy_fetch_index(&table->names, step->name_hash);
}

static void fetch(const struct usage_table *table, const struct step *step)
{
    heavy_fetch_entry(&table->clients, step->client_hash);
    if (step->has_name)
        heavy_fetch_entry(&table->names, step->name_hash);
}

static void note_query(struct heavy_entry *entry, const struct usage_seen *seen,
                       uint32_t now)
{
    entry->asked++;
    entry->found += seen->kind == USAGE_FOUND;
    if (entry->first == 0)
        entry->first = now;
    entry->last = now;
    entry->dirty = true;
}

static void count_totals(struct usage_totals *totals, const struct usage_seen *seen)
{
    totals->asked += seen->kind != USAGE_REGISTERED;
    totals->found += seen->kind == USAGE_FOUND;
    totals->registered += seen->kind == USAGE_REGISTERED;
}

static void count_client(struct usage_table *table, const struct usage_seen *seen,
                         struct step *step, uint32_t now)
{
    struct heavy_entry *entry;

    step->client = heavy_add(&table->clients, step->client_key, step->client_hash);
    if (step->client == HEAVY_NONE) {
        table->totals.missed++;
        return;
    }
    entry = &table->clients.entry[step->client];
    if (seen->kind != USAGE_REGISTERED) {
        note_query(entry, seen, now);
        return;
    }
    if (entry->registered < UINT32_MAX)
        entry->registered++;
    entry->last_registered = now;
    entry->dirty = true;
}

static void count_both(struct usage_table *table, const struct usage_seen *seen,
                       struct step *step, uint32_t now)
{
    count_totals(&table->totals, seen);
    count_client(table, seen, step, now);
    if (!step->has_name)
        return;
    step->name = heavy_add(&table->names, step->name_key, step->name_hash);
    if (step->name == HEAVY_NONE) {
        table->totals.missed++;
        return;
    }
    note_query(&table->names.entry[step->name], seen, now);
    if (step->client == HEAVY_NONE)
        return;
    step->has_pair = true;
    put_pair_key(step->pair_key, step->name, step->client);
    step->pair_hash = heavy_hash(&table->pairs, step->pair_key);
    heavy_fetch_index(&table->pairs, step->pair_hash);
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* A pair that is new may have left before with its name or its client, whose own counts
 * were as high then. */
static void count_pair(struct usage_table *table, const struct usage_seen *seen,
                       const struct step *step, uint32_t now)
{
    uint32_t slot = heavy_add(&table->pairs, step->pair_key, step->pair_hash);
    struct heavy_entry *entry;

    if (slot == HEAVY_NONE)
        return;
    entry = &table->pairs.entry[slot];
    if (entry->asked == 0)
        entry->missed =
            most(entry->missed, most(table->names.entry[step->name].missed,
                                     table->clients.entry[step->client].missed));
    note_query(entry, seen, now);
}

void usage_table_count(struct usage_table *table, const struct usage_seen *seen,
                       size_t count, ow_time now)
{
    const uint32_t time = (uint32_t)now;
    struct step step[USAGE_BATCH];

    make_room(table);
    for (size_t i = 0; i < count; i++)
        prepare(table, &seen[i], &step[i]);
    for (size_t i = 0; i < count; i++)
        fetch(table, &step[i]);
    for (size_t i = 0; i < count; i++)
        count_both(table, &seen[i], &step[i], time);
    for (size_t i = 0; i < count; i++) {
        if (step[i].has_pair)
            heavy_fetch_entry(&table->pairs, step[i].pair_hash);
    }
    for (size_t i = 0; i < count; i++) {
        if (step[i].has_pair)
            count_pair(table, &seen[i], &step[i], time);
    }
}

/* ---- what an earlier run has counted ------------------------------------------- */

static enum ow_err load(struct heavy *heavy, const uint8_t *key,
                        const struct heavy_entry *from)
{
    uint64_t hash = heavy_hash(heavy, key);
    struct heavy_entry *entry;
    uint32_t slot;

    if (heavy_find(heavy, key, hash) != HEAVY_NONE)
        return OW_EEXIST;
    if (heavy->used >= heavy->limit) { /* it leaves at once */
        heavy->floor = most(heavy->floor, heavy_weight(from) + from->missed);
        return OW_ELIMIT;
    }
    slot = heavy_add(heavy, key, hash);
    if (slot == HEAVY_NONE)
        return OW_ENOMEM;
    entry = &heavy->entry[slot];
    *entry = *from;
    entry->used = entry->dirty = true;
    memset(entry->key, 0, sizeof(entry->key));
    memcpy(entry->key, key, heavy->key_len);
    return OW_OK;
}

enum ow_err usage_table_load_name(struct usage_table *table, const struct nb_key *key,
                                  const struct heavy_entry *entry)
{
    uint32_t scope = number_scope(table, &key->scope);
    uint8_t name_key[HEAVY_KEY];

    if (scope == NO_SCOPE)
        return OW_ELIMIT;
    put_name_key(name_key, &key->name, scope);
    return load(&table->names, name_key, entry);
}

enum ow_err usage_table_load_client(struct usage_table *table, ow_addr client,
                                    const struct heavy_entry *entry)
{
    uint8_t key[HEAVY_KEY];

    memcpy(key, &client, CLIENT_KEY);
    return load(&table->clients, key, entry);
}

static uint32_t find_name(const struct usage_table *table, const struct nb_key *key)
{
    uint32_t scope = scope_number(table, &key->scope);
    uint8_t name_key[HEAVY_KEY];

    if (scope == NO_SCOPE)
        return HEAVY_NONE;
    put_name_key(name_key, &key->name, scope);
    return heavy_find(&table->names, name_key, heavy_hash(&table->names, name_key));
}

static uint32_t find_client(const struct usage_table *table, ow_addr client)
{
    uint8_t key[HEAVY_KEY];

    memcpy(key, &client, CLIENT_KEY);
    return heavy_find(&table->clients, key, heavy_hash(&table->clients, key));
}

enum ow_err usage_table_load_pair(struct usage_table *table, const struct nb_key *key,
                                  ow_addr client, const struct heavy_entry *entry)
{
    uint32_t name_slot = find_name(table, key), client_slot = find_client(table, client);
    uint8_t pair_key[HEAVY_KEY];

    if (name_slot == HEAVY_NONE || client_slot == HEAVY_NONE)
        return OW_ENOTFOUND;
    put_pair_key(pair_key, name_slot, client_slot);
    return load(&table->pairs, pair_key, entry);
}

const struct heavy_entry *usage_table_name(const struct usage_table *table,
                                           const struct nb_key *key)
{
    uint32_t slot = find_name(table, key);

    return slot == HEAVY_NONE ? NULL : &table->names.entry[slot];
}

const struct heavy_entry *usage_table_client(const struct usage_table *table,
                                             ow_addr client)
{
    uint32_t slot = find_client(table, client);

    return slot == HEAVY_NONE ? NULL : &table->clients.entry[slot];
}
