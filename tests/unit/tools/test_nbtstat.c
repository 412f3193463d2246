/* nbtstat as people and scripts use it: the built program, against the control socket of
 * a node that is made up, and against a machine that answers node status requests. */
#include "check.h"

#include "folder.h"
#include "node/control.h"
#include "wire/node_status.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define A           0xC0000201u /* 192.0.2.1 */
#define LOOPBACK    0x7f000001u
#define NOON        1795348800
#define SAID        16384
#define WORDS       10
#define TURNS_MAX   3000 /* of 10 ms */
#define STATES      3
#define CLIENTS_MAX 32

extern char **environ;

/* A machine on the network: what it answers, and what it answers before that. */
struct machine {
    int fd;
    uint16_t port;
    bool silent, forged; /* forged: with a wrong id first, and with another name */
};

struct place {
    char folder[TEST_FOLDER_ROOM], socket[TEST_FOLDER_ROOM + 16];
    struct poller *poller;
    struct control *control;
    struct control_port port;
    struct event_log *events;
    enum claim_state state[STATES]; /* of the names */
    enum ow_err refresh;
    struct machine machine;
    char out[SAID], err[SAID];
    int code;
};

/* ---- the node -------------------------------------------------------------------- */

static size_t bindings(void *ctx, struct node_binding *ret, size_t max)
{
    (void)ctx;
    assert_true(max >= 1);
    ret[0] = (struct node_binding){.interface = "eth0",
                                   .addr = A,
                                   .prefix = 24,
                                   .server_count = 1,
                                   .server = {{A + 1, 137}}};
    return 1;
}

static enum node_type type(void *ctx)
{
    (void)ctx;
    return NODE_H;
}

static void names(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx)
{
    static const char *const texts[STATES] = {"PC7", "PC7", "O'HARA"};
    static const uint8_t suffixes[STATES] = {0x00, 0x20, 0x03};
    struct place *place = ctx;

    (void)binding;
    for (size_t i = 0; i < STATES; i++) {
        struct node_name_view view = {
            .key = {.name = nb_name_make(texts[i], suffixes[i])},
            .state = place->state[i],
            .conflict_with = place->state[i] == CLAIM_CONFLICT ? A + 1 : 0};

        if (!each(each_ctx, &view))
            return;
    }
}

static void cache(void *ctx, bool (*each)(void *ctx, const struct node_cache_view *entry),
                  void *each_ctx)
{
    struct node_cache_view view = {.key = {.name = nb_name_make("DC01", 0x20)},
                                   .count = 1,
                                   .addr = {A + 9},
                                   .life_s = 450};

    (void)ctx;
    (void)each(each_ctx, &view);
}

static void count(void *ctx, struct node_counters *ret)
{
    (void)ctx;
    *ret = (struct node_counters){.resolved_by_server = 21};
}

static enum ow_err reload(void *ctx)
{
    (void)ctx;
    return OW_OK;
}

static enum ow_err release_refresh(void *ctx)
{
    return ((struct place *)ctx)->refresh;
}

static uint64_t resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx)
{
    bool known = key->name.octet[0] == 'B' && nb_suffix(&key->name) == 0;
    struct node_found found = {.count = known ? 1 : 0, .addr = {LOOPBACK}};

    (void)ctx;
    done(done_ctx, &found);
    return 0;
}

static void cancel(void *ctx, uint64_t ticket)
{
    (void)ctx;
    (void)ticket;
}

/* ---- another machine ------------------------------------------------------------- */

