#include "manager/import_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_MIN 1024
#define TICK_STEPS 4096

struct import_group {
    uint64_t hash; /* 0: free */
    size_t line;   /* the first that speaks of the name: the record is given out there */
    size_t count;
    ow_addr *addr; /* room for WINS_MEMBERS_MAX; NULL while there is only one */
    ow_addr first;
};

/* ---- names that several lines speak of ------------------------------------------------
 */

static uint64_t hash_of(const struct import_text *text, const struct format_entry *entry)
{
    struct nb_key key;

    nb_key_copy(&key, &entry->key);
    if (!entry->has_suffix)
        key.name.octet[NB_NAME_LEN - 1] = 0;
    /* A bare name and the same one with <00> are not the same entry. */
    return (nb_key_hash(&key, text->hash_key) << 1 | entry->has_suffix) + 1;
}

static struct import_group *find(struct import_group *slot, size_t room, uint64_t hash)
{
    size_t at = (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (room - 1);

    while (slot[at].hash != 0 && slot[at].hash != hash)
        at = (at + 1) & (room - 1);
    return &slot[at];
}

static enum ow_err grow(struct import_text *text)
{
    size_t room = text->room == 0 ? GROUPS_MIN : 2 * text->room;
    struct import_group *slot;

    if (2 * text->groups < text->room)
        return OW_OK;
    slot = calloc(room, sizeof *slot);
    if (slot == NULL)
        return OW_ENOMEM;
    for (size_t i = 0; i < text->room; i++)
        if (text->slot[i].hash != 0)
            *find(slot, room, text->slot[i].hash) = text->slot[i];
    free(text->slot);
    text->slot = slot;
    text->room = room;
    return OW_OK;
}

static const ow_addr *addresses(const struct import_group *group)
{
    return group->addr != NULL ? group->addr : &group->first;
}

/* Note one more address.  OW_ELIMIT: there are 25. */
static enum ow_err note_address(struct import_group *group, ow_addr addr)
{
    const ow_addr *have = addresses(group);

    for (size_t i = 0; i < group->count; i++)
        if (have[i] == addr)
            return OW_OK;
    if (group->count == WINS_MEMBERS_MAX)
        return OW_ELIMIT;
    if (group->count == 0) {
        group->first = addr;
    } else {
        if (group->addr == NULL) {
            group->addr = calloc(WINS_MEMBERS_MAX, sizeof group->addr[0]);
            if (group->addr == NULL)
                return OW_ENOMEM;
            group->addr[0] = group->first;
        }
        group->addr[group->count] = addr;
    }
    group->count++;
    return OW_OK;
}

static enum ow_err note_entry(struct import_text *text, const struct format_entry *entry)
{
    uint64_t hash = hash_of(text, entry);
    struct import_group *group;
    enum ow_err err = grow(text);

