/* totp.h - one-time codes of six digits that a device shows, by the time (RFC 6238 with
 * SHA-1, steps of 30 seconds, as every such device has them).  No clock, no I/O. */
#pragma once

#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOTP_KEY         20 /* octets of the secret */
#define TOTP_DIGITS      6
#define TOTP_STEP        30 /* seconds */
#define TOTP_SECRET_ROOM 33 /* of the secret in base 32, with its zero */

/* The code of a step (time / TOTP_STEP) as a number below 1,000,000; -1: no memory. */
int32_t totp_code(const uint8_t key[TOTP_KEY], int64_t step);

/* Whether text is the code at now, of a clock at most one step away, and of a step behind
 * used, since a code counts only once.  *ret_step is its step then. */
bool totp_is(const uint8_t key[TOTP_KEY], const char *text, ow_time now, int64_t used,
             int64_t *ret_step);

/* The secret as people type it into a device. */
void totp_secret(const uint8_t key[TOTP_KEY], char ret_secret[TOTP_SECRET_ROOM]);

/* The same as a link that devices read from a picture.  False when it does not fit. */
bool totp_uri(const uint8_t key[TOTP_KEY], const char *account, char *text, size_t room);
