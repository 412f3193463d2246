/* client.h - requests to the server's manager, over its control socket or a URL. */
#pragma once

#include "tools/ctl.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct client;

/* A client for the server that ctl names.  NULL: out of memory. */
struct client *client_new(const struct ctl *ctl);
void client_free(struct client *client);

/* ---- the path and its query -------------------------------------------------------- */

/* Begin a request: method ("GET") and fixed path ("/api/v1/names/"). */
void client_begin(struct client *client, const char *method, const char *path);

/* Append text to the path: escaped, and as it is. */
void client_segment(struct client *client, const char *text);
void client_path(struct client *client, const char *text);

/* Append a query parameter; NULL is left out. */
void client_param(struct client *client, const char *name, const char *value);

/* Append dry_run, note and (with force) force as ctl has them. */
void client_change_params(struct client *client, bool force);

/* ---- sending ----------------------------------------------------------------------- */

/* Takes pieces of a successful answer.  Returns false to stop: the answer is then
 * CTL_LOCAL. */
typedef bool (*client_sink)(void *ctx, const char *data, size_t len);

/* Send the request, body (NULL: none) of type, and give the answer's body to sink.
 * Anything but success is said on stderr and comes back as an exit code. */
enum ctl_exit client_send(struct client *client, const char *type, const char *body,
                          size_t len, client_sink sink, void *ctx);

#define CLIENT_SIZE_UNKNOWN UINT64_MAX

/* The same with a file as the body; size is its length, or CLIENT_SIZE_UNKNOWN. */
enum ctl_exit client_send_file(struct client *client, const char *type, FILE *file,
                               uint64_t size, client_sink sink, void *ctx);

/* Give a file up, CTL_LOCAL, that turns out to have more bytes than this. */
void client_limit(struct client *client, uint64_t most);

#define CLIENT_TOO_LONG "the file is longer than the server takes"

/* Send without a body, or with a JSON object (consumed), and read the answer as JSON.
 * The caller releases *ret_json with json_decref(). */
enum ctl_exit client_call(struct client *client, json_t *body, json_t **ret_json);

/* What is asked for may take the server long, and it says nothing meanwhile. */
void client_be_patient(struct client *client);

/* Of a stream only what came after the event with this id is wanted; "": from now on. */
void client_resume(struct client *client, const char *id);

/* Answers with this status go to the sink as well: their body says more than an error.
 * They still come back as their exit code. */
void client_accept(struct client *client, long status);

/* While the server works on what was sent, show what waiting(ctx) says of it (NULL:
 * nothing); called about once a second, if progress is shown. */
void client_show_waiting(struct client *client, const char *(*waiting)(void *ctx),
                         void *ctx);

/* Show what was moved on stderr, if that is a terminal and the work is long. */
void client_show_progress(struct client *client, const char *what);
