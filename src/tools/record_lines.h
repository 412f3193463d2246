/* record_lines.h - records as the API streams them, one a line, never held as a whole. */
#pragma once

#include "tools/client.h"

/* Takes one record.  Returns false to stop: enough is known. */
typedef bool (*record_take)(void *ctx, const json_t *record);

/* Send client's request for /api/v1/records, with its filters, and give each record to
 * take.  Stopping early is success, too. */
enum ctl_exit record_lines(struct client *client, record_take take, void *ctx);

/* Takes the text of one, as it came: JSON in one line. */
typedef bool (*record_take_text)(void *ctx, const char *text, size_t len);

/* The same with the text of each record. */
enum ctl_exit record_lines_text(struct client *client, record_take_text take, void *ctx);
