/* What DHCP said, as the hooks write it: what is right is taken, all else left out. */
#include "check.h"

#include "node/dhcp_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define A 0xc0000201 /* 192.0.2.1 */
#define B 0xc6336402 /* 198.51.100.2 */

#define NO_TYPE (-1)
#define X10     "xxxxxxxxxx"

static const struct {
    const char *rule, *text;
    size_t server_count;
    ow_addr server[2];
    int type;
    const char *scope;
    size_t left_out;
} files[] = {
    {"all three options",
     "servers=192.0.2.1 198.51.100.2\nnode-type=8\nscope=corp.example\n",
     2,
     {A, B},
     NODE_H,
     "corp.example",
     0},
    {"the last line needs no end", "servers=192.0.2.1", 1, {A}, NO_TYPE, "", 0},
    {"an empty file says nothing", "", 0, {0}, NO_TYPE, "", 0},
    {"1 is a B node", "node-type=1\n", 0, {0}, NODE_B, "", 0},
    {"2 is a P node", "node-type=2\n", 0, {0}, NODE_P, "", 0},
    {"4 is an M node", "node-type=4\n", 0, {0}, NODE_M, "", 0},
    {"3 is no type: the values are bits", "node-type=3\n", 0, {0}, NO_TYPE, "", 1},
    {"a wrong type does not undo a right one",
     "node-type=2\nnode-type=9\n",
     0,
     {0},
     NODE_P,
     "",
     1},
    {"a server is taken once", "servers=192.0.2.1 192.0.2.1\n", 1, {A}, NO_TYPE, "", 0},
    {"blanks do not matter",
     "servers=  192.0.2.1   198.51.100.2 \n",
     2,
     {A, B},
     NO_TYPE,
     "",
     0},
    {"a wrong address is left out, not the others",
     "servers=192.0.2.256 192.0.2.1\n",
     1,
     {A},
     NO_TYPE,
     "",
     1},
    {"no loopback: a stranger does not choose what we ask here",
     "servers=127.0.0.1\n",
     0,
     {0},
     NO_TYPE,
     "",
     1},
    {"no broadcast, no multicast, no nothing",
     "servers=255.255.255.255 224.0.0.1 0.0.0.0\n",
     0,
     {0},
     NO_TYPE,
     "",
     3},
    {"no host names", "servers=wins.example\n", 0, {0}, NO_TYPE, "", 1},
    {"no ports", "servers=192.0.2.1:137\n", 0, {0}, NO_TYPE, "", 1},
    {"labels of a scope have letters, digits, hyphens and underscores",
     "scope=a-1_B.2\n",
     0,
     {0},
     NO_TYPE,
     "a-1_B.2",
     0},
    {"a scope is no command", "scope=$(reboot)\n", 0, {0}, NO_TYPE, "", 1},
    {"no empty label", "scope=a..b\n", 0, {0}, NO_TYPE, "", 1},
    {"none at its end", "scope=a.\n", 0, {0}, NO_TYPE, "", 1},
    {"none at its beginning", "scope=.a\n", 0, {0}, NO_TYPE, "", 1},
    {"no empty scope", "scope=\n", 0, {0}, NO_TYPE, "", 1},
    {"no label of 64 letters",
     "scope=" X10 X10 X10 X10 X10 X10 "abcd\n",
     0,
     {0},
     NO_TYPE,
     "",
     1},
    {"nor a scope longer than a WINS server stores",
     "scope=" X10 X10 X10 X10 X10 "." X10 X10 X10 X10 X10 "." X10 X10 X10 X10 X10
     "." X10 X10 X10 X10 X10 "." X10 X10 X10 X10 "\n",
     0,
     {0},
     NO_TYPE,
     "",
     1},
    {"unknown keys are for later releases",
     "detector=on\nservers=192.0.2.1\n",
     1,
     {A},
     NO_TYPE,
     "",
     0},
    {"a line without `=` is none", "servers\n192.0.2.1\n", 0, {0}, NO_TYPE, "", 1},
    {"an empty line does not matter", "\n\n", 0, {0}, NO_TYPE, "", 0},
    {"a key is whole",
     "xservers=192.0.2.1\nservers2=192.0.2.1\n",
     0,
     {0},
     NO_TYPE,
     "",
     0},
};

