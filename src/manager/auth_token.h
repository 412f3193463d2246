/* auth_token.h - tokens: long secrets for programs, with a role, perhaps areas of the
 * API, and an end.  What is stored is a digest. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "manager/auth.h"

#include <stdbool.h>
#include <stddef.h>

#define AUTH_TOKENS_MAX 128
#define AUTH_TOKEN_ROOM 68 /* "ow_" and 64 hex digits, with the zero */

/* What is wrong with a token's name, or with its areas, for people; NULL: nothing. */
const char *auth_token_name_fault(const char *name);
const char *auth_token_areas_fault(const char *areas);

/* Make a token as *token says, all but the digest; ret_text is the secret itself, which
 * nobody will see again.  OW_EEXIST, OW_ELIMIT, OW_EIO.  Not for the manager's loop. */
enum ow_err auth_token_make(struct auth *auth, const struct auth_token *token,
                            char ret_text[AUTH_TOKEN_ROOM]);

/* Remove one.  OW_ENOTFOUND, OW_EIO.  Not for the manager's loop. */
enum ow_err auth_token_remove(struct auth *auth, const char *name);

/* Copy the tokens, sorted by name.  Returns their number. */
size_t auth_token_list(struct auth *auth, struct auth_token *ret_list, size_t room);

/* The token with this text, which has not ended at now.  Fast. */
bool auth_token_find(struct auth *auth, const char *text, ow_time now,
                     struct auth_token *ret_token);

/* Whether there is a token of this name that has not ended at now.  Fast. */
bool auth_token_lives(struct auth *auth, const char *name, ow_time now);

/* Whether a token with these areas may use this path ("/api/v1/records/...").  The area
 * of a path is its first word behind /api/v1/, or its first one.  Without areas it may
 * use everything but accounts, tokens and sessions. */
bool auth_token_covers(const char *areas, const char *path);
