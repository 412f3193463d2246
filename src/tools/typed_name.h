/* typed_name.h - names as people type and read them: UTF-8 in, upper-cased and put into
 * the code page of the machines; and back. */
#pragma once

#include "base/code_page.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

/* The text form (for the API) of a typed name: "fred", "Fred<1C>", "fred.scope",
 * "\x01\x02__MSBROWSE__\x02<01>".  Upper-cased unless exact; the scope stays as typed;
 * scope (may be NULL) is appended if the name carries none.  OW_EBADNAME. */
enum ow_err typed_name(const char *typed, enum ow_code_page page, bool exact,
                       const char *scope, char text[NB_KEY_TEXT]);

/* The same for a pattern with * and ?. */
enum ow_err typed_pattern(const char *typed, enum ow_code_page page, bool exact,
                          char *text, size_t room);

#define SHOWN_NAME (NB_KEY_TEXT + 64) /* room for shown_name() */

/* A record's name for people: the octets of hex (32 digits) in page, "<xx>", the scope.
 * Returns text. */
const char *shown_name(const char *hex, const char *scope, enum ow_code_page page,
                       char text[SHOWN_NAME]);