static void what_is_right_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct dhcp_netbios said;

        dhcp_parse(files[i].text, strlen(files[i].text), &said);
        check_int(files[i].rule, (intmax_t)files[i].server_count,
                  (intmax_t)said.server_count);
        for (size_t k = 0; k < said.server_count; k++)
            check_int(files[i].rule, files[i].server[k], said.server[k]);
        check_int(files[i].rule, files[i].type, said.has_type ? (int)said.type : NO_TYPE);
        check_str(files[i].rule, files[i].scope, said.scope);
        check_int(files[i].rule, (intmax_t)files[i].left_out, (intmax_t)said.left_out);
    }
}

static void the_first_twelve_servers_are_taken(void **state)
{
    char text[512] = "servers=";
    struct dhcp_netbios said;

    (void)state;
    for (int i = 1; i <= 14; i++) {
        char word[24];

        snprintf(word, sizeof(word), "192.0.2.%d ", i);
        strcat(text, word); // NOLINT: 14 words of at most 12 letters
    }
    dhcp_parse(text, strlen(text), &said);
    assert_int_equal(said.server_count, CLAIM_SERVERS_MAX);
    assert_int_equal(said.server[CLAIM_SERVERS_MAX - 1], 0xc0000200 + CLAIM_SERVERS_MAX);
    assert_int_equal(said.left_out, 2);
}

static void zeros_end_no_value(void **state)
{
    static const char text[] = "servers=192.0.2.1\0.9\nscope=a\0b\n";
    struct dhcp_netbios said;

    (void)state;
    dhcp_parse(text, sizeof(text) - 1, &said);
    assert_int_equal(said.server_count, 0);
    assert_string_equal(said.scope, "");
    assert_int_equal(said.left_out, 2);
}

/* A folder of our own with a file of len octets `text` for eth0. */
static void make_file(char folder[32], const char *text, size_t len)
{
    char path[64];
    FILE *file;

    strcpy(folder, "/tmp/ow-dhcp.XXXXXX"); // NOLINT: it fits
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/eth0", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    fclose(file);
}

static void remove_file(const char *folder)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/eth0", folder);
    unlink(path);
    rmdir(folder);
}

static void a_file_is_read_by_the_name_of_the_interface(void **state)
{
    struct dhcp_netbios said = {.left_out = 77};
    char folder[32];

    (void)state;
    make_file(folder, "servers=192.0.2.1\n", 18);
    assert_int_equal(dhcp_read(folder, "eth1", &said), OW_ENOTFOUND);
    assert_int_equal(dhcp_read(folder, "", &said), OW_EFORMAT);
    assert_int_equal(dhcp_read(folder, ".", &said), OW_EFORMAT);
    assert_int_equal(dhcp_read(folder, "../eth0", &said), OW_EFORMAT);
    assert_int_equal(dhcp_read(folder, "interface-names-end", &said), OW_EFORMAT);
    assert_int_equal(said.left_out, 77);
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_OK);
    assert_int_equal(said.server_count, 1);
    assert_int_equal(said.left_out, 0);
    remove_file(folder);
}

static void only_small_regular_files_are_read(void **state)
{
    static const char much[DHCP_FILE_MAX + 1];
    struct dhcp_netbios said;
    char folder[32], path[64];

    (void)state;
    make_file(folder, much, sizeof(much));
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_EFORMAT);
    snprintf(path, sizeof(path), "%s/eth0", folder);
    assert_int_equal(truncate(path, DHCP_FILE_MAX), 0);
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_EFORMAT); /* zeros */
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_OK);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_EFORMAT);
    unlink(path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(dhcp_read(folder, "eth0", &said), OW_EIO);
    remove_file(folder);
}

