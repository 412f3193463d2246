/* record_codec.h - keys and records as bytes in the database file.  Big-endian, with a
 * format octet, so that a later release can tell what it reads. */
#pragma once

#include "base/cursor.h"
#include "rules/record.h"

#define RECORD_KEY_MAX   (NB_NAME_LEN + NB_SCOPE_ROOM)
#define RECORD_BYTES_MAX (37 + 16 * WINS_MEMBERS_MAX)

/* Append the 16 octets of the name and the scope. */
void record_put_key(struct ow_writer *w, const struct nb_key *key);

/* Read a key that takes all of len bytes.  Returns OW_OK or OW_EFORMAT. */
enum ow_err record_get_key(const uint8_t *data, size_t len, struct nb_key *ret_key);

/* Append everything of record but its key. */
void record_put(struct ow_writer *w, const struct wins_record *record);

/* Read what record_put() wrote, all of len bytes; the key is left alone.  Returns OW_OK,
 * or OW_EFORMAT for an unknown format, a value out of range or a wrong length. */
enum ow_err record_get(const uint8_t *data, size_t len, struct wins_record *ret_record);
