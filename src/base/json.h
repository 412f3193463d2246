/* json.h - writing JSON into a buffer that grows.  The first error (only OW_ENOMEM can
 * happen) sticks: later calls do nothing, so a writer checks once, at its end.
 * The output is ASCII whatever goes in.  Reading JSON is jansson's job.
 *
 *     struct ow_json j = {0};
 *     ow_json_open_object(&j);
 *     ow_json_key(&j, "name");
 *     ow_json_string(&j, "FRED");
 *     ow_json_close_object(&j);
 *     if (j.err == OW_OK)
 *         send(j.data, j.len);
 *     ow_json_done(&j);
 *
 * Commas are put by the writer.  At the top level values may follow one another, each
 * ended by ow_json_newline() (JSON lines). */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OW_JSON_DEPTH 32 /* objects and arrays within each other */

struct ow_json {
    char *data; /* not terminated by a zero; NULL while empty */
    size_t len;
    enum ow_err err;
    /* private */
    size_t room;
    unsigned depth;
    uint32_t begun; /* one bit per depth: an element stands there, a comma must follow */
    bool after_key;
};

/* Release the buffer and return to the state {0}. */
void ow_json_done(struct ow_json *j);

/* Forget the bytes written so far (they have been sent) and go on where they ended. */
void ow_json_drain(struct ow_json *j);

/* Open and close an object or an array.  They must match; deeper than OW_JSON_DEPTH is a
 * mistake of the caller. */
void ow_json_open_object(struct ow_json *j);
void ow_json_close_object(struct ow_json *j);
void ow_json_open_array(struct ow_json *j);
void ow_json_close_array(struct ow_json *j);

/* The key of the next value of an object. */
void ow_json_key(struct ow_json *j, const char *key);

/* A string of len bytes.  UTF-8 is kept (written as \uXXXX outside ASCII); octets that
 * are not UTF-8 become U+FFFD: give names in their text form. */
void ow_json_bytes(struct ow_json *j, const void *bytes, size_t len);

/* The same up to a zero; NULL is written as null. */
void ow_json_string(struct ow_json *j, const char *text);

/* Numbers. */
void ow_json_int(struct ow_json *j, int64_t value);
void ow_json_uint(struct ow_json *j, uint64_t value);

/* A number as a string ("18446744073709551615"): version ids, which the numbers of
 * JavaScript cannot carry. */
void ow_json_uint_string(struct ow_json *j, uint64_t value);

/* true, false, null. */
void ow_json_bool(struct ow_json *j, bool value);
void ow_json_null(struct ow_json *j);

/* The whole of another writer, which holds one value or is empty (then null). */
void ow_json_raw(struct ow_json *j, const struct ow_json *value);

/* A line feed after a value at the top level. */
void ow_json_newline(struct ow_json *j);
