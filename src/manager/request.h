/* request.h - one HTTP request, from its first line to its answer.  A slow handler has it
 * to itself on another thread while the connection is suspended. */
#pragma once

#include "manager/access.h"
#include "manager/auth_db.h"
#include "manager/context.h"
#include "manager/route.h"
#include "manager/session.h"
#include "server/command.h"

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

/* A connection on which no whole request head comes in this time is closed: MHD's timeout
 * until then, and between two requests. */
#define REQUEST_HEAD_SECONDS 5

struct upload;

struct request {
    struct manager *manager;
    const struct door *door; /* by which it came */
    struct MHD_Connection *connection;
    const struct route *route; /* NULL until it is found */
    struct access_peer peer;
    struct ow_endpoint from; /* by TCP: the other end */
    bool by_session;         /* peer is who is logged in, in the session */
    struct session session;
    bool by_token; /* peer is a token, for these areas */
    char areas[AUTH_AREAS_ROOM];
    char *target;  /* method's target as sent */
    char *segment; /* what stands for "{name}", unescaped */
    char *body;    /* zero-terminated */
    size_t body_len, body_room;
    uint64_t unwanted;     /* octets of it that were thrown away */
    enum ow_err body_err;  /* OW_ELIMIT, OW_ENOMEM: the body was not kept */
    struct upload *upload; /* of ROUTE_UPLOAD */
    bool begun;            /* the head has been looked at */
    bool last;             /* where it ends is not sure: nothing behind it is read */
    bool answered;         /* response and status are set; response NULL: hang up */
    bool handled;          /* its handler was called */
    char subject[AUDIT_SUBJECT_ROOM]; /* for the trail; "": as segment */
    bool audited;                     /* its trace is kept (audit.h) */
    unsigned status;
    const char *problem; /* the word for it; NULL: none, or not told here */
    struct MHD_Response *response;
};

/* MHD's callbacks: a request begins (its return value becomes the context of the
 * others), has headers, body or nothing more to say, is over. */
void *request_begin(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result request_access(void *cls, struct MHD_Connection *connection,
                               const char *url, const char *method, const char *version,
                               const char *upload_data, size_t *upload_data_size,
                               void **con_cls);
void request_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                 enum MHD_RequestTerminationCode why);

/* The query parameter name, unescaped, or NULL. */
const char *request_param(const struct request *request, const char *name);

/* Answer that the value of the parameter name is none of the allowed ones, which are
 * told. Returns false. */
bool request_bad_param(struct request *request, const char *name, const char *allowed);

/* The flag name: "1", "true" or nothing after it is true, "0", "false" and absence false.
 * Other values are answered as an error: returns false. */
bool request_flag(struct request *request, const char *name, bool *ret_flag);

/* The number name within [min, max]; absent: fallback.  Returns false after answering
 * an error. */
bool request_number(struct request *request, const char *name, uint64_t fallback,
                    uint64_t min, uint64_t max, uint64_t *ret_number);

/* The body as a JSON object whose keys are among the blank-separated allowed ones.
 * Returns NULL after answering an error; otherwise release it with json_decref(). */
json_t *request_json(struct request *request, const char *allowed);

/* Start a command of this request: its cause, note, dry_run and force.  Returns false
 * after answering an error. */
bool request_command(struct request *request, enum command_kind kind,
                     struct command *ret_command);
