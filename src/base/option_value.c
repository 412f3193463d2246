#include "base/option_value.h"

#include "base/address.h"
#include "base/pattern.h"
#include "base/time.h"
#include "base/utf8.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MS_PER_SECOND 1000
#define KIB           1024

/* ---- integers of any width ---- */

static void store_number(void *value, size_t size, uint64_t number)
{
    uint16_t u16 = (uint16_t)number;
    uint32_t u32 = (uint32_t)number;

    if (size == sizeof(u16))
        memcpy(value, &u16, sizeof(u16));
    else if (size == sizeof(u32))
        memcpy(value, &u32, sizeof(u32));
    else
        memcpy(value, &number, sizeof(number));
}

static uint64_t load_number(const void *value, size_t size)
{
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;

    if (size == sizeof(u16)) {
        memcpy(&u16, value, sizeof(u16));
        return u16;
    }
    if (size == sizeof(u32)) {
        memcpy(&u32, value, sizeof(u32));
        return u32;
    }
    memcpy(&u64, value, sizeof(u64));
    return u64;
}

/* Digits at *text; moves *text behind them. */
static enum ow_err get_digits(const char **text, int64_t *ret_number)
{
    int64_t number = 0;

    if (!isdigit((unsigned char)**text))
        return OW_EINVAL;
    for (; isdigit((unsigned char)**text); (*text)++) {
        if (number > (INT64_MAX - 9) / 10)
            return OW_ERANGE;
        number = number * 10 + (**text - '0');
    }
    *ret_number = number;
    return OW_OK;
}

static enum ow_err get_count(const char *text, int64_t *ret_number)
{
    enum ow_err err = get_digits(&text, ret_number);

    return err == OW_OK && *text != '\0' ? OW_EINVAL : err;
}

static enum ow_err get_seconds(const char *text, int64_t *ret_seconds)
{
    enum ow_err err = ow_duration_parse(text, ret_seconds);

    return err == OW_EFORMAT ? OW_EINVAL : err;
}

/* "500ms", a bare number of milliseconds, or a duration in larger units. */
static enum ow_err get_milliseconds(const char *text, int64_t *ret_ms)
{
    const char *p = text;
    int64_t number;
    enum ow_err err = get_digits(&p, &number);

    if (err == OW_OK && *p != '\0' && strcmp(p, "ms") != 0) {
        err = get_seconds(text, &number);
        if (err == OW_OK)
            number *= MS_PER_SECOND; /* at most 2^40 seconds: no overflow */
    }
    if (err == OW_OK)
        *ret_ms = number;
    return err;
}

static enum ow_err get_bytes(const char *text, int64_t *ret_bytes)
{
    static const char units[] = "KMGT";
    int64_t number, factor = 1;
    enum ow_err err = get_digits(&text, &number);

    if (err != OW_OK)
        return err;
    if (*text != '\0') {
        const char *unit = strchr(units, toupper((unsigned char)*text));

        if (unit == NULL || text[1] != '\0')
            return OW_EINVAL;
        for (ptrdiff_t i = unit - units; i >= 0; i--)
            factor *= KIB;
    }
    if (number > INT64_MAX / factor)
        return OW_ERANGE;
    *ret_bytes = number * factor;
    return OW_OK;
}

static enum ow_err get_number(const struct ow_option *option, const char *text,
                              enum ow_err (*get)(const char *text, int64_t *ret),
                              void *value)
{
    int64_t number = 0;
    enum ow_err err = get(text, &number);

    if (err != OW_OK)
        return err;
    if (number < option->minimum || number > option->maximum)
        return OW_ERANGE;
    store_number(value, option->size, (uint64_t)number);
    return OW_OK;
}

/* ---- the other types ---- */

static enum ow_err get_bool(const char *text, void *value)
{
    static const struct {
        const char *word;
        bool on;
    } words[] = {{"on", true},   {"yes", true}, {"true", true},
                 {"off", false}, {"no", false}, {"false", false}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text, words[i].word) == 0) {
            memcpy(value, &words[i].on, sizeof(bool));
            return OW_OK;
        }
    }
    return OW_EINVAL;
}

static enum ow_err get_choice(const struct ow_option *option, const char *text,
                              void *value)
{
    for (uint64_t i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(text, option->choices[i]) == 0) {
            store_number(value, option->size, i);
            return OW_OK;
        }
    }
    return OW_EINVAL;
}

static enum ow_err get_text(const struct ow_option *option, const char *text, void *value)
{
    size_t len = strlen(text), octets;

    if (len == 0)
        return OW_EINVAL;
    if (len >= option->size)
        return OW_ERANGE;
    for (size_t i = 0; i < len; i += octets)
        if (!ow_utf8_is_plain(ow_utf8_get(text + i, len - i, &octets)))
            return OW_EINVAL;
    memcpy(value, text, len + 1);
    return OW_OK;
}

static enum ow_err get_address(const char *text, void *value)
{
    ow_addr addr;

    if (ow_addr_parse(text, &addr) != OW_OK)
        return OW_EINVAL;
    if (!ow_addr_is_usable(addr))
        return OW_ERANGE;
    memcpy(value, &addr, sizeof(addr));
    return OW_OK;
}

static enum ow_err get_endpoint(const struct ow_option *option, const char *text,
                                void *value)
{
    struct ow_endpoint endpoint = {0, 0};

    if (ow_endpoint_parse(text, option->port, &endpoint) != OW_OK || endpoint.port == 0)
        return OW_EINVAL;
    if (!ow_addr_is_usable(endpoint.addr))
        return OW_ERANGE; /* a socket on 0.0.0.0 would answer from the wrong address */
    memcpy(value, &endpoint, sizeof(endpoint));
    return OW_OK;
}

