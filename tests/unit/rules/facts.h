/* facts.h - records, requests and verdicts as text, so that the tables of the rules read
 * as sentences.
 *
 * A record: [static] [replica] TYPE STATE [+LIFE] MEMBER...
 *   "multihomed active A/2d B"    A ends in 2 days, B with the record
 *   "replica unique active +20d A" owned by the partner P, and so is its member
 *   "static unique active A"      nothing ends
 *   "internet-group active A X@P" a member that the partner P owns
 *   "replica multihomed active A B@here" a member registered here
 *   "unique active +-1s A"        past its life by a second
 * A request: "U A" "M A B" "G A" "I A" (opcode 5 or F, group bit, suffix <1c> for I),
 *   then "from X" (default: the first address) and "ttl N".
 * A verdict: as verdict_text() writes it.
 * Letters are addresses: A is 192.0.2.1, Z 192.0.2.26. */
#pragma once

#include "check.h"

#include "rules/registration.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW        ((ow_time)1800000000)
#define PARTNER    ADDR('P')
#define ADDR(c)    ((ow_addr)(0xC0000201u + (unsigned)((c) - 'A')))
#define TEXT_ROOM  2048
#define LIFE       (3 * OW_DAY)          /* of a record that says nothing else */
#define MEMBER_END (NOW - 1000 * OW_DAY) /* marks "as the record" while reading */

/* The next word of *text, or NULL at the end. */
static inline const char *next_word(const char **text, char word[64])
{
    size_t n = strcspn(*text, " ");

    if (n == 0)
        return NULL;
    assert_true(n < 64);
    memcpy(word, *text, n);
    word[n] = '\0';
    *text += n;
    *text += strspn(*text, " ");
    return word;
}

static inline ow_time life_of(const char *text)
{
    int64_t seconds;
    bool past = text[0] == '-';

    if (strcmp(text, "never") == 0)
        return OW_NEVER;
    assert_int_equal(ow_duration_parse(text + past, &seconds), OW_OK);
    return past ? NOW - seconds : NOW + seconds;
}

static inline void read_member(struct wins_record *r, const char *word)
{
    struct wins_member *m = &r->member[r->count++];
    const char *owner = strchr(word, '@'), *life = strchr(word, '/');

    m->addr = ADDR(word[0]);
    m->owner = owner == NULL ? r->owner : owner[1] == 'h' ? WINS_LOCAL : ADDR(owner[1]);
    m->expires = life != NULL ? life_of(life + 1) : MEMBER_END;
}

/* Read a record; "none" is NULL. */
static inline const struct wins_record *read_record(const char *text, uint8_t suffix,
                                                    struct wins_record *r)
{
    char word[64];

    memset(r, 0, sizeof(*r));
    if (strcmp(text, "none") == 0)
        return NULL;
    r->key.name = nb_name_make("FRED", suffix);
    r->version = 7;
    r->expires = NOW + LIFE;
    while (next_word(&text, word) != NULL) {
        if (strcmp(word, "static") == 0) {
            r->is_static = true;
            r->expires = OW_NEVER;
        } else if (strcmp(word, "replica") == 0) {
            r->owner = PARTNER;
        } else if (word[0] == '+') {
            r->expires = life_of(word + 1);
        } else if (wins_type_parse(word) >= 0) {
            r->type = (enum wins_type)wins_type_parse(word);
        } else if (wins_state_parse(word) >= 0) {
            r->state = (enum wins_state)wins_state_parse(word);
        } else {
            read_member(r, word);
        }
    }
    for (int i = 0; i < r->count; i++)
        if (r->member[i].expires == MEMBER_END)
            r->member[i].expires = r->expires;
    return r;
}

static inline const struct wins_request *read_request(const char *text, uint8_t suffix,
                                                      struct wins_request *r)
{
    char word[64];

