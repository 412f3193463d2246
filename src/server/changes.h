/* changes.h - what the registrar has changed and whom it refused, on its way to those who
 * show it as it happens.  One thread puts (the registry's writer, as its watch), one
 * takes. Putting never waits and never allocates: when there is no room the note is lost
 * and counted, and the taker tells its clients to look for themselves. */
#pragma once

#include "registry/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct changes;

struct changes_note {
    bool is_refusal;
    union {
        struct registry_event event; /* a change, with the record as it was after it */
        struct {
            struct nb_key key;
            struct registry_refusal refusal;
        } refused;
    };
};

/* Room for that many notes (a power of two); memory is taken as it is used.  NULL: out of
 * memory or of descriptors. */
struct changes *changes_new(size_t room);

/* NULL is allowed. */
void changes_free(struct changes *changes);

/* The side that puts. */
struct registry_watch changes_watch(struct changes *changes);

/* Take the oldest note; of ret_note only what is in use is set.  Returns false when there
 * is none. */
bool changes_take(struct changes *changes, struct changes_note *ret_note);

/* Drop what waits.  Returns how many notes that were. */
size_t changes_skip(struct changes *changes);

/* Notes lost since the last call. */
uint64_t changes_lost(struct changes *changes);

/* An eventfd that becomes readable when a note is put after changes_arm(); the taker
 * reads its 8 bytes. */
int changes_fd(const struct changes *changes);

/* Before waiting: ask to be woken by the next note.  Returns false when notes wait
 * already. */
bool changes_arm(struct changes *changes);
