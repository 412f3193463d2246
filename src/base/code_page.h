/* code_page.h - names that people type and read, in the OEM code page that their
 * machines use (nbns 1.5).  On the wire and in the database names are octets and nothing
 * is converted; only the tools and the server's own names come through here. */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Values are positions in ow_code_page_names. */
enum ow_code_page { OW_CP_437, OW_CP_850, OW_CP_1252 };

/* "437", "850", "1252", NULL. */
extern const char *const ow_code_page_names[];

/* Octets of typed text in UTF-8, upper-cased as a Windows machine does before it encodes
 * a name (in the code page, so that "é" becomes "É" where the page has it, and stays as
 * it is where the page has not).  Writes at most room octets, no zero.
 * OW_EBADNAME: not UTF-8, or a character the code page lacks.  OW_ENOSPACE: longer than
 * room; nothing is set then. */
enum ow_err ow_code_page_upper(enum ow_code_page page, const char *text, uint8_t *ret,
                               size_t room, size_t *ret_len);

/* Octets as UTF-8 for showing: octets that are no printable character of the page appear
 * as \xNN, so does the backslash.  Cut to room with its zero.  Returns text. */
const char *ow_code_page_show(enum ow_code_page page, const uint8_t *octets, size_t len,
                              char *text, size_t room);
