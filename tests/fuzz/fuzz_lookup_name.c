/* A datagram from any program of this machine, as a question for a host: what is taken
 * for a name is one that can be asked for, and asking for it in capitals asks for the
 * same. The first octet picks the code page. */
#include "fuzz.h"

#include "node/lookup_name.h"

static void check_name(enum ow_code_page page, const struct lookup_question *question,
                       const struct nb_name *name)
{
    struct lookup_question again = {.magic = LOOKUP_MAGIC};
    char shown[15 * 4 + 1];
    struct nb_name same;
    size_t len = NB_NAME_LEN - 1;

    FUZZ_CHECK(memchr(question->name, '\0', sizeof(question->name)) != NULL);
    FUZZ_CHECK(nb_suffix(name) == 0x00);
    FUZZ_CHECK(name->octet[0] > ' ' && name->octet[0] != '*');
    while (name->octet[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++)
        FUZZ_CHECK(name->octet[i] > ' ' && name->octet[i] != '.' &&
                   !(name->octet[i] >= 'a' && name->octet[i] <= 'z'));
    ow_code_page_show(page, name->octet, len, shown, sizeof(shown));
    if (strchr(shown, '\\') != NULL || strlen(shown) >= sizeof(again.name))
        return;
    memcpy(again.name, shown, strlen(shown));
    FUZZ_CHECK(lookup_name(page, &again, &same));
    FUZZ_CHECK(memcmp(same.octet, name->octet, NB_NAME_LEN) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lookup_question question;
    struct nb_name name;
    enum ow_code_page page;
    uint8_t *block;

    if (size == 0)
        return 0;
    page = (enum ow_code_page)(data[0] % (OW_CP_1252 + 1));
    block = fuzz_block(size - 1);
    memcpy(block, data + 1, size - 1);
    if (lookup_is_question(block, size - 1, &question) &&
        lookup_name(page, &question, &name))
        check_name(page, &question, &name);
    free(block);
    return 0;
}
