/* stage.h - the stage of scenarios: the real responder, registrar, rules and
 * registry on a fake clock, a fake network and a disk that can be made to fail. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "node/name_table.h"
#include "registry/registry.h"
#include "rules/ageing_clock.h"
#include "server/limits.h"
#include "server/questions.h"
#include "server/registrar.h"
#include "server/responder.h"
#include "server/settings.h"

#define STAGE_SERVER 0xC0000201u /* 192.0.2.1: listener 0 */
#define STAGE_SECOND 0xC6336401u /* 198.51.100.1: listener 1 */

/* 192.0.2.2: the server's partner, whose demands are heard */
#define STAGE_PARTNER 0xC0000202u

#define STAGE_EPOCH 1700000000 /* the wall clock when a scenario begins */

#define STAGE_EVENTS_MAX  4096
#define STAGE_FIELDS_ROOM 256

/* An event that was said: "name=FRED<20> from=192.0.2.7". */
struct said {
    const void *who; /* NULL: the server; else a computer */
    enum ow_event event;
    char fields[STAGE_FIELDS_ROOM];
};

/* A datagram that the server sent, or a computer to a plain machine. */
struct parcel {
    struct ow_endpoint to;
    unsigned listener;  /* of the server, that it left by */
    bool from_computer; /* no step needs to expect it */
    bool carried;       /* a computer had it: it is no longer of interest */
    size_t len;
    uint8_t data[NS_DATAGRAM_MAX];
    bool seen; /* a step of the scenario expected it */
};

/* Computers on the stage (network.h); a stage without any has no functions. */
struct stage_guests {
    void *ctx;
    /* A packet of the server; false: it is not for a computer. */
    bool (*from_server)(void *ctx, unsigned listener, struct ow_endpoint to,
                        const uint8_t *data, size_t len);
    /* Let everything arrive that is on its way. */
    void (*carry)(void *ctx);
    /* Time has come to ms.  Returns when there is something to do next. */
    ow_ms (*tick)(void *ctx, ow_ms ms);
};

struct stage {
    struct stage_guests guests;
    char folder[64];
    struct registry *registry;
    struct questions *questions;
    struct registrar *registrar;
    struct limits *limits;
    struct policy_hits *hits;
    struct name_table own;
    struct settings settings;
    struct responder responder;
    struct wins_clock clock;
    ow_ms ms;            /* time since the scenario began */
    int64_t wall_offset; /* seconds the wall clock is wrong by */
    bool batch;          /* steps share one commit */
    struct parcel *parcel;
    size_t parcel_count, parcel_room;
    size_t parcel_sorted; /* those before it are carried, or are for plain machines */
    struct said *said;    /* at most STAGE_EVENTS_MAX */
    size_t event_count, event_room, event_seen;
    const char *odd_event; /* its fields are not those of the catalogue; NULL: none */
    uint16_t next_id;
    uint32_t random;
    uint64_t replicas; /* delivered by partners */
};

/* Set it up with default settings and a new registry.  False: text says why. */
bool stage_open(struct stage *stage);

/* Remove everything. */
void stage_close(struct stage *stage);

/* Stop the server in an orderly way and start it again on the same data. */
bool stage_restart(struct stage *stage);

/* Keep an event of who (NULL: the server), and check its fields. */
void stage_said(struct stage *stage, const void *who, enum ow_event event,
                const struct ow_field *fields, size_t count);

/* Keep a packet for a plain machine. */
bool stage_parcel(struct stage *stage, unsigned listener, struct ow_endpoint to,
                  const uint8_t *data, size_t len, bool from_computer);

/* Hand to the computers what the server has sent them. */
void stage_carry_server(struct stage *stage);

/* Let time pass until ms, doing what becomes due on the way. */
void stage_advance(struct stage *stage, ow_ms ms);

/* A datagram reaches the server at its first address. */
void stage_deliver(struct stage *stage, struct ow_endpoint from, bool broadcast,
                   const uint8_t *data, size_t len);

/* ... or at that of a listener. */
void stage_deliver_at(struct stage *stage, unsigned listener, struct ow_endpoint from,
                      bool broadcast, const uint8_t *data, size_t len);

/* The server takes another name for itself, as after a start with --name. */
bool stage_own_name(struct stage *stage, const struct nb_key *key);

/* The server is asked to claim its own names again, as by nbtstat -RR. */
void stage_claim_again(struct stage *stage);

/* A partner's record arrives, as it would by replication. */
bool stage_replica(struct stage *stage, ow_addr partner, struct wins_record *record);

/* Write a backup beside the database, or open the one that lies there (NULL: it cannot be
 * read; close it with registry_dump_close()). */
bool stage_back_up(const struct stage *stage);
struct registry_dump *stage_open_backup(const struct stage *stage);

/* An operator's command, committed. */
void stage_command(struct stage *stage, struct command *command);

/* Commit what the open batch holds, and do what is due at once. */
void stage_turn(struct stage *stage);

/* Make every write to disk fail with ENOSPC, or work again. */
void stage_disk_full(bool full);

/* The clocks as the server would read them. */
struct server_now stage_now(struct stage *stage);
