/* nbtstat_events.h - `--events`: the event log of the node in the terms of the event
 * viewer; and events as `--explain` needs them. */
#pragma once

#include "tools/nbtstat.h"

#include <stdio.h>

/* The newest `limit` events of the node, oldest first, as an array. */
enum nbtstat_exit nbtstat_get_events(const struct nbtstat *nbtstat, unsigned limit,
                                     bool quiet, json_t **ret_events);

/* Show the last nbtstat->events of them. */
enum nbtstat_exit nbtstat_events(const struct nbtstat *nbtstat);

/* Print one event, from the JSON of the node: date, level, source, number, description,
 * data bytes. */
void nbtstat_put_event(FILE *out, const json_t *event);

/* Print text in lines of at most `wide` columns, each indented, the first one as if it
 * had been already. */
void nbtstat_put_wrapped(FILE *out, const char *text, unsigned indent, unsigned wide);

/* Write an RFC 3339 time in the zone of this machine: "2026-11-22 13:04:05"; as it is
 * when it is none.  Returns text. */
const char *nbtstat_when(const char *time, char *text, size_t room);
