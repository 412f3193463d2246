/* query_answer.h - what an answer to a name query says: addresses, another server, or
 * nothing that is of use.  Pure. */
#pragma once

#include "base/address.h"
#include "node/node.h"
#include "wire/ns_packet.h"

#include <stdbool.h>

/* "Ask that one by broadcast": how WINS answers for groups without a list. */
#define QUERY_ANSWER_BROADCAST UINT32_MAX

enum query_answer {
    QUERY_FOUND,
    QUERY_NOT_THERE, /* NAM_ERR */
    QUERY_REDIRECT,  /* another server is to be asked */
    QUERY_USELESS,   /* another error, or no address that a machine can have */
};

/* Read a response to a query for an NB record.  QUERY_FOUND fills count, addr (those that
 * machines can have, and QUERY_ANSWER_BROADCAST of a group) and group of ret_found;
 * QUERY_REDIRECT sets *ret_server. */
enum query_answer query_answer_read(const struct ns_packet *answer,
                                    struct node_found *ret_found, ow_addr *ret_server);

/* Whether two answers to one broadcast contradict each other: not both of a group, and
 * neither list within the other.  A machine with several addresses answers from each of
 * them, with the same list (nbns 3.8). */
bool query_answers_differ(const struct node_found *a, const struct node_found *b);