static void answer_query(const struct machine *machine, const struct ns_packet *query,
                         const struct sockaddr_in *to)
{
    struct ns_status status = {
        .count = 1,
        .has_statistics = true,
        .name = {{nb_name_make("BETA", 0), 0x4000 | NS_NAME_ACT}},
        .statistics = {.unit_id = {0x68, 0xaa, 0xcc, 0xdd, 0xee, 0x12}}};
    struct ns_addr addr = {.addr = LOOPBACK};
    struct ns_build build = {.id = query->id,
                             .flags = NS_R | NS_AA | NS_RD,
                             .key = &query->question,
                             .type = NS_TYPE_NB,
                             .addrs = &addr,
                             .addr_count = 1};
    uint8_t packet[NS_DATAGRAM_MAX];
    size_t len;

    if (machine->forged) {
        status.name[0].name = nb_name_make("FORGED", 0);
        len = ns_put_status((uint16_t)(query->id + 1), &query->question, &status, packet,
                            sizeof(packet));
        (void)!sendto(machine->fd, packet, len, 0, (const void *)to, sizeof(*to));
        build.key = &(const struct nb_key){.name = nb_name_make("OTHER", 0)};
        len = ns_put_status(query->id, build.key, &status, packet, sizeof(packet));
        (void)!sendto(machine->fd, packet, len, 0, (const void *)to, sizeof(*to));
        status.name[0].name = nb_name_make("BETA", 0);
        build.key = &query->question;
    }
    len =
        query->question_type == NS_TYPE_NB
            ? ns_put_response(&build, packet, sizeof(packet))
            : ns_put_status(query->id, &query->question, &status, packet, sizeof(packet));
    (void)!sendto(machine->fd, packet, len, 0, (const void *)to, sizeof(*to));
}

static void on_query(void *ctx, int fd, uint32_t events)
{
    const struct machine *machine = ctx;
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    uint8_t packet[NS_RECEIVE_MAX];
    struct ns_packet query;
    ssize_t n = recvfrom(fd, packet, sizeof(packet), MSG_DONTWAIT, (void *)&from, &len);

    (void)events;
    if (n > 0 && !machine->silent && ns_decode(packet, (size_t)n, &query) == OW_OK)
        answer_query(machine, &query, &from);
}

static void open_machine(struct place *place)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(LOOPBACK)};
    socklen_t len = sizeof(address);
    struct machine *machine = &place->machine;

    machine->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(machine->fd >= 0);
    assert_int_equal(bind(machine->fd, (void *)&address, len), 0);
    assert_int_equal(getsockname(machine->fd, (void *)&address, &len), 0);
    machine->port = ntohs(address.sin_port);
    assert_int_equal(poller_add(place->poller, machine->fd, on_query, machine), OW_OK);
}

/* ---- the stage ------------------------------------------------------------------- */

static int make(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    char text[256];

    if (place == NULL || !test_folder_make(place->folder))
        return -1;
    *state = place;
    snprintf(place->socket, sizeof(place->socket), "%s/n.sock", place->folder);
    for (size_t i = 0; i < STATES; i++)
        place->state[i] = CLAIM_REGISTERED;
    if (event_log_open(NULL, &place->events, text, sizeof(text)) != OW_OK ||
        poller_new(&place->poller) != OW_OK)
        return -1;
    place->port = (struct control_port){.ctx = place,
                                        .program = "nbtd",
                                        .events = place->events,
                                        .bindings = bindings,
                                        .type = type,
                                        .names = names,
                                        .cache = cache,
                                        .count = count,
                                        .reload = reload,
                                        .release_refresh = release_refresh,
                                        .resolve = resolve,
                                        .resolve_cancel = cancel};
    open_machine(place);
    setenv("TZ", "UTC", 1);
    setenv("OPENWINS_NODE_CONTROL", place->socket, 1);
    return control_new(place->socket, &place->port, place->poller, &place->control, text,
                       sizeof(text)) == OW_OK
               ? 0
               : -1;
}

