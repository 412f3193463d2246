/* fixture.h - a data folder of its own for a test, and records to put into it. */
#pragma once

#include "check.h"

#include "registry/registry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIXTURE_PATH 512

/* For tests of which the disk is no part: files in memory, unless TMPDIR says where. */
static inline void use_memory_as_disk(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

/* A new empty folder.  Returns path. */
static inline char *folder_make(char path[FIXTURE_PATH])
{
    const char *base = getenv("TMPDIR");

    snprintf(path, FIXTURE_PATH, "%s/ow-registry-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(path));
    return path;
}

static inline void folder_each(const char *path, bool keep_folder)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    if (!keep_folder)
        rmdir(path);
}

/* Remove all files in it. */
static inline void folder_empty(const char *path)
{
    folder_each(path, true);
}

/* Remove it with all its files. */
static inline void folder_remove(const char *path)
{
    folder_each(path, false);
}

static inline struct registry_config config_for(const char *folder)
{
    return (struct registry_config){
        .folder = folder, .max_records = 1000000, .journal_bytes = 256 << 20};
}

static inline struct registry *open_ok(const char *folder,
                                       struct registry_report *ret_report)
{
    struct registry_config config = config_for(folder);
    struct registry_report report;
    struct registry *registry = NULL;
    enum ow_err err = registry_open(&config, &registry, &report);

    if (err != OW_OK)
        fprintf(stderr, "open: %s: %s\n", ow_err_str(err), report.text);
    assert_int_equal(err, OW_OK);
    if (ret_report != NULL)
        *ret_report = report;
    return registry;
}

static inline struct nb_key key_of(const char *text, uint8_t suffix)
{
    struct nb_key key = {.name = nb_name_make(text, suffix)};

    return key;
}

/* A unique record with one address, due at expires. */
static inline struct wins_record unique_record(const char *text, ow_addr addr,
                                               ow_time expires)
{
    struct wins_record record = {.key = key_of(text, 0x20),
                                 .type = WINS_UNIQUE,
                                 .state = WINS_ACTIVE,
                                 .node = 3,
                                 .expires = expires,
                                 .seen = expires - 100,
                                 .from = addr,
                                 .count = 1};

    record.member[0] = (struct wins_member){.addr = addr, .expires = expires};
    return record;
}

static inline struct registry_cause by_request(ow_addr from)
{
    return (struct registry_cause){
        .source = REGISTRY_BY_REQUEST, .reason = WINS_BECAUSE_FREE, .from = from};
}

static inline bool records_equal(const struct wins_record *a, const struct wins_record *b)
{
    if (!nb_key_equal(&a->key, &b->key) || a->type != b->type || a->state != b->state ||
        a->is_static != b->is_static || a->node != b->node || a->owner != b->owner ||
        a->version != b->version || a->expires != b->expires || a->seen != b->seen ||
        a->from != b->from || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->member[i].addr != b->member[i].addr ||
            a->member[i].owner != b->member[i].owner ||
            a->member[i].expires != b->member[i].expires)
            return false;
    return true;
}
