#include "server/options.h"

#include "base/code_page.h"
#include "base/time.h"
#include "server/config.h"
#include "server/settings.h"
#include "wire/ns_packet.h"

#define START(field) .scope = OW_SCOPE_START, OW_FIELD_OF(struct server_config, field)
#define START_LIST(field, count)                                                         \
    .scope = OW_SCOPE_START, OW_LIST_OF(struct server_config, field, count)
#define LIVE(field) .scope = OW_SCOPE_LIVE, OW_FIELD_OF(struct settings, field)
#define LIVE_LIST(field, count)                                                          \
    .scope = OW_SCOPE_LIVE, OW_LIST_OF(struct settings, field, count)

#define MIB       (INT64_C(1) << 20)
#define TIB       (INT64_C(1) << 40)
#define MILLION   INT64_C(1000000)
#define INTERVALS (999 * OW_HOUR) /* the most the consoles of Windows take */

static const char *const log_levels[] = {"error", "warning", "info", NULL};

static const struct ow_option start_rows[] = {
    {.name = "listen",
     .type = OW_OPTION_ENDPOINT_LIST,
     START_LIST(listen, listen_count),
     .standard = "all",
     .none = "all",
     .port = NS_PORT,
     .argument = "ADDR[:PORT]",
     .help = "Addresses to answer at. \"all\" is every local address, also those that "
             "appear later. An address of its own per network lets answers leave from "
             "where the question came."},
    {.name = "data",
     .type = OW_OPTION_TEXT,
     START(data),
     .standard = "/var/lib/openwins",
     .argument = "DIR",
     .help = "Folder of the database. It is made when it does not exist; one server at a "
             "time can use it."},
    {.name = "owner",
     .type = OW_OPTION_ADDRESS,
     START(owner),
     .standard = "auto",
     .none = "auto",
     .argument = "IPV4",
     .help = "Address that stands for this server as the owner of records. \"auto\" is "
             "the one stored in the database, at first start the first listening "
             "address. Another one than the stored is refused: partners know the "
             "records by it. `winsd --owner IPV4 --move-owner` moves them, once."},
    {.name = "name",
     .type = OW_OPTION_TEXT_LIST,
     START_LIST(name, name_count),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "NetBIOS names of this machine itself, which the server answers for and "
             "defends, each with the suffixes <00> and <20>, or with the one behind it: "
             "\"NAME<03>\". \"auto\" is made from the host name."},
    {.name = "control",
     .type = OW_OPTION_TEXT,
     START(control),
     .standard = "auto",
     .none = "auto",
     .argument = "PATH",
     .help = "Control socket, through which winsctl works. It appears when the server "
             "answers. \"auto\" is /run/openwins/winsd.sock when the server is started "
             "by root or may write there, else winsd.sock in the data folder."},
    {.name = "node-control",
     .type = OW_OPTION_TEXT,
     START(node_control),
     .standard = "auto",
     .none = "auto",
     .argument = "PATH",
     .help = "Socket through which nbtstat looks at the names of this machine itself. "
             "\"auto\" lies beside the control socket: winsd-node.sock beside "
             "winsd.sock. \"off\" is none."},
    {.name = "http",
     .type = OW_OPTION_ENDPOINT_LIST,
     START_LIST(http, http_count),
     .standard = "127.0.0.1",
     .none = "off",
     .port = SERVER_HTTP_PORT,
     .argument = "ADDR[:PORT]",
     .help = "Addresses of the manager, its page and its API, where one must log in; "
             "port 8137 unless another one is named. In the clear on loopback, elsewhere "
             "by TLS. When somebody else has the standard one, the server does without "
             "it and says "
             "so."},
    {.name = "http-host",
     .type = OW_OPTION_TEXT_LIST,
     START_LIST(http_host, http_host_count),
     .standard = "none",
     .none = "none",
     .argument = "HOST",
     .help = "Names by which browsers reach the manager, besides localhost and its "
             "addresses. Requests for other names are refused, since they are how a "
             "foreign page would get here."},
    {.name = "tls-certificate",
     .type = OW_OPTION_TEXT,
     START(tls_certificate),
     .standard = "auto",
     .none = "auto",
     .argument = "FILE",
     .help = "Certificate of the manager on addresses other than loopback, a PEM file, "
             "perhaps with those that vouch for it behind. \"auto\" is one signed by "
             "itself, made in the data folder at first use; the start tells its "
             "fingerprint."},
    {.name = "tls-key",
     .type = OW_OPTION_TEXT,
     START(tls_key),
     .standard = "auto",
     .none = "auto",
     .argument = "FILE",
     .help = "Its private key, a PEM file without a password that the account of the "
             "server may read. \"auto\" stands in the file of the certificate."},
    {.name = "workers",
     .type = OW_OPTION_COUNT,
     START(workers),
     .standard = "auto",
     .none = "auto",
     .minimum = 1,
     .maximum = SERVER_WORKERS_MAX,
     .unit = "threads",
     .argument = "N",
     .help = "Threads that answer queries. \"auto\" is one per processor."},
    {.name = "peer-port",
     .type = OW_OPTION_COUNT,
     START(peer_port),
     .standard = "137",
     .minimum = 1,
     .maximum = UINT16_MAX,
     .argument = "PORT",
     .help = "UDP port that challenges and demands are sent to. Other values than 137 "
             "are for laboratories without privileges."},
    {.name = "demands-from",
     .type = OW_OPTION_ENDPOINT_LIST,
     START_LIST(demander, demander_count),
     .standard = "none",
     .none = "none",
     .port = NS_PORT,
     .argument = "ADDR[:PORT]",
     .help = "WINS servers that may demand a name of this machine itself back, because "
             "another machine has it there. Each demand is verified: the server is "
             "asked for the name at this port. Demands of all others are ignored."},
    {.name = "user",
     .type = OW_OPTION_TEXT,
     START(user),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "Account to run as when started as root. \"auto\" is \"openwins\" if it "
             "exists, else the account it was started by."},
    {.name = "log-level",
     .type = OW_OPTION_CHOICE,
     START(log_level),
     .standard = "info",
     .choices = log_levels,
     .argument = "LEVEL",
     .help = "Least severe events that are written to the log. `winsctl events` shows "
             "the latest ones of every level."},
    {.name = "code-page",
     .type = OW_OPTION_CHOICE,
     START(code_page),
     .standard = "850",
     .choices = ow_code_page_names,
     .argument = "PAGE",
     .help = "OEM code page of names typed and shown. Names on the wire and in the "
             "database are octets and are never converted."},
};

