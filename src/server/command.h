/* command.h - what operators ask of the registrar.  Filled by the manager, carried
 * through the registrar's queue like every change, answered after the commit. */
#pragma once

#include "base/error.h"
#include "node/name_table.h"
#include "registry/registry.h"
#include "rules/cure.h"
#include "rules/import.h"
#include "rules/mapping.h"
#include "server/settings.h"

enum command_kind {
    COMMAND_ADD_MAPPING,    /* key (suffix per type), mapping, addr, until, force */
    COMMAND_CHANGE_MAPPING, /* key, addr, until: what a static record says; a note alone
                               is a change too */
    COMMAND_DELETE,         /* key */
    COMMAND_TOMBSTONE,      /* key */
    COMMAND_RELEASE,        /* key */
    COMMAND_SET,            /* setting, value (NULL: default) */
    COMMAND_APPROVE,        /* key: these names, with every suffix, pass the quarantine */
    COMMAND_SCAVENGE,       /* age everything that is due, now */
    COMMAND_CLOCK_ACCEPT,
    COMMAND_RAISE_VERSION, /* version */
    COMMAND_RESTORE,       /* restore: replace every record and setting in one batch */
    COMMAND_IMPORT,        /* import: the records of a file in one batch, or none */
    COMMAND_CURE,          /* key, expect, cure, addr: something against a conflict */
    COMMAND_UNDO,          /* key, expect, before: take a change back */
    COMMAND_MUTES,         /* tells of every muted conflict through mutes */
    COMMAND_MUTE_USE,      /* key (every suffix), or no key and addr: leave the name, or
                              the machine, out of the lists of use; cure: or no longer */
    COMMAND_USE_MUTES,     /* tells of every one of these through mutes */
    COMMAND_SERIES,        /* steps: changes one after the other, all of them or none */
    COMMAND_BACKED_UP,     /* a backup was made just now */
    COMMAND_REACH,  /* reach: ask machines whether they hold names; open meanwhile */
    COMMAND_STATUS, /* fills result.status */
};

#define COMMAND_KEYS_MAX  3
#define COMMAND_TEXT      256
#define COMMAND_OWN_NAMES (NAME_TABLE_MAX + 1) /* and the host name */

/* What the registrar alone knows, for `winsctl status`. */
struct command_status {
    bool store_healthy;
    bool clock_trusted;
    ow_time ageing_time;
    ow_time last_backup; /* 0: none is known */
    uint64_t challenges_pending;
    uint64_t requests_waiting;
    struct settings settings; /* in force */
    size_t own_count;         /* names of the server itself, each once; suffixes are 0 */
    struct nb_name own[COMMAND_OWN_NAMES];
};

/* The records of a file, asked for one by one in the registrar's thread, and what became
 * of each.  With dry_run all of them are decided, and none is kept. */
struct command_import {
    void *ctx;
    /* The next record; false at the end. */
    bool (*next)(void *ctx, struct wins_imported *ret_imported);
    /* What became of the record given last, and why.  earlier: what it met was made by
     * this import itself. */
    void (*told)(void *ctx, enum wins_import_outcome outcome, enum wins_reason reason,
                 bool earlier);
    enum wins_conflict on_conflict;
    bool skip_refused; /* records that cannot be do not stop the others */
};

/* err: OW_OK: done (or would be done, with dry_run).  OW_ENOTFOUND: no such record.
 * OW_EEXIST: a record stands against it that only force replaces.  OW_EBUSY: not now (a
 * restore runs).  OW_EINVAL, OW_ERANGE: the command makes no sense.  OW_ELIMIT: the
 * database is full.  OW_EIO: the store cannot commit; nothing was changed.
 * OW_ECHANGED: the guard does not hold. */
struct command_result {
    enum ow_err err;
    char text[COMMAND_TEXT];   /* what is wrong and what to do about it */
    size_t changed;            /* records */
    char before[COMMAND_TEXT]; /* of COMMAND_SET: what the setting was, perhaps cut */
    struct command_status status;
};

