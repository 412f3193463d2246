/* conflict_json.h - a conflict as JSON, with what can be done about it. */
#pragma once

#include "base/json.h"
#include "manager/conflict.h"

/* Write one conflict as an object; owner stands for this server's own records. */
void conflict_json(struct ow_json *json, const struct conflict_view *view,
                   const struct conflict *conflict, ow_addr owner);

/* Hand the sentences of a cure to tell; only_seen as of conflict_addresses(). */
void conflict_tell(const struct conflict_view *view, const struct conflict *conflict,
                   enum wins_cure cure, bool only_seen, wins_tell *tell, void *ctx);

/* Why the cure cannot be used on the conflict, or NULL when it can. */
const char *conflict_barred(const struct conflict *conflict, enum wins_cure cure);