static void write_file(const char *folder, const char *text, size_t len)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/eth0", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    fclose(file);
}

/* What a file of an interface makes of the one server that was known there. */
static void damage_takes_nothing_away(void **state)
{
    static const char much[DHCP_FILE_MAX + 1];
    static const struct {
        const char *rule, *text;
        size_t len, servers;
        bool is_wrong;
    } then[] = {
        {"a good file", "servers=192.0.2.1\n", 18, 1, false},
        {"a long one is no file of the hook", much, sizeof(much), 1, true},
        {"nor is noise", "\x01\x02\n\xff", 4, 1, true},
        {"nor one with nothing right in it", "servers=x\n", 10, 1, true},
        {"what is right beside what is wrong is taken", "servers=192.0.2.1 192.0.2.2 x\n",
         30, 2, true},
        {"a good file ends the trouble", "servers=192.0.2.1\n", 18, 1, false},
        {"one that says nothing takes everything back", "", 0, 0, false},
    };
    struct dhcp_memory memory = {.count = 0};
    char folder[32], why[DHCP_WHY_ROOM];

    (void)state;
    make_file(folder, "", 0);
    for (size_t i = 0; i < ARRAY_LEN(then); i++) {
        const struct dhcp_heard *heard;

        write_file(folder, then[i].text, then[i].len);
        heard = dhcp_hear(&memory, folder, "eth0");
        check_int(then[i].rule, (intmax_t)then[i].servers,
                  (intmax_t)heard->said.server_count);
        check_int(then[i].rule, then[i].is_wrong, dhcp_why(heard, why)[0] != '\0');
    }
    remove_file(folder);
}

static void a_file_that_is_gone_says_nothing(void **state)
{
    struct dhcp_memory memory = {.count = 0};
    char folder[32];

    (void)state;
    make_file(folder, "servers=192.0.2.1\n", 18);
    assert_int_equal(dhcp_hear(&memory, folder, "eth0")->said.server_count, 1);
    assert_int_equal(dhcp_hear(&memory, folder, "eth1")->said.server_count, 0);
    remove_file(folder);
    assert_int_equal(dhcp_hear(&memory, folder, "eth0")->said.server_count, 0);
    assert_int_equal(memory.count, 2);
}

static void the_same_trouble_is_told_once(void **state)
{
    struct dhcp_memory memory = {.count = 0};
    struct dhcp_heard *heard;
    char folder[32];

    (void)state;
    make_file(folder, "noise", 5);
    heard = dhcp_hear(&memory, folder, "eth0");
    assert_false(heard->told);
    heard->told = true;
    assert_true(dhcp_hear(&memory, folder, "eth0")->told);
    write_file(folder, "servers=x 192.0.2.1", 19);
    assert_false(dhcp_hear(&memory, folder, "eth0")->told);
    remove_file(folder);
}

static void more_interfaces_than_there_is_room_for_are_heard(void **state)
{
    struct dhcp_memory memory = {.count = 0};
    char name[16];

    (void)state;
    for (int i = 0; i < NODE_BINDINGS_MAX + 3; i++) {
        snprintf(name, sizeof(name), "e%d", i);
        assert_string_equal(dhcp_hear(&memory, "/nowhere", name)->interface, name);
    }
    assert_int_equal(memory.count, NODE_BINDINGS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_taken),
        cmocka_unit_test(the_first_twelve_servers_are_taken),
        cmocka_unit_test(zeros_end_no_value),
        cmocka_unit_test(a_file_is_read_by_the_name_of_the_interface),
        cmocka_unit_test(only_small_regular_files_are_read),
        cmocka_unit_test(damage_takes_nothing_away),
        cmocka_unit_test(a_file_that_is_gone_says_nothing),
        cmocka_unit_test(the_same_trouble_is_told_once),
        cmocka_unit_test(more_interfaces_than_there_is_room_for_are_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