static enum ow_err get_network(const char *text, void *value)
{
    struct ow_net net;

    if (ow_net_parse(text, &net) != OW_OK)
        return OW_EINVAL;
    memcpy(value, &net, sizeof(net));
    return OW_OK;
}

/* Names are octets of a code page; what stands for others must be said as \xNN. */
static enum ow_err get_pattern(const char *text, void *value)
{
    struct ow_pattern pattern;

    for (const char *p = text; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            return OW_EINVAL;
    if (ow_pattern_parse(text, &pattern) != OW_OK || pattern.count == 0)
        return OW_EINVAL;
    pattern.fold = true;
    memcpy(value, &pattern, sizeof(pattern));
    return OW_OK;
}

enum ow_err ow_option_value_get(const struct ow_option *option, const char *text,
                                void *value)
{
    switch (option->type) {
    case OW_OPTION_BOOL:
        return get_bool(text, value);
    case OW_OPTION_COUNT:
        return get_number(option, text, get_count, value);
    case OW_OPTION_SECONDS:
        return get_number(option, text, get_seconds, value);
    case OW_OPTION_MILLISECONDS:
        return get_number(option, text, get_milliseconds, value);
    case OW_OPTION_BYTES:
        return get_number(option, text, get_bytes, value);
    case OW_OPTION_CHOICE:
        return get_choice(option, text, value);
    case OW_OPTION_TEXT:
    case OW_OPTION_TEXT_LIST:
        return get_text(option, text, value);
    case OW_OPTION_ADDRESS:
        return get_address(text, value);
    case OW_OPTION_ENDPOINT:
    case OW_OPTION_ENDPOINT_LIST:
        return get_endpoint(option, text, value);
    case OW_OPTION_NETWORK_LIST:
        return get_network(text, value);
    case OW_OPTION_PATTERN_LIST:
        return get_pattern(text, value);
    }
    return OW_EINVAL;
}

/* ---- back to text ---- */

static const char *bytes_text(uint64_t bytes, char *text, size_t room)
{
    static const char units[] = " KMGT";
    size_t i = 0;

    for (; bytes != 0 && bytes % KIB == 0 && i + 2 < sizeof(units); i++)
        bytes /= KIB;
    if (i == 0)
        snprintf(text, room, "%" PRIu64, bytes);
    else
        snprintf(text, room, "%" PRIu64 "%c", bytes, units[i]);
    return text;
}

const char *ow_option_number_text(const struct ow_option *option, uint64_t number,
                                  char *text, size_t room)
{
    char duration[OW_DURATION_TEXT];

    if (option->type == OW_OPTION_BYTES)
        return bytes_text(number, text, room);
    if (option->type == OW_OPTION_SECONDS)
        snprintf(text, room, "%s", ow_duration_text((int64_t)number, duration));
    else if (option->type == OW_OPTION_MILLISECONDS && number % MS_PER_SECOND == 0)
        snprintf(text, room, "%s",
                 ow_duration_text((int64_t)(number / MS_PER_SECOND), duration));
    else
        snprintf(text, room, "%" PRIu64 "%s", number,
                 option->type == OW_OPTION_MILLISECONDS ? "ms" : "");
    return text;
}

static const char *choice_text(const struct ow_option *option, uint64_t position,
                               char *text, size_t room)
{
    uint64_t i = 0;

    while (i < position && option->choices[i] != NULL)
        i++;
    snprintf(text, room, "%s", option->choices[i] == NULL ? "?" : option->choices[i]);
    return text;
}

/* An endpoint; the port only when it is not the usual one. */
static const char *endpoint_text(const struct ow_option *option, const void *value,
                                 char *text, size_t room)
{
    struct ow_endpoint endpoint;
    char full[OW_ENDPOINT_TEXT];

    memcpy(&endpoint, value, sizeof(endpoint));
    if (endpoint.port == option->port)
        snprintf(text, room, "%s", ow_addr_text(endpoint.addr, full));
    else
        snprintf(text, room, "%s", ow_endpoint_text(endpoint, full));
    return text;
}

const char *ow_option_value_text(const struct ow_option *option, const void *value,
                                 char *text, size_t room)
{
    char buffer[OW_PATTERN_TEXT];
    struct ow_pattern pattern;
    struct ow_net net;
    ow_addr addr;
    bool on;

    switch (option->type) {
    case OW_OPTION_BOOL:
        memcpy(&on, value, sizeof(on));
        snprintf(text, room, "%s", on ? "on" : "off");
        break;
    case OW_OPTION_COUNT:
    case OW_OPTION_SECONDS:
    case OW_OPTION_MILLISECONDS:
    case OW_OPTION_BYTES:
        return ow_option_number_text(option, load_number(value, option->size), text,
                                     room);
    case OW_OPTION_CHOICE:
        return choice_text(option, load_number(value, option->size), text, room);
    case OW_OPTION_TEXT:
    case OW_OPTION_TEXT_LIST:
        snprintf(text, room, "%s", (const char *)value);
        break;
    case OW_OPTION_ADDRESS:
        memcpy(&addr, value, sizeof(addr));
        snprintf(text, room, "%s", ow_addr_text(addr, buffer));
        break;
    case OW_OPTION_ENDPOINT:
    case OW_OPTION_ENDPOINT_LIST:
        return endpoint_text(option, value, text, room);
    case OW_OPTION_NETWORK_LIST:
        memcpy(&net, value, sizeof(net));
        snprintf(text, room, "%s", ow_net_text(net, buffer));
        break;
    case OW_OPTION_PATTERN_LIST:
        memcpy(&pattern, value, sizeof(pattern));
        snprintf(text, room, "%s", ow_pattern_text(&pattern, buffer));
        break;
    }
    return text;
}
