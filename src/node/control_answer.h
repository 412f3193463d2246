/* control_answer.h - the requests of the control socket and their answers, without the
 * socket: a line in, a line out (docs/node-control.md).  Two requests, `resolve` and
 * `status`, take time; the caller starts them and writes their answer when it is there.
 */
#pragma once

#include "base/json.h"
#include "node/control.h"

#include <stdbool.h>
#include <stddef.h>

enum control_next {
    CONTROL_ANSWERED, /* the answer stands in out */
    CONTROL_RESOLVE,  /* look `key` up */
    CONTROL_STATUS,   /* ask `peer` for its node status */
};

struct control_wish {
    struct nb_key key;
    ow_addr peer;
};

/* Answer one request, a line without its end.  may_change: the caller may do what changes
 * something.  out, which is empty,
 * gets a line with its end, unless the request takes time. */
enum control_next control_answer(const struct control_port *port, const char *line,
                                 size_t len, bool may_change, struct ow_json *out,
                                 struct control_wish *ret_wish);

/* Write the answers to requests that took time.  status NULL: the machine is silent. */
void control_put_found(struct ow_json *out, const struct nb_key *key,
                       const struct node_found *found);
void control_put_status(struct ow_json *out, ow_addr peer,
                        const struct ns_status *status);

/* Write a refusal: a word for machines and a sentence. */
void control_put_error(struct ow_json *out, const char *word, const char *text);
