/* Any text: what reads as a name is written in one form only and reads back the same. Any
 * octets: taken as a name and a scope, their text gives them back. */
#include "fuzz.h"

#include "wire/nb_name.h"

/* Written, read and sent, key stays what it is. */
static void check_key(const struct nb_key *key)
{
    struct nb_key back;
    char text[NB_KEY_TEXT], again[NB_KEY_TEXT];
    uint8_t wire[NB_WIRE_MAX];
    struct ow_writer w = ow_writer_on(wire, sizeof(wire));
    struct ow_reader r;
    bool has_suffix = false;

    nb_key_put(&w, key);
    if (w.err == OW_EBADNAME)
        return; /* octets that are no scope */
    FUZZ_CHECK(w.err == OW_OK);
    r = ow_reader_on(wire, w.pos);
    FUZZ_CHECK(nb_key_get(&r, &back) == OW_OK);
    FUZZ_CHECK(r.pos == w.pos);
    FUZZ_CHECK(nb_key_equal(key, &back));

    nb_key_text(key, text);
    for (const char *c = text; *c != '\0'; c++)
        FUZZ_CHECK(*c >= ' ' && *c <= '~');
    FUZZ_CHECK(nb_key_parse(text, &back, &has_suffix) == OW_OK);
    FUZZ_CHECK(has_suffix);
    FUZZ_CHECK(nb_key_equal(key, &back));
    FUZZ_CHECK(nb_key_compare(key, &back) == 0);
    FUZZ_CHECK(strcmp(text, nb_key_text(&back, again)) == 0);
}

static void try_as_text(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);
    struct nb_key key;
    bool has_suffix;

    memcpy(text, data, size);
    text[size] = '\0';
    if (nb_key_parse(text, &key, &has_suffix) == OW_OK)
        check_key(&key);
    free(text);
}

static void try_as_octets(const uint8_t *data, size_t size)
{
    struct nb_key key;

    if (size < NB_NAME_LEN || size > NB_NAME_LEN + NB_SCOPE_ROOM)
        return;
    memcpy(key.name.octet, data, NB_NAME_LEN);
    key.scope.len = (uint8_t)(size - NB_NAME_LEN);
    memcpy(key.scope.octet, data + NB_NAME_LEN, key.scope.len);
    check_key(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_as_text(data, size);
    try_as_octets(data, size);
    return 0;
}
