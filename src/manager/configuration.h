/* configuration.h - settings and static mappings as one text, for people, for version
 * control and for configuration management:
 *
 *     settings:
 *       renewal-interval: 6d
 *     mappings:
 *       - name: PRINTER
 *         type: unique
 *         addresses: [192.0.2.10]
 *         until: 2026-12-31
 *
 * Reading and writing only; what the text would change is found by plan.h. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "registry/registry.h"
#include "rules/mapping.h"

#include <stddef.h>
#include <stdio.h>

struct configuration_setting {
    char *name, *value; /* elements of lists joined by commas */
    size_t line;        /* counted from 1 */
};

struct configuration_mapping {
    char *name;
    enum wins_mapping_type type;
    size_t addr_count;
    ow_addr addr[WINS_MEMBERS_MAX];
    ow_time until; /* 0: no end */
    char note[REGISTRY_NOTE_MAX];
    size_t line;
};

struct configuration {
    size_t setting_count, mapping_count;
    struct configuration_setting *setting;
    struct configuration_mapping *mapping;
};

#define CONFIGURATION_WHY 256

/* Read a text of len bytes.  OW_EFORMAT: why says what is wrong and in which line.
 * OW_ENOMEM.  *ret_configuration is set only on OW_OK; release it with
 * configuration_done(). */
enum ow_err configuration_read(const char *text, size_t len,
                               struct configuration *ret_configuration,
                               char why[CONFIGURATION_WHY]);

/* Release what configuration_read() filled. */
void configuration_done(struct configuration *configuration);

/* Write the static records, which belong to this server and are sorted here, as the
 * section `mappings`.  Three records of one unique name become one mapping. */
void configuration_put_mappings(FILE *out, struct wins_record *records, size_t count);

/* Write one setting as a line of the section `settings`; elements of lists are separated
 * by commas in value. */
void configuration_put_setting(FILE *out, const char *name, const char *value,
                               bool is_list);

/* The type of mapping that a static record was made by. */
enum wins_mapping_type configuration_mapping_of(const struct wins_record *record);
