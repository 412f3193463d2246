/* search.h - what people type into one box to find records, read word by word while they
 * type: half a word finds what begins like it.  Pure: no registry, no HTTP.
 *
 *   fred           names in which it stands, whatever the case; \xNN is that octet
 *   fr*20 fr?d     names that begin like that
 *   fred<2         and a suffix that begins with 2; <1c> alone: any name with it
 *   fred.corp      and "corp" in the scope
 *   10.0.1         addresses that begin like that; 10.0.0.0/8: of that network
 *   state:rel type:int static:1 owner:192.0.2.1 suffix:1c
 *                  as the parameters of the list; what cannot become a value is refused
 *
 * Several words must all hold. */
#pragma once

#include "manager/filter.h"

#define SEARCH_WORDS_MAX 8

/* How well a record fits; smaller is better. */
enum search_fit {
    SEARCH_EXACT,    /* the name or an address is what was typed */
    SEARCH_BEGINS,   /* begins with it */
    SEARCH_CONTAINS, /* it stands somewhere, or only other conditions hold */
    SEARCH_NOT,      /* does not fit */
};

struct search_word {
    struct ow_pattern name, begins, contains; /* no token: any name */
    int suffix_high, suffix_low;              /* hex digits; -1: any */
    char scope[32];                           /* upper case; empty: any */
    bool is_net;
    struct ow_net net;
    bool is_addr;    /* may be the beginning of an address: */
    unsigned octets; /* whole ones */
    ow_addr addr;    /* they, in the upper bits */
    char partial[4]; /* digits of the next octet */
};

struct search {
    size_t count;
    struct search_word word[SEARCH_WORDS_MAX];
    struct filter filter; /* of the words with a colon */
};

/* Read what was typed.  self: the address that stands for our own records.  Returns NULL,
 * or what may be typed: for more than SEARCH_WORDS_MAX words, and for a word with a colon
 * whose value is none.  Anything else is a search, perhaps for nothing. */
const char *search_read(const char *text, ow_addr self, struct search *ret_search);

/* How well record fits: the worst of all words. */
enum search_fit search_fit(const struct search *search, const struct wins_record *record);