    memset(r, 0, sizeof(*r));
    r->opcode = text[0] == 'M' ? NS_MULTIHOMED : NS_REGISTRATION;
    r->group = text[0] == 'G' || text[0] == 'I';
    r->key.name = nb_name_make("FRED", text[0] == 'I' ? WINS_SUFFIX_DOMAIN : suffix);
    r->from.port = NS_PORT;
    next_word(&text, word);
    while (next_word(&text, word) != NULL) {
        if (strcmp(word, "from") == 0)
            r->from.addr = ADDR(next_word(&text, word)[0]);
        else if (strcmp(word, "ttl") == 0)
            r->ttl = (uint32_t)strtoul(next_word(&text, word), NULL, 10);
        else
            r->addr[r->count++] = ADDR(word[0]);
    }
    r->listed = r->count;
    if (r->from.addr == 0)
        r->from.addr = r->addr[0];
    return r;
}

static inline size_t write_life(char *text, ow_time end)
{
    char duration[OW_DURATION_TEXT];

    if (end == OW_NEVER)
        return (size_t)sprintf(text, "never");
    return (size_t)sprintf(text, "%s%s", end < NOW ? "-" : "",
                           ow_duration_text(end < NOW ? NOW - end : end - NOW, duration));
}

static inline size_t write_record(char *text, const struct wins_record *r)
{
    size_t n = 0;

    n += (size_t)sprintf(text + n, "%s%s%s %s +", r->is_static ? "static " : "",
                         r->owner == WINS_LOCAL ? "" : "replica ", wins_type_str(r->type),
                         wins_state_str(r->state));
    n += write_life(text + n, r->expires);
    for (int i = 0; i < r->count; i++) {
        const struct wins_member *m = &r->member[i];

        n += (size_t)sprintf(text + n, " %c", (int)('A' + (m->addr - ADDR('A'))));
        if (m->owner != r->owner)
            n += m->owner == WINS_LOCAL
                     ? (size_t)sprintf(text + n, "@here")
                     : (size_t)sprintf(text + n, "@%c",
                                       (int)('A' + (m->owner - ADDR('A'))));
        if (m->expires != r->expires) {
            text[n++] = '/';
            n += write_life(text + n, m->expires);
        }
    }
    return n;
}

static inline const char *rcode_text(enum ns_rcode rcode)
{
    static const char *const text[] = {"OK",  "FMT", "SRV", "NAM",
                                       "IMP", "RFS", "ACT", "CFT"};

    return text[rcode];
}

/* "answer OK free 6d"               reason, TTL of a positive answer
 * "answer ACT static release-demand"
 * "store created free new: RECORD"  new: takes a version; the record lists members that
 *                                   end otherwise than the record
 * "remove timed-out", "ignore", "ask A B wack 13s" */
static inline const char *verdict_text(const struct wins_verdict *v, char *text)
{
    char *out = text;

    switch (v->action) {
    case WINS_IGNORE:
        return "ignore";
    case WINS_REMOVE:
        sprintf(text, "remove %s", wins_reason_str(v->reason));
        return text;
    case WINS_ANSWER:
        out += sprintf(out, "answer %s %s", rcode_text(v->rcode),
                       wins_reason_str(v->reason));
        if (v->ttl != 0) {
            *out++ = ' ';
            out += write_life(out, NOW + v->ttl);
        }
        if (v->demand == WINS_DEMAND_RELEASE)
            sprintf(out, " release-demand");
        else if (v->demand == WINS_DEMAND_CONFLICT)
            sprintf(out, " conflict-demand");
        return text;
    case WINS_STORE:
        out += sprintf(out, "store %s %s%s: ", wins_change_str(v->change),
                       wins_reason_str(v->reason), v->new_version ? " new" : "");
        write_record(out, &v->next);
        return text;
    case WINS_CHALLENGE:
        out += sprintf(out, "ask");
        for (int i = 0; i < v->challenge_count; i++)
            out += sprintf(out, " %c", (int)('A' + (v->challenge[i] - ADDR('A'))));
        sprintf(out, " wack %us", v->ttl);
        return text;
    }
    return "?";
}