static const char *const refusals[] = {"refuse", "refuse+release-demand",
                                       "refuse+conflict-demand", NULL};
static const char *const same_address[] = {"accept", "refuse", NULL};
static const char *const release_by[] = {"source-address", "packet-address", NULL};
static const char *const ttl_modes[] = {"renewal", "clamp", NULL};

static const char *const modes[] = {"off", "log", "enforce", NULL};

#define MODE_HELP                                                                        \
    "What this policy does: nothing (off), tell what it would refuse (log), or refuse "  \
    "it "                                                                                \
    "(enforce). See `winsctl policy`."

static const struct ow_option live_rows[] = {
    /* how long records live; limits of the Windows consoles */
    {.name = "renewal-interval",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.renewal_interval),
     .standard = "6d",
     .minimum = 40 * OW_MINUTE,
     .maximum = INTERVALS,
     .help = "Life of a registration without a refresh; clients refresh at half of it."},
    {.name = "extinction-interval",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.extinction_interval),
     .standard = "4d",
     .minimum = 80 * OW_MINUTE,
     .maximum = INTERVALS,
     .help = "Time from released to tombstone. Replication partners learn of the end of "
             "a name by its tombstone."},
    {.name = "extinction-timeout",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.extinction_timeout),
     .standard = "6d",
     .minimum = 24 * OW_HOUR,
     .maximum = INTERVALS,
     .help = "Time from tombstone to removal. It must outlast the slowest replication."},
    {.name = "verify-interval",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.verify_interval),
     .standard = "24d",
     .minimum = 24 * OW_DAY,
     .maximum = 9999 * OW_HOUR,
     .help = "Age at which a record of another server is checked with its owner; at "
             "least three times the extinction interval."},
    {.name = "ttl",
     .type = OW_OPTION_CHOICE,
     LIVE(policy.ttl_mode),
     .standard = "renewal",
     .choices = ttl_modes,
     .help = "Life granted to a client: the renewal interval, as Windows does, or what "
             "the client proposed, kept between ttl-min and ttl-max (clamp)."},
    {.name = "ttl-min",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.ttl_min),
     .standard = "6h",
     .minimum = OW_MINUTE,
     .maximum = INTERVALS,
     .help = "Least life granted when ttl is clamp."},
    {.name = "ttl-max",
     .type = OW_OPTION_SECONDS,
     LIVE(policy.ttl_max),
     .standard = "6d",
     .minimum = OW_MINUTE,
     .maximum = INTERVALS,
     .help = "Most life granted when ttl is clamp."},

    /* what is decided how */
    {.name = "migrate-on",
     .type = OW_OPTION_BOOL,
     LIVE(policy.migrate_on),
     .standard = "off",
     .help = "Static unique and multihomed mappings give way to a machine that registers "
             "the name, unless the mapped address still answers for it."},
    {.name = "static-refusal",
     .type = OW_OPTION_CHOICE,
     LIVE(policy.static_refusal),
     .standard = "refuse",
     .choices = refusals,
     .administrator = true,
     .help = "What a machine gets that a static mapping refuses: a negative answer, and "
             "with the other values a demand to give the name up, so that it reports "
             "the conflict itself."},
    {.name = "static-same-address",
     .type = OW_OPTION_CHOICE,
     LIVE(policy.static_same_address),
     .standard = "accept",
     .choices = same_address,
     .help = "Whether a machine may register a name whose static mapping lists its "
             "address. The mapping stays as it is."},
    {.name = "release-by",
     .type = OW_OPTION_CHOICE,
     LIVE(policy.release_by),
     .standard = "source-address",
     .choices = release_by,
     .help = "Who may release a name: the machine the datagram came from, or whatever "
             "address stands in the datagram."},
    {.name = "honor-release-demand",
     .type = OW_OPTION_BOOL,
     LIVE(honor_release_demand),
     .standard = "on",
     .help = "Let a server of demands-from take a name of this machine itself, when its "
             "database says that another machine has it. The name is then in conflict, "
             "and claimed again later."},
    {.name = "honor-conflict-demand",
     .type = OW_OPTION_BOOL,
     LIVE(honor_conflict_demand),
     .standard = "off",
     .help = "The same for conflict demands. No server needs them, and they are easily "
             "forged."},
    {.name = "prepend-1b",
     .type = OW_OPTION_BOOL,
     LIVE(policy.prepend_1b),
     .standard = "on",
     .help = "Put the domain master browser (DOMAIN<1b>) first in the list of domain "
             "controllers (DOMAIN<1c>)."},
    {.name = "rotate-1c",
     .type = OW_OPTION_BOOL,
     LIVE(policy.rotate_1c),
     .standard = "off",
     .help = "Rotate the addresses of <1c> and internet groups at random, to spread "
             "load, instead of listing the nearest first."},

    /* what machines may do (rules/policies.h); a mode and a value each */
    {.name = "reserved-names",
     .type = OW_OPTION_PATTERN_LIST,
     LIVE_LIST(policies.reserved, policies.reserved_count),
     .standard = "WPAD*, ISATAP*",
     .none = "none",
     .help = "Names that no machine may register, refresh or release, in either case and "
             "with any suffix unless one is given. The names of the server itself always "
             "belong to them."},
    {.name = "reserved-names-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_RESERVED_NAMES]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "domain-masters",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(policies.master, policies.master_count),
     .standard = "anywhere",
     .none = "anywhere",
     .help = "Networks whose machines may register as domain master browser (<1b>); "
             "sender and addresses must lie there."},
    {.name = "domain-masters-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_DOMAIN_MASTERS]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "domain-controllers",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(policies.controller, policies.controller_count),
     .standard = "anywhere",
     .none = "anywhere",
     .help = "Networks whose machines may register as domain controller (<1c>); sender "
             "and addresses must lie there."},
    {.name = "domain-controllers-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_DOMAIN_CONTROLLERS]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "refused-addresses",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(policies.refused, policies.refused_count),
     .standard = "127.0.0.0/8, 169.254.0.0/16, 172.17.0.0/16",
     .none = "none",
     .help = "Networks whose addresses may not stand in a record, because nobody else "
             "can reach them: loopback, link-local, the bridge of Docker."},
    {.name = "refused-addresses-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_REFUSED_ADDRESSES]),
     .standard = "log",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "client-networks",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(policies.client, policies.client_count),
     .standard = "anywhere",
     .none = "anywhere",
     .help = "Networks whose machines are served at all; requests of others, but for "
             "this machine's own, get no answer."},
    {.name = "client-networks-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_CLIENT_NETWORKS]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "approved-names",
     .type = OW_OPTION_PATTERN_LIST,
     LIVE_LIST(policies.approved, policies.approved_count),
     .standard = "none",
     .none = "none",
     .help = "New names that may be registered while the quarantine is on."},
    {.name = "quarantine-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_QUARANTINE]),
     .standard = "off",
     .choices = modes,
     .help = "Whether a name of which there is no record is refused until an operator "
             "approves it (enforce), or only told (log). See `winsctl policy`."},
    {.name = "source-records-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_SOURCE_RECORDS]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "source-registrations-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_SOURCE_REGISTRATIONS]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "source-queries-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_SOURCE_QUERIES]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},
    {.name = "source-challenges-mode",
     .type = OW_OPTION_CHOICE,
     LIVE(policies.mode[WINS_RULE_SOURCE_CHALLENGES]),
     .standard = "enforce",
     .choices = modes,
     .help = MODE_HELP},

    /* what a stranger can make us spend; off for loopback and trusted networks */
    {.name = "max-records",
     .type = OW_OPTION_COUNT,
     LIVE(max_records),
     .standard = "4000000",
     .minimum = 1,
     .maximum = 100 * MILLION,
     .unit = "records",
     .help = "Records stored before new registrations get no answer."},
    {.name = "source-records",
     .type = OW_OPTION_COUNT,
     LIVE(source_records),
     .standard = "2000",
     .none = "unlimited",
     .minimum = 1,
     .maximum = 100 * MILLION,
     .unit = "records",
     .help = "Records one address may have registered."},
    {.name = "source-registrations",
     .type = OW_OPTION_COUNT,
     LIVE(source_registrations),
     .standard = "500",
     .none = "unlimited",
     .minimum = 1,
     .maximum = MILLION,
     .unit = "per second",
     .help = "Registrations, refreshes and releases one address "
             "may send."},
    {.name = "source-queries",
     .type = OW_OPTION_COUNT,
     LIVE(source_queries),
     .standard = "2000",
     .none = "unlimited",
     .minimum = 1,
     .maximum = MILLION,
     .unit = "per second",
     .help = "Queries one address may send."},
    {.name = "source-challenges",
     .type = OW_OPTION_COUNT,
     LIVE(source_challenges),
     .standard = "32",
     .none = "unlimited",
     .minimum = 1,
     .maximum = 32768,
     .unit = "at a time",
     .help = "Challenges that the claims of one address may keep "
             "running."},
    {.name = "target-challenges",
     .type = OW_OPTION_COUNT,
     LIVE(target_challenges),
     .standard = "10",
     .minimum = 1,
     .maximum = 1000,
     .unit = "per second",
     .help = "Challenges sent to one machine; more wait."},
    {.name = "challenges-pending",
     .type = OW_OPTION_COUNT,
     LIVE(challenges_pending),
     .standard = "4096",
     .minimum = 1,
     .maximum = 32768,
     .unit = "at a time",
     .help = "Challenges running in all."},
    {.name = "challenge-timeout",
     .type = OW_OPTION_MILLISECONDS,
     LIVE(challenge_timeout_ms),
     .standard = "1s",
     .minimum = 100,
     .maximum = 10000,
     .help = "How long each try of a challenge waits for an answer. Over slow links a "
             "short time lets duplicate names through."},
    {.name = "challenge-tries",
     .type = OW_OPTION_COUNT,
     LIVE(challenge_tries),
     .standard = "3",
     .minimum = 1,
     .maximum = 10,
     .unit = "tries",
     .help = "How often the holder of a name is asked before it counts as silent."},
    {.name = "line-length",
     .type = OW_OPTION_COUNT,
     LIVE(line_length),
     .standard = "32",
     .minimum = 1,
     .maximum = 1024,
     .unit = "requests",
     .help = "Requests for one name that may wait while it is being challenged."},
    {.name = "trusted-networks",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(trusted, trusted_count),
     .standard = "none",
     .none = "none",
     .help = "Networks whose machines have no limits, as loopback has none."},
    {.name = "query-networks",
     .type = OW_OPTION_NETWORK_LIST,
     LIVE_LIST(asker, asker_count),
     .none = "none",
     .standard = "10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, "
                 "192.168.0.0/16",
     .help = "Networks that get answers larger than the question. Others get them cut "
             "short, so that a forged sender address gains nothing. 0.0.0.0/0 is all."},

    /* log and history */
    {.name = "log-detail",
     .type = OW_OPTION_BOOL,
     LIVE(log_detail),
     .standard = "off",
     .help = "Log every registration, release and malformed datagram."},
    {.name = "alarm-domain",
     .type = OW_OPTION_BOOL,
     LIVE(alarm_domain),
     .standard = "on",
     .help = "Log a warning when a new machine registers as domain controller (<1c>) or "
             "domain master browser (<1b>)."},
    {.name = "history-size",
     .type = OW_OPTION_BYTES,
     LIVE(history_bytes),
     .standard = "256M",
     .minimum = 16 * MIB,
     .maximum = TIB,
     .help = "Size of the history of names; the oldest changes are dropped beyond it."},
    {.name = "history-age",
     .type = OW_OPTION_SECONDS,
     LIVE(history_age),
     .standard = "unlimited",
     .none = "unlimited",
     .minimum = OW_DAY,
     .maximum = 3650 * OW_DAY,
     .help = "Age at which changes are dropped from it."},

    /* who uses it */
    {.name = "usage",
     .type = OW_OPTION_BOOL,
     LIVE(usage),
     .standard = "on",
     .help = "Count who asks for which name (`winsctl usage`)."},
    {.name = "usage-names",
     .type = OW_OPTION_COUNT,
     LIVE(usage_names),
     .standard = "100000",
     .minimum = 1000,
     .maximum = 10 * MILLION,
     .unit = "names",
     .help = "Names for which questions are counted exactly. Beyond it those asked for "
             "most are kept, and the answers say how exact they are. A name takes some "
             "90 bytes of memory."},
    {.name = "usage-clients",
     .type = OW_OPTION_COUNT,
     LIVE(usage_clients),
     .standard = "20000",
     .minimum = 1000,
     .maximum = 10 * MILLION,
     .unit = "clients",
     .help = "The same for machines that ask."},
    {.name = "usage-pairs",
     .type = OW_OPTION_COUNT,
     LIVE(usage_pairs),
     .standard = "200000",
     .minimum = 1000,
     .maximum = 50 * MILLION,
     .unit = "pairs",
     .help = "The same for who asks for what: pairs of a machine and a name."},
};

struct ow_option_table options_start(void)
{
    return (struct ow_option_table){start_rows,
                                    sizeof(start_rows) / sizeof(start_rows[0])};
}

struct ow_option_table options_live(void)
{
    return (struct ow_option_table){live_rows, sizeof(live_rows) / sizeof(live_rows[0])};
}
