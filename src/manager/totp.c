#include "manager/totp.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#define SHA1    20
#define MODULUS 1000000

int32_t totp_code(const uint8_t key[TOTP_KEY], int64_t step)
{
    uint8_t counter[8], mac[SHA1];
    uint32_t number;
    size_t at;

    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, key, TOTP_KEY, counter, sizeof counter, mac) !=
        0)
        return -1;
    at = mac[SHA1 - 1] & 0x0f; /* RFC 4226, 5.3 */
    number = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
             (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return (int32_t)(number % MODULUS);
}

/* Six digits; -1 for anything else. */
static int32_t read_code(const char *text)
{
    int32_t code = 0;

    if (strlen(text) != TOTP_DIGITS || strspn(text, "0123456789") != TOTP_DIGITS)
        return -1;
    for (; *text != '\0'; text++)
        code = code * 10 + (*text - '0');
    return code;
}

bool totp_is(const uint8_t key[TOTP_KEY], const char *text, ow_time now, int64_t used,
             int64_t *ret_step)
{
    const int64_t here = now / TOTP_STEP;
    const int32_t given = read_code(text);

    if (given < 0)
        return false;
    for (int64_t step = here - 1; step <= here + 1; step++)
        if (step > used && totp_code(key, step) == given) {
            *ret_step = step;
            return true;
        }
    return false;
}

void totp_secret(const uint8_t key[TOTP_KEY], char ret_secret[TOTP_SECRET_ROOM])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    size_t at = 0;

    for (size_t i = 0; i < TOTP_KEY; i += 5) { /* 40 bits are eight letters */
        uint64_t bits = 0;

        for (size_t k = 0; k < 5; k++)
            bits = bits << 8 | key[i + k];
        for (unsigned shift = 40; shift > 0; shift -= 5)
            ret_secret[at++] = letters[bits >> (shift - 5) & 0x1f];
    }
    ret_secret[at] = '\0';
}

bool totp_uri(const uint8_t key[TOTP_KEY], const char *account, char *text, size_t room)
{
    char secret[TOTP_SECRET_ROOM];
    int len;

    totp_secret(key, secret);
    len = snprintf(text, room, "otpauth://totp/OpenWINS:%s?secret=%s&issuer=OpenWINS",
                   account, secret);
    explicit_bzero(secret, sizeof secret);
    return len >= 0 && (size_t)len < room;
}
