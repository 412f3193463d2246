/* outbox.h - what waits for the commit: answers, demands and events.  After the commit it
 * is flushed; after a failed one it is emptied, and nothing was said. */
#pragma once

#include "server/datagram.h"

struct outbox;

/* NULL when out of memory. */
struct outbox *outbox_new(void);
void outbox_free(struct outbox *outbox);

/* Queue a datagram.  OW_ENOMEM: it is not sent, as if lost on the way. */
enum ow_err outbox_send(struct outbox *outbox, unsigned listener, struct ow_endpoint to,
                        const uint8_t *data, size_t len);

/* Queue an event; texts are copied.  OW_ENOMEM. */
enum ow_err outbox_event(struct outbox *outbox, enum ow_event event,
                         const struct ow_field *fields, size_t count);

/* Hand everything to env, in order, and empty the box. */
void outbox_flush(struct outbox *outbox, const struct server_env *env);

/* Empty the box. */
void outbox_drop(struct outbox *outbox);
