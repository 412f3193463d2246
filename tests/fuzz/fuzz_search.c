/* Any text in the search box, and as the place where a page begins: a search that fits
 * some records or none, a place that reads as it was written. */
#include "fuzz.h"

#include "manager/ranking.h"
#include "manager/search.h"

static void try_record(const struct search *search, const char *name, size_t len)
{
    struct wins_record record = {.key.name = nb_name_make("", 0x20),
                                 .count = 1,
                                 .member = {{.addr = UINT32_C(0x0A000119)}}};

    memcpy(record.key.name.octet, name, len < NB_NAME_LEN ? len : NB_NAME_LEN);
    record.key.scope = (struct nb_scope){.len = 4, .octet = "corp"};
    FUZZ_CHECK(search_fit(search, &record) <= SEARCH_NOT);
}

static void try_place(const char *text)
{
    char again[RANKING_PLACE_TEXT];
    struct ranking_place place;

    if (ranking_place_read(text, &place))
        FUZZ_CHECK(strcmp(text, ranking_place_text(&place, again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);
    struct ranking_order order;
    struct search search;

    memcpy(text, data, size);
    text[size] = '\0';
    if (search_read(text, UINT32_C(0xC0000201), &search) == NULL)
        try_record(&search, text, size);
    try_place(text);
    (void)ranking_order_read(text, &order);
    free(text);
    return 0;
}
