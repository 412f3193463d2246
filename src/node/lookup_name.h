/* lookup_name.h - the NetBIOS name that a question of the NSS module asks for.  Pure. */
#pragma once

#include "base/code_page.h"
#include "base/lookup_protocol.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

/* Read the len octets of a datagram into *ret_question.  false: it is no question. */
bool lookup_is_question(const void *datagram, size_t len,
                        struct lookup_question *ret_question);

/* The name asked for, upper-cased in the code page, with suffix <00>.  false: it can be
 * no host's, and *ret_name is untouched.  The module has checked what it sends; others
 * may send anything. */
bool lookup_name(enum ow_code_page page, const struct lookup_question *question,
                 struct nb_name *ret_name);
