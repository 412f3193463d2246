/* load_wire.h - the requests nbload sends and what it makes of the answers. */
#pragma once

#include "load_plan.h"
#include "wire/ns_packet.h"

#define LOAD_REQUEST_MAX 128

enum load_answer {
    LOAD_POSITIVE,  /* done; a query: found with the right address */
    LOAD_NOT_FOUND, /* NAM_ERR to a query */
    LOAD_WAIT,      /* WACK */
    LOAD_REFUSED,   /* any other rcode */
    LOAD_ELSEWHERE, /* found with another address than was registered */
    LOAD_MALFORMED, /* does not decode, or answers something else */
};

/* "refused" and so on. */
const char *load_answer_str(enum load_answer answer);

/* Build the request of step with transaction id and the address of its socket.  Returns
 * the length. */
size_t load_request(const struct load_plan *plan, const struct load_step *step,
                    uint16_t id, ow_addr addr, uint8_t buf[LOAD_REQUEST_MAX]);

/* Read the answer to step; addr is what a query should find.  *ret_wait is the time a
 * WACK asks for, in seconds. */
enum load_answer load_read(const struct load_plan *plan, const struct load_step *step,
                           ow_addr addr, const uint8_t *data, size_t len,
                           uint32_t *ret_wait);
