/* event_data.h - the data bytes that Windows attaches to the events 4319, 4320 and 4321
 * of the source NetBT (nbns 3.9, administration 5.1), and the forms in which people paste
 * them: 0x2C bytes, the code of the event at 0x0C, the address of the machine that sent
 * the offending packet at 0x28, both little-endian. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_DATA_LEN     0x2C
#define EVENT_DATA_ROW     8  /* bytes in a line of the dump */
#define EVENT_DATA_ROWS    6  /* lines of the dump */
#define EVENT_DATA_LINE    34 /* "0000:   " and the bytes of a row, with its zero */
#define EVENT_DATA_FAILURE 0xC0000000u /* the two bits that say "error" in a code */

struct event_data {
    uint32_t code; /* 0xC00010E0 for 4320; 0: only the address is known */
    ow_addr from;  /* 0: none */
};

/* The number that people know the event by: 4320; 0 when the code is not known. */
uint16_t event_data_number(const struct event_data *data);

/* The bytes for data. */
void event_data_put(const struct event_data *data, uint8_t ret_bytes[EVENT_DATA_LEN]);

/* The bytes that belong to an event with these count fields, of which "from" is the
 * address.  Returns false, and sets nothing, for events that have none. */
bool event_data_of(enum ow_event event, const struct ow_field *field, size_t count,
                   uint8_t ret_bytes[EVENT_DATA_LEN]);

/* Read len bytes: all of the data (what follows is ignored), or the four of the address
 * alone.  Header and padding may say anything.  Returns OW_OK or OW_ESHORT; *ret_data is
 * set only on OW_OK. */
enum ow_err event_data_get(const uint8_t *bytes, size_t len, struct event_data *ret_data);

/* Write line number row (0 to EVENT_DATA_ROWS - 1) of the dump of bytes, as the event
 * viewer shows it: "0028:   e7 1a 65 16".  Returns text. */
const char *event_data_line(const uint8_t bytes[EVENT_DATA_LEN], size_t row,
                            char text[EVENT_DATA_LINE]);

/* Read what somebody copied out of an event viewer:
 *  - bytes: "e7 1a 65 16", also with commas between, all of the data or the address;
 *  - a dump with offsets, whole or only its last line, with or without the column of
 *    characters at its right, its lines perhaps joined: "0028: e7 1a 65 16  ..e.";
 *  - words of eight digits, each a number whose low octet comes first in the data:
 *    "0168fc82" is 1.104.252.130;
 *  - one run of digits, as <Binary> in the XML view.
 * Returns OW_OK, OW_EFORMAT (no such form, or bytes are missing in the middle), OW_ESHORT
 * (the address is not among the bytes) or OW_ELIMIT (far too much); *ret_data is set only
 * on OW_OK. */
enum ow_err event_data_parse(const char *text, struct event_data *ret_data);