enum reach_answer {
    REACH_OPEN,      /* not known yet; of a dry run: it would be asked */
    REACH_HOLDS,     /* it answers for the name */
    REACH_DENIES,    /* it answers, but not for the name */
    REACH_SILENT,    /* it was asked as often as a challenge is, and did not answer */
    REACH_UNCLEAR,   /* somebody guesses at its answer */
    REACH_NOT_ASKED, /* nothing can be sent there, or it is asked too often already */
};

/* A machine that is asked whether it holds a name. */
struct reach_question {
    struct nb_key key;
    ow_addr addr;
    enum reach_answer answer;
    unsigned tries; /* transmissions */
    ow_ms delay;    /* from the last of them to the answer */
    /* reaching.c's own */
    ow_ms begun, asked, due;
    bool has_id;
    uint16_t id; /* of the question that is out */
};

#define COMMAND_REACH_MAX 256 /* questions of one command */

struct command;

/* Something that an operator wants kept and not listed.  A conflict: it ends when the
 * record that refuses, told by owner and version, changes.  A use: a name, its suffix 0,
 * or a machine that asks; it ends when an operator says so.  The texts are borrowed. */
struct command_mute {
    ow_addr client; /* of uses: this machine; 0: the name of key */
    struct nb_key key;
    ow_addr owner;
    uint64_t version;
    ow_time time;
    const char *account, *note;
};

/* Told of all of them in the registrar's thread while the submitter waits. */
struct command_mutes {
    void *ctx;
    void (*each)(void *ctx, const struct command_mute *mute);
};

/* The steps of a COMMAND_SERIES, each a change of records or settings.  next fills in
 * what makes the step (kind, key, mapping, addr, cure, setting, value, cause.note, force)
 * and returns false when there are no more; the rest comes from the command.  told (NULL:
 * nobody) is given each step with its result.  Called from the registrar's thread while
 * the submitter waits. */
struct command_steps {
    void *ctx;
    bool (*next)(void *ctx, struct command *step);
    void (*told)(void *ctx, const struct command *step);
};

/* Asked in the registrar's thread right before the command is carried out: whether what
 * it is meant for is still as its submitter has seen it.  It may use registry_get(). */
struct command_guard {
    void *ctx;
    bool (*holds)(void *ctx, struct registry *registry, const struct settings *settings);
};

struct command {
    enum command_kind kind;
    struct registry_cause cause; /* source REGISTRY_BY_COMMAND, account, note */
    bool dry_run, force;
    size_t key_count; /* records the command is for */
    struct nb_key key[COMMAND_KEYS_MAX];
    enum wins_mapping_type mapping;
    size_t addr_count;
    ow_addr addr[WINS_MEMBERS_MAX];
    bool keep_addresses; /* of COMMAND_CHANGE_MAPPING */
    ow_time until;       /* end of a mapping; 0: as it is, or none */
    enum wins_cure cure;
    /* Borrowed until the result: what the submitter saw of key[0] (NULL: no record); when
     * something else stands, the command fails with OW_EACCESS.  What stood before. */
    const struct wins_record *expect, *before;
    struct command_mutes mutes;
    const char *setting, *value; /* borrowed until the result */
    uint64_t version;
    struct registry_dump *restore; /* borrowed until the result */
    const struct command_import *import;
    struct command_steps steps;   /* likewise */
    struct command_guard guard;   /* holds NULL: none */
    struct reach_question *reach; /* borrowed until the result */
    size_t reach_count;           /* at most COMMAND_REACH_MAX */
    bool open; /* the registrar is not done with it: the result comes some turns later */
    struct command_result result;
};

/* Hands commands to the registrar's thread and waits for the commit.  The manager's side
 * of the queue; server/loop.c and the tests implement it. */
struct command_port {
    void *ctx;
    void (*submit)(void *ctx, struct command *command); /* returns when result is final */
};