static int clean(void **state)
{
    struct place *place = *state;

    control_free(place->control);
    poller_free(place->poller);
    event_log_close(place->events);
    close(place->machine.fd);
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

static void read_back(const struct place *place, const char *name, char *text)
{
    char path[TEST_FOLDER_ROOM + 16];
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", place->folder, name);
    file = fopen(path, "r");
    assert_non_null(file);
    len = fread(text, 1, SAID - 1, file);
    text[len] = '\0';
    fclose(file);
}

static pid_t start(const struct place *place, const char *const *words)
{
    char *argv[WORDS + 2] = {(char *)"nbtstat"}, out[TEST_FOLDER_ROOM + 16],
                       err[TEST_FOLDER_ROOM + 16];
    posix_spawn_file_actions_t actions;
    pid_t pid;

    for (size_t i = 0; i < WORDS && words[i] != NULL; i++)
        argv[i + 1] = (char *)words[i];
    snprintf(out, sizeof(out), "%s/out", place->folder);
    snprintf(err, sizeof(err), "%s/err", place->folder);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    assert_int_equal(posix_spawn(&pid, NBTSTAT, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/* Run nbtstat to its end; the node and the machine answer meanwhile. */
static void run(struct place *place, const char *const *words)
{
    pid_t pid = start(place, words), ended = 0;
    int status = 0;

    for (int turns = 0; turns < TURNS_MAX && ended == 0; turns++) {
        assert_int_equal(poller_wait(place->poller, 10), OW_OK);
        ended = waitpid(pid, &status, WNOHANG);
    }
    if (ended == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        fail_msg("nbtstat %s does not end", words[0]);
    }
    place->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    read_back(place, "out", place->out);
    read_back(place, "err", place->err);
}

#define RUN(place, ...) run((place), (const char *const[]){__VA_ARGS__, NULL})

static void add_event(struct place *place, ow_time now, enum ow_event event,
                      const char *name, ow_addr from)
{
    const struct ow_field fields[] = {OW_TEXT("name", name), OW_ADDRESS("address", A),
                                      OW_ADDRESS("from", from)};

    assert_int_equal(event_log_add(place->events, now, event, fields, ARRAY_LEN(fields)),
                     OW_OK);
}

/* ---- the node of this machine ---------------------------------------------------- */

struct line {
    const char *rule;
    const char *words[WORDS];
    int code;
    const char *out, *err; /* parts of what is said; NULL: nothing is said */
};

static void play(struct place *place, const struct line *lines, size_t count_of)
{
    for (size_t i = 0; i < count_of; i++) {
        const struct line *line = &lines[i];

        run(place, line->words);
        if (place->code != line->code)
            print_error("out: %s\nerr: %s\n", place->out, place->err);
        check_int(line->rule, line->code, place->code);
        if (line->out == NULL || strstr(place->out, line->out) == NULL)
            check_str(line->rule, line->out == NULL ? "" : line->out, place->out);
        if (line->err == NULL || strstr(place->err, line->err) == NULL)
            check_str(line->rule, line->err == NULL ? "" : line->err, place->err);
    }
}

static void the_node_of_this_machine(void **state)
{
    static const struct line lines[] = {
        {"names", {"-n"}, 0, "    PC7            <20>  UNIQUE      Registered \n", NULL},
        {"in the way of Windows",
         {"/n"},
         0,
         "Node IpAddress: [192.0.2.1] Scope Id: []",
         NULL},
        {"names for a script", {"-n", "--json"}, 0, "\"conflict_with\": null", NULL},
        {"the cache", {"-c"}, 0, "DC01           <20>  UNIQUE          192.0.2.10", NULL},
        {"the counters", {"-r"}, 0, "    Resolved By Name Server   = 21\n", NULL},
        {"sessions", {"-s"}, 0, "", NULL},
        {"reload",
         {"/R"},
         0,
         "    Successful purge and preload of the NBT Remote Cache Name Table.\n",
         NULL},
        {"release and refresh",
         {"/RR"},
         0,
         "    The NetBIOS names registered by this computer have been refreshed.\n",
         NULL},
        {"no events", {"--events"}, 0, "The event log of the node is empty.\n", NULL},
        {"nothing to explain",
         {"--explain"},
         1,
         NULL,
         "nbtstat: the event log of the node has no conflict\n"},
        {"a name without a conflict", {"--explain=pc7"}, 1, NULL, "no conflict of PC7\n"},
        {"neither name nor data",
         {"--explain=a name that is far too long"},
         64,
         NULL,
         "neither a NetBIOS name nor the data of an event"},
        {"another socket",
         {"-n", "--control", "/nonexistent/n"},
         4,
         NULL,
         "nbtstat: no node answers at /nonexistent/n: No such file or directory\n"},
        {"all is well", {"--wait"}, 0, NULL, NULL},
        {"version", {"--version"}, 0, "nbtstat (OpenWINS) ", NULL},
    };
    struct place *place = *state;

    play(place, lines, ARRAY_LEN(lines));
    place->refresh = OW_EBUSY;
    RUN(place, "-RR");
    assert_int_equal(place->code, 6);
    assert_string_equal(place->out, "    The NetBIOS names were not refreshed. Try again "
                                    "after 2 minutes.\n");
}

/* A program that asked for JSON gets JSON, whatever happens. */
static void failures_are_json_for_programs(void **state)
{
    struct place *place = *state;

    place->refresh = OW_EBUSY;
    RUN(place, "-RR", "--json");
    assert_int_equal(place->code, 6);
    assert_non_null(strstr(place->out, "\"error\": \"refused\""));
    assert_non_null(strstr(place->out, "\"exit\": 6"));
    RUN(place, "--explain=NOPE", "--json");
    assert_int_equal(place->code, 1);
    assert_non_null(strstr(place->out, "\"error\": \"not-found\""));
    assert_non_null(strstr(place->out, "no conflict of NOPE"));
    RUN(place, "-n", "--json", "--control", "/nonexistent/n");
    assert_int_equal(place->code, 4);
    assert_non_null(strstr(place->out, "\"error\": \"no-node\""));
}

static void a_busy_node_says_so(void **state)
{
    struct place *place = *state;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd[CLIENTS_MAX];

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", place->socket);
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        fd[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(fd[i], (void *)&address, sizeof(address)), 0);
        assert_int_equal(poller_wait(place->poller, 0), OW_OK);
    }
    RUN(place, "-n");
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        close(fd[i]);
    assert_int_equal(place->code, 6);
    assert_string_equal(place->out, "");
    assert_string_equal(place->err, "nbtstat: the node is busy: too many clients; try "
                                    "again in a moment\n");
}

static void without_a_node_both_places_are_named(void **state)
{
    struct place *place = *state;

    unsetenv("OPENWINS_NODE_CONTROL");
    if (access("/run/openwins/nbtd.sock", F_OK) == 0 ||
        access("/run/openwins/winsd-node.sock", F_OK) == 0)
        skip(); /* this machine has a node */
    RUN(place, "-n");
    assert_int_equal(place->code, 4);
    assert_non_null(strstr(place->err, "/run/openwins/nbtd.sock: No such file"));
    assert_non_null(strstr(place->err, "/run/openwins/winsd-node.sock: No such file"));
    assert_non_null(strstr(place->err, "systemctl start nbtd"));
    RUN(place, "--wait=0");
    assert_int_equal(place->code, 4);
}

static void the_check_at_start_fails_visibly(void **state)
{
    struct place *place = *state;

    place->state[0] = CLAIM_CONFLICT;
    place->state[2] = CLAIM_CONFLICT;
    RUN(place, "--wait=20");
    assert_int_equal(place->code, 2);
    assert_string_equal(place->out, "");
    assert_string_equal(
        place->err,
        "nbtstat: PC7<00> on 192.0.2.1 is in the state Conflict; 192.0.2.2 holds or "
        "refuses it; next: nbtstat --explain='PC7<00>'\n"
        "nbtstat: O'HARA<03> on 192.0.2.1 is in the state Conflict; 192.0.2.2 holds or "
        "refuses it; next: nbtstat --explain='O\\x27HARA<03>'\n");

    /* while a claim runs nothing is decided, until time is over */
    place->state[1] = CLAIM_REGISTERING;
    RUN(place, "--wait=0");
    assert_int_equal(place->code, 2);
    place->state[0] = place->state[2] = CLAIM_REGISTERED;
    RUN(place, "--wait", "1");
    assert_int_equal(place->code, 3);
    assert_string_equal(place->err, "nbtstat: PC7<20> on 192.0.2.1 is in the state "
                                    "Registering; next: nbtstat -n\n");
}

/* ---- events ---------------------------------------------------------------------- */

static void events_look_as_in_the_event_viewer(void **state)
{
    struct place *place = *state;

    add_event(place, NOON, OW_EV_DUPLICATE_NAME, "PC7<20>", A + 1);
    add_event(place, NOON + 1, OW_EV_NAME_RELEASE, "PC7<00>", 0x16651ae7);
    RUN(place, "--events=1");
    assert_int_equal(place->code, 0);
    assert_ptr_equal(strstr(place->out, "Date:         2026-11-22 12:00:01\n"
                                        "Level:        Error\n"
                                        "Source:       NetBT\n"
                                        "Event ID:     4320\n"
                                        "Description:  22.101.26.231 "),
                     place->out);
    assert_non_null(strstr(place->out, "\nData:\n"
                                       "    0000:   00 00 04 00 01 00 54 00\n"
                                       "    0008:   00 00 00 00 e0 10 00 c0\n"
                                       "    0010:   00 00 00 00 00 00 00 00\n"
                                       "    0018:   00 00 00 00 00 00 00 00\n"
                                       "    0020:   00 00 00 00 00 00 00 00\n"
                                       "    0028:   e7 1a 65 16\n\n"));
    RUN(place, "--events", "--json");
    assert_non_null(strstr(place->out, "\"id\": 4319"));
    assert_non_null(strstr(place->out, "\"id\": 4320"));
}

static const struct line explained[] = {
    {"the last conflict", {"--explain"}, 0, "Event:    NetBT 4320, ", NULL},
    {"a name",
     {"--explain=pc7<20>"},
     0,
     "Event:    NetBT 4319, a duplicate name\n"
     "Date:     2026-11-22 12:00:00\n"
     "Name:     PC7<20>\n"
     "State:    Conflict\n"
     "Address:  192.0.2.1\n"
     "Sent by:  192.0.2.2, a WINS server of this computer\n",
     NULL},
    {"what to type", {"--explain=pc7<20>"}, 0, "    nbtstat -A 192.0.2.2\n", NULL},
    {"... at the server", {"--explain=pc7<20>"}, 0, "    winsctl why 'PC7<20>'\n", NULL},
    {"... and there too",
     {"--explain=pc7<20>"},
     0,
     "    winsctl delete 'PC7<20>'\n",
     NULL},
    {"... and then here", {"--explain=pc7<20>"}, 0, "    nbtstat -RR\n", NULL},
    {"the bytes of an address",
     {"--explain", "e7", "1a", "65", "16"},
     0,
     "Name:     PC7<00>\n",
     NULL},
    {"the last line of a dump",
     {"--explain=0028: e7 1a 65 16"},
     0,
     "Name:     PC7<00>\n",
     NULL},
    {"a word", {"--explain=16651ae7"}, 0, "Sent by:  22.101.26.231\n", NULL},
    {"data of a machine that is not this one",
     {"--explain=000004000100540000000000DF1000C0000000000000000000000000000000000000000"
      "000000000820168FC"},
     0,
     "Event:    NetBT 4319, a duplicate name\nSent by:  252.104.1.130\n",
     NULL},
    {"data of another event",
     {"--explain=0000040001005400000000001F1000C0000000000000000000000000000000000000000"
      "0000000000A00000A"},
     1,
     NULL,
     "this is the data of event 4127; only 4319, 4320 and 4321"},
    {"for a script", {"--explain", "--json"}, 0, "\"command\": \"nbtstat -RR\"", NULL},
};

static void events_are_explained(void **state)
{
    struct place *place = *state;

    add_event(place, NOON, OW_EV_DUPLICATE_NAME, "PC7<20>", A + 1);
    add_event(place, NOON + 1, OW_EV_NAME_RELEASE, "PC7<00>", 0x16651ae7);
    place->state[1] = CLAIM_CONFLICT;
    play(place, explained, ARRAY_LEN(explained));
}

/* Pasted data needs no node. */
static void data_is_explained_anywhere(void **state)
{
    struct place *place = *state;

    RUN(place, "--explain=0168fc82", "--control", "/nonexistent/n");
    assert_int_equal(place->code, 0);
    assert_non_null(strstr(place->out, "Sent by:  1.104.252.130\n"));
    assert_non_null(strstr(place->out, "nbtstat -A 1.104.252.130\n"));
    assert_string_equal(place->err, "");
}

/* ---- other machines -------------------------------------------------------------- */

#define TABLE                                                                            \
    "\n           NetBIOS Remote Machine Name Table\n\n"                                 \
    "       Name               Type         Status\n"                                    \
    "    ---------------------------------------------\n"                                \
    "    BETA           <00>  UNIQUE      Registered \n\n"                               \
    "    MAC Address = 68-AA-CC-DD-EE-12\n"

static void another_machine_is_asked(void **state)
{
    struct place *place = *state;
    char port[8], server[OW_ENDPOINT_TEXT];

    snprintf(port, sizeof(port), "%u", place->machine.port);
    ow_endpoint_text((struct ow_endpoint){LOOPBACK, place->machine.port}, server);
    RUN(place, "-A", "127.0.0.1", "--port", port);
    assert_int_equal(place->code, 0);
    assert_non_null(strstr(place->out, TABLE));
    RUN(place, "-A", "127.0.0.1", "--port", port, "--json");
    assert_non_null(strstr(place->out, "\"mac\": \"68-AA-CC-DD-EE-12\""));

    /* by name: asked of a server, and of the node, which knows BETA<00> only */
    RUN(place, "-a", "beta", "--port", port, "--wins", server, "--control", "/none");
    assert_non_null(strstr(place->out, TABLE));
    RUN(place, "-a", "beta", "--port", port);
    assert_non_null(strstr(place->out, TABLE));
    RUN(place, "-a", "alpha", "--port", port);
    assert_int_equal(place->code, 1);
    assert_null(strstr(place->out, "Registered"));
    RUN(place, "-a", "a name that is far too long", "--port", port);
    assert_int_equal(place->code, 64);
}

static void forged_answers_do_not_count(void **state)
{
    struct place *place = *state;
    char port[8];

    snprintf(port, sizeof(port), "%u", place->machine.port);
    place->machine.forged = true;
    RUN(place, "-A", "127.0.0.1", "--port", port);
    assert_non_null(strstr(place->out, TABLE));
    assert_null(strstr(place->out, "FORGED"));
}

static void silence_is_not_found(void **state)
{
    struct place *place = *state;
    char port[8];

    snprintf(port, sizeof(port), "%u", place->machine.port);
    place->machine.silent = true;
    RUN(place, "-A", "127.0.0.1", "--port", port);
    assert_int_equal(place->code, 1);
    assert_non_null(strstr(place->out, "\n    Host not found.\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_node_of_this_machine),
        TEST(failures_are_json_for_programs),
        TEST(a_busy_node_says_so),
        TEST(without_a_node_both_places_are_named),
        TEST(the_check_at_start_fails_visibly),
        TEST(events_look_as_in_the_event_viewer),
        TEST(events_are_explained),
        TEST(data_is_explained_anywhere),
        TEST(another_machine_is_asked),
        TEST(forged_answers_do_not_count),
        TEST(silence_is_not_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
