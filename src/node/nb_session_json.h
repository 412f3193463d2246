/* nb_session_json.h - the connections of a machine in JSON, as `nbtstat -s --json` prints
 * them and the page shows them. */
#pragma once

#include "base/json.h"
#include "host/nb_session.h"
#include "wire/nb_name.h"

#define NB_SESSION_NAME 20 /* room for a name of 15 characters with its <XX> */

/* A connection of the address `at` as an object.  local, remote: what stands for the two
 * ends, a name or an address. */
void nb_session_json(struct ow_json *json, const struct nb_session *session, ow_addr at,
                     const char *local, const char *remote);

/* The suffix of the name that stands for our end: "20", a file server, or "00". */
uint8_t nb_session_suffix(const struct nb_session *session);

/* A name in columns: 15 characters, octets that cannot be printed as dots, and the suffix
 * as <XX>.  Returns text. */
const char *nb_session_name(const struct nb_name *name, char text[NB_SESSION_NAME]);
