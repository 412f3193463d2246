/* entry.h - what a line of a foreign file says of one name, whatever the format: the
 * common ground of all readers.  Nothing is judged here; rules/import.h does. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "rules/mapping.h"
#include "rules/record.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

enum entry_life {
    ENTRY_UNSAID, /* the file does not tell static from dynamic */
    ENTRY_STATIC,
    ENTRY_DYNAMIC,
};

#define ENTRY_NO_TIME ((ow_time)0) /* of expires: not said */

struct format_entry {
    size_t line; /* where it begins, counted from 1 */
    struct nb_key key;
    bool has_suffix; /* false: the suffixes that such a mapping makes, 00 03 20 */
    bool joins;      /* its addresses go with those of other lines for the same name */
    enum wins_mapping_type type;
    enum wins_state state;
    enum entry_life life;
    uint8_t node; /* 0 B, 1 P, 2 M, 3 H */
    ow_time expires;
    size_t addr_count;
    ow_addr addr[WINS_MEMBERS_MAX];
};

/* Begin an entry of line: a unique name that is active, nothing else known.  Leaves the
 * room for addresses as it is. */
void entry_begin(struct format_entry *entry, size_t line);

/* Append addr unless it is listed.  False: there are 25 already. */
bool entry_add(struct format_entry *entry, ow_addr addr);

/* Give the entry the type that a database's number says: 0 unique, 1 normal group,
 * 2 internet group (<1c>: a domain), 3 multihomed.  False: another number. */
bool entry_type_of(struct format_entry *entry, unsigned long number);

/* Guess the type where the file has none, from suffix and addresses: <1c> is a domain,
 * <1e> and the address 255.255.255.255 a group, several addresses a multihomed machine.
 */
void entry_guess_type(struct format_entry *entry);