    if (err != OW_OK)
        return err;
    group = find(text->slot, text->room, hash);
    if (group->hash == 0) {
        *group = (struct import_group){.hash = hash, .line = entry->line};
        text->groups++;
    }
    for (size_t i = 0; err == OW_OK && i < entry->addr_count; i++)
        err = note_address(group, entry->addr[i]);
    return err;
}

/* ---- the check -----------------------------------------------------------------------
 */

static enum ow_err check_entry(struct import_text *text, import_remarked remarked,
                               void *ctx)
{
    const struct format_entry *entry = &text->reader.entry;
    struct format_remark remark = {.level = FORMAT_LEFT_OUT, .line = entry->line};
    char name[NB_KEY_TEXT];
    enum ow_err err = OW_OK;

    if (entry->state != WINS_ACTIVE)
        snprintf(remark.text, sizeof remark.text, "%.100s is %s",
                 nb_key_text(&entry->key, name), wins_state_str(entry->state));
    else if (entry->joins)
        err = note_entry(text, entry);
    if (err == OW_ELIMIT) {
        remark.level = FORMAT_FAULT;
        snprintf(remark.text, sizeof remark.text,
                 "%.100s has more than 25 addresses in this file",
                 nb_key_text(&entry->key, name));
        err = OW_OK;
    }
    if (remark.text[0] != '\0')
        remarked(ctx, &remark);
    return err;
}

void import_text_rewind(struct import_text *text)
{
    text->suffix_at = text->suffix_count = 0;
    format_open(&text->reader, text->format, &text->options, text->text, text->len);
}

enum ow_err import_text_check(struct import_text *text, import_remarked remarked,
                              void (*tick)(void *ctx, size_t position), void *ctx)
{
    enum ow_err err = OW_OK;
    enum format_step step;

    import_text_rewind(text);
    for (size_t n = 0; err == OW_OK; n++) {
        step = format_next(&text->reader);
        if (step == FORMAT_END)
            break;
        if (step == FORMAT_REMARK)
            remarked(ctx, &text->reader.remark);
        else
            err = check_entry(text, remarked, ctx);
        if (n % TICK_STEPS == 0)
            tick(ctx, import_text_position(text));
    }
    return err;
}

size_t import_text_position(const struct import_text *text)
{
    return format_position(&text->reader, text->text);
}

/* ---- giving out ----------------------------------------------------------------------
 */

/* The next entry that makes a record, with the addresses of all lines that speak of it.
 */
static bool next_entry(struct import_text *text)
{
    struct format_entry *entry = &text->reader.entry;
    const struct import_group *group;
    enum format_step step;

    while ((step = format_next(&text->reader)) != FORMAT_END) {
        if (step == FORMAT_REMARK || entry->state != WINS_ACTIVE)
            continue;
        if (!entry->joins)
            return true;
        group = find(text->slot, text->room, hash_of(text, entry));
        if (group->line != entry->line)
            continue;
        entry->addr_count = group->count;
        memcpy(entry->addr, addresses(group), group->count * sizeof entry->addr[0]);
        if (entry->type == WINS_MAP_UNIQUE && entry->addr_count > 1)
            entry->type = WINS_MAP_MULTIHOMED;
        return true;
    }
    return false;
}

static bool is_static(const struct import_text *text)
{
    switch (text->as) {
    case IMPORT_AS_STATIC:
        return true;
    case IMPORT_AS_DYNAMIC:
        return false;
    case IMPORT_AS_SAID:
        break;
    }
    return text->reader.entry.life != ENTRY_DYNAMIC;
}

static void make_record(struct import_text *text, struct wins_imported *imported)
{
    const struct format_entry *entry = &text->reader.entry;

    nb_key_copy(&imported->key, &entry->key);
    imported->key.name.octet[NB_NAME_LEN - 1] = text->suffix[text->suffix_at++];
    imported->type = entry->type;
    imported->is_static = is_static(text);
    imported->node = entry->node;
    imported->expires = entry->expires == OW_NEVER ? ENTRY_NO_TIME : entry->expires;
    /* The life of a registration is no end of a mapping. */
    if (imported->is_static && entry->life != ENTRY_STATIC)
        imported->expires = ENTRY_NO_TIME;
    imported->count = entry->addr_count;
    memcpy(imported->addr, entry->addr, entry->addr_count * sizeof imported->addr[0]);
}

bool import_text_next(struct import_text *text, struct wins_imported *ret_imported,
                      size_t *ret_line)
{
    const struct format_entry *entry = &text->reader.entry;

    if (text->suffix_at == text->suffix_count) {
        if (!next_entry(text))
            return false;
        text->suffix_at = 0;
        text->suffix[0] = nb_suffix(&entry->key.name);
        text->suffix_count = 1; /* a suffix that does not go with the type is refused */
        if (!entry->has_suffix)
            text->suffix_count = wins_mapping_suffixes(entry->type, -1, text->suffix);
    }
    make_record(text, ret_imported);
    *ret_line = entry->line;
    return true;
}

void import_text_done(struct import_text *text)
{
    for (size_t i = 0; i < text->room; i++)
        free(text->slot[i].addr);
    free(text->slot);
    text->slot = NULL;
    text->room = text->groups = 0;
}
