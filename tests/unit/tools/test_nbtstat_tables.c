/* The tables of nbtstat against the examples of administration 4.2, byte for byte. */
#include "check.h"

#include "tools/nbtstat_tables.h"

#include <stdlib.h>

static const struct {
    const char *rule;
    void (*put)(FILE *out, const json_t *answer);
    const char *answer, *want;
} tables[] = {
    {"the names of this machine", nbtstat_put_names,
     "{'bindings': [{'interface': 'Ethernet', 'address': '10.10.10.10', 'names': ["
     "{'hex': '414c5048412020202020202020202000', 'group': false,"
     " 'state': 'registered', 'scope': ''},"
     "{'hex': '574f524b47524f555020202020202000', 'group': true,"
     " 'state': 'registered', 'scope': ''},"
     "{'hex': '414c5048412020202020202020202020', 'group': false,"
     " 'state': 'registered', 'scope': ''}]}]}",
     "\n"
     "Ethernet:\n"
     "Node IpAddress: [10.10.10.10] Scope Id: []\n"
     "\n"
     "                NetBIOS Local Name Table\n"
     "\n"
     "       Name               Type         Status\n"
     "    ---------------------------------------------\n"
     "    ALPHA          <00>  UNIQUE      Registered \n"
     "    WORKGROUP      <00>  GROUP       Registered \n"
     "    ALPHA          <20>  UNIQUE      Registered \n"},
    {"states, a scope, octets that cannot be printed", nbtstat_put_names,
     "{'bindings': [{'interface': 'eth0', 'address': '192.0.2.1', 'names': ["
     "{'hex': '01025f5f4d5342524f5753455f5f0201', 'group': true, 'state': 'conflict',"
     " 'scope': 'lab.example'},"
     "{'hex': '30313233343536373839414243444503', 'group': false,"
     " 'state': 'conflict-deregistered', 'scope': 'lab.example'},"
     "{'hex': 'c4ff20202020202020202020202020ff', 'group': false,"
     " 'state': 'registering', 'scope': 'lab.example'}]},"
     "{'interface': 'a\\u001bb', 'address': '192.0.3.1', 'names': []}]}",
     "\n"
     "eth0:\n"
     "Node IpAddress: [192.0.2.1] Scope Id: [lab.example]\n"
     "\n"
     "                NetBIOS Local Name Table\n"
     "\n"
     "       Name               Type         Status\n"
     "    ---------------------------------------------\n"
     "    ..__MSBROWSE__.<01>  GROUP       Conflict   \n"
     "    0123456789ABCDE<03>  UNIQUE      Conflict Deregistered\n"
     "    ..             <FF>  UNIQUE      Registering\n"
     "\n"
     "a.b:\n"
     "Node IpAddress: [192.0.3.1] Scope Id: []\n"
     "\n"
     "    No names in the table\n"},
    {"no address yet", nbtstat_put_names, "{'bindings': []}",
     "\n    The node has no address yet.\n"},
    {"another machine", nbtstat_put_status,
     "{'address': '10.10.10.11', 'mac': '68-AA-CC-DD-EE-12', 'names': ["
     "{'hex': '42455441202020202020202020202000', 'group': false,"
     " 'state': 'registered'}]}",
     "           NetBIOS Remote Machine Name Table\n"
     "\n"
     "       Name               Type         Status\n"
     "    ---------------------------------------------\n"
     "    BETA           <00>  UNIQUE      Registered \n"
     "\n"
     "    MAC Address = 68-AA-CC-DD-EE-12\n"},
    {"the cache", nbtstat_put_cache,
     "{'bindings': [{'interface': 'Ethernet', 'address': '10.10.10.10'}], 'entries': ["
     "{'hex': '44433031202020202020202020202020', 'group': false, 'scope': '',"
     " 'addresses': ['192.168.1.10'], 'life': 450},"
     "{'hex': '5052454c4f4144454420202020202020', 'group': false, 'scope': '',"
     " 'addresses': ['192.168.1.11'], 'life': -1}]}",
     "\n"
     "Ethernet:\n"
     "Node IpAddress: [10.10.10.10] Scope Id: []\n"
     "\n"
     "                  NetBIOS Remote Cache Name Table\n"
     "\n"
     "        Name              Type       Host Address    Life [sec]\n"
     "    ------------------------------------------------------------\n"
     "    DC01           <20>  UNIQUE          192.168.1.10        450\n"
     "    PRELOADED      <20>  UNIQUE          192.168.1.11        -1\n"},
    {"a name with two addresses", nbtstat_put_cache,
     "{'bindings': [{'interface': 'eth0', 'address': '10.0.0.1'}], 'entries': ["
     "{'hex': '4c41422020202020202020202020201c', 'group': true,"
     " 'addresses': ['10.0.0.2', '10.0.0.3'], 'life': 9}]}",
     "\n"
     "eth0:\n"
     "Node IpAddress: [10.0.0.1] Scope Id: []\n"
     "\n"
     "                  NetBIOS Remote Cache Name Table\n"
     "\n"
     "        Name              Type       Host Address    Life [sec]\n"
     "    ------------------------------------------------------------\n"
     "    LAB            <1C>  GROUP           10.0.0.2            9\n"
     "    LAB            <1C>  GROUP           10.0.0.3            9\n"},
    {"an empty cache", nbtstat_put_cache,
     "{'bindings': [{'interface': 'eth0', 'address': '10.0.0.1'}], 'entries': []}",
     "\neth0:\nNode IpAddress: [10.0.0.1] Scope Id: []\n\n    No names in cache\n"},
    {"the counters", nbtstat_put_counters,
     "{'resolved_by_broadcast': 4, 'resolved_by_server': 21,"
     " 'registered_by_broadcast': 12, 'registered_by_server': 6, 'recent': ["
     "{'hex': '414c5048412020202020202020202000'},"
     "{'hex': '42455441202020202020202020202020'}]}",
     "\n"
     "    NetBIOS Names Resolution and Registration Statistics\n"
     "    ----------------------------------------------------\n"
     "\n"
     "    Resolved By Broadcast     = 4\n"
     "    Resolved By Name Server   = 21\n"
     "\n"
     "    Registered By Broadcast   = 12\n"
     "    Registered By Name Server = 6\n"
     "\n"
     "    NetBIOS Names Resolved By Broadcast\n"
     "---------------------------------------------\n"
     "           ALPHA          <00>\n"
     "           BETA           <20>\n"},
    {"no names resolved by broadcast", nbtstat_put_counters, "{}",
     "\n"
     "    NetBIOS Names Resolution and Registration Statistics\n"
     "    ----------------------------------------------------\n"
     "\n"
     "    Resolved By Broadcast     = 0\n"
     "    Resolved By Name Server   = 0\n"
     "\n"
     "    Registered By Broadcast   = 0\n"
     "    Registered By Name Server = 0\n"},
    {"a connection", nbtstat_put_sessions,
     "[{'local': 'ALPHA          <00>', 'state': 'Connected', 'direction': 'Out',"
     " 'remote': 'BETA           <20>', 'input': '6MB', 'output': '5MB'}]",
     "                     NetBIOS Connection Table\n"
     "\n"
     "    Local Name             State    In/Out  Remote Host           Input   Output\n"
     "    "
     "----------------------------------------------------------------------------\n"
     "\n"
     "    ALPHA          <00>  Connected    Out   BETA           <20>     6MB    5MB\n"},
    {"no connections", nbtstat_put_sessions, "[]", "    No Connections\n"},
    {"an answer that is none of ours", nbtstat_put_names,
     "{'bindings': [{'names': [{'hex': 'zz', 'state': 7}, 3]}, null]}",
     "\n"
     ":\n"
     "Node IpAddress: [] Scope Id: []\n"
     "\n"
     "                NetBIOS Local Name Table\n"
     "\n"
     "       Name               Type         Status\n"
     "    ---------------------------------------------\n"
     "                   <00>  UNIQUE                 \n"
     "                   <00>  UNIQUE                 \n"
     "\n"
     ":\n"
     "Node IpAddress: [] Scope Id: []\n"
     "\n"
     "    No names in the table\n"},
};

/* JSON with apostrophes in place of quotes. */
static json_t *parse(const char *text)
{
    char *copy = strdup(text);
    json_t *json;

    assert_non_null(copy);
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    json = json_loads(copy, 0, NULL);
    assert_non_null(json);
    free(copy);
    return json;
}

static void tables_are_those_of_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        json_t *answer = parse(tables[i].answer);
        char *text = NULL;
        size_t len = 0;
        FILE *out = open_memstream(&text, &len);

        assert_non_null(out);
        tables[i].put(out, answer);
        assert_int_equal(fclose(out), 0);
        check_str(tables[i].rule, tables[i].want, text);
        free(text);
        json_decref(answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_those_of_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
