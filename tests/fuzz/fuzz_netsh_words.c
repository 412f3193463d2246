/* Lines of netsh scripts: found or not, values are within bounds and of their kind. */
#include "fuzz.h"

#include "tools/netsh_words.h"

static void check_values(const struct netsh_command *command,
                         const struct netsh_values *values)
{
    for (int i = 0; command->param[i].tag != NULL; i++) {
        const char *value = values->value[i];

        if (value == NULL) {
            FUZZ_CHECK(command->param[i].optional);
            continue;
        }
        FUZZ_CHECK(value >= values->text && value < values->text + sizeof values->text);
        if (command->param[i].kind == NETSH_SUFFIX)
            FUZZ_CHECK(strlen(value) == 2 && strspn(value, "0123456789abcdef") == 2);
        if (command->param[i].kind == NETSH_VERSION)
            FUZZ_CHECK(strspn(value, "0123456789") == strlen(value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct netsh_values values;
    const struct netsh_command *command = NULL;
    const char *words[NETSH_WORDS_MAX];
    char *line = (char *)fuzz_block(size + 1), said[256];
    size_t used = 0;
    int count;

    if (size > 0)
        memcpy(line, data, size);
    line[size] = '\0';
    count = netsh_split(line, words);
    FUZZ_CHECK(count <= NETSH_WORDS_MAX);
    if (count > 0 && netsh_find(words, (size_t)count, &command, &used) == NETSH_FOUND) {
        FUZZ_CHECK(used >= 1 && used <= (size_t)count);
        if (netsh_read(command, words + used, (size_t)count - used, &values, said,
                       sizeof said) == NULL)
            check_values(command, &values);
    }
    free(line);
    return 0;
}
