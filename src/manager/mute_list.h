/* mute_list.h - what operators want kept and not listed (server/command.h), as it is when
 * a request comes. */
#pragma once

#include "base/json.h"
#include "manager/request.h"

#include <stdbool.h>
#include <stddef.h>

struct mute {
    ow_addr client;
    struct nb_key key;
    ow_addr owner;
    uint64_t version;
    ow_time time;
    char account[REGISTRY_ACCOUNT_MAX], note[REGISTRY_NOTE_MAX];
};

struct mute_list {
    size_t count, room;
    struct mute *mute; /* in the order of clients, then of keys */
    enum ow_err err;   /* OW_ENOMEM: some are missing */
};

/* Ask the registrar for those that the command COMMAND_MUTES or COMMAND_USE_MUTES tells
 * of.  Returns false after answering an error; otherwise end with mute_list_done(). */
bool mute_list_read(struct request *request, enum command_kind kind,
                    struct mute_list *ret_list);

/* Release the list; an empty one is allowed. */
void mute_list_done(struct mute_list *list);

/* The mute of a machine, or with client 0 of exactly this key; NULL when there is none.
 */
const struct mute *mute_list_find(const struct mute_list *list, ow_addr client,
                                  const struct nb_key *key);

/* The same for a name, whatever its suffix: names in the lists of use are muted with all
 * of them. */
const struct mute *mute_list_find_name(const struct mute_list *list,
                                       const struct nb_key *key);

/* How many of them are of machines, or of names. */
size_t mute_list_count(const struct mute_list *list, bool client);

/* Write the member "muted" of an open object: who did it, when and why, or null. */
void mute_list_put(struct ow_json *json, const struct mute *mute);
