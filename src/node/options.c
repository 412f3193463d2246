#include "node/options.h"

#include "base/code_page.h"
#include "base/time.h"
#include "wire/ns_packet.h"

#define FIELD(field) .scope = OW_SCOPE_START, OW_FIELD_OF(struct node_config, field)
#define LIST(field, count_field)                                                         \
    .scope = OW_SCOPE_START, OW_LIST_OF(struct node_config, field, count_field)

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static const char *const log_levels[] = {"error", "warning", "info", NULL};
static const char *const node_types[] = {"auto", "b", "p", "m", "h", NULL};

static const struct ow_option rows[] = {
    /* who we are */
    {.name = "name",
     .type = OW_OPTION_TEXT_LIST,
     LIST(name, name_count),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "NetBIOS names of this machine: \"FRED\" stands for FRED<00>, FRED<03> and "
             "FRED<20>, \"FRED<20>\" for that one. \"auto\" is the host name."},
    {.name = "group",
     .type = OW_OPTION_TEXT_LIST,
     LIST(group, group_count),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "Group names that this machine joins: \"OFFICE\" stands for OFFICE<00>, the "
             "workgroup. \"auto\" is WORKGROUP."},
    {.name = "node-type",
     .type = OW_OPTION_CHOICE,
     FIELD(type),
     .standard = "auto",
     .choices = node_types,
     .argument = "b|p|m|h",
     .help = "b asks by broadcast, p asks WINS servers, m asks by broadcast and then the "
             "servers, h asks the servers and then by broadcast. \"auto\" is what DHCP "
             "says (option 46), else h where there is a WINS server and b where there "
             "is none."},
    {.name = "scope",
     .type = OW_OPTION_TEXT,
     FIELD(scope),
     .standard = "none",
     .none = "none",
     .argument = "SCOPE",
     .help = "NetBIOS scope. Machines with different scopes do not see each other; "
             "hardly anybody uses one."},

    /* where we are */
    {.name = "address",
     .type = OW_OPTION_TEXT_LIST,
     LIST(address, address_count),
     .standard = "auto",
     .none = "auto",
     .argument = "ADDR[/PREFIX]",
     .help =
         "Addresses to register names with and to answer at, taken as given. "
         "\"auto\" is every address of the interfaces, followed as they come and go."},
    {.name = "interface",
     .type = OW_OPTION_TEXT_LIST,
     LIST(interface, interface_count),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "Interfaces to use; a star at the end stands for anything. \"auto\" is all "
             "but loopback, those of containers and virtual machines (docker*, br-*, "
             "virbr*, veth*, lxc*, cni*), and addresses in 169.254.0.0/16."},
    {.name = "not-interface",
     .type = OW_OPTION_TEXT_LIST,
     LIST(without, without_count),
     .standard = "none",
     .none = "none",
     .argument = "NAME",
     .help = "Interfaces not to use, whatever --interface says; a star at the end stands "
             "for anything."},
    {.name = "wins",
     .type = OW_OPTION_ENDPOINT_LIST,
     LIST(wins, wins_count),
     .standard = "auto",
     .none = "auto",
     .port = NS_PORT,
     .argument = "ADDR[:PORT]",
     .help = "WINS servers of every interface, the preferred one first. \"auto\" is what "
             "DHCP says (option 44), if anything."},
    {.name = "wins-on",
     .type = OW_OPTION_TEXT_LIST,
     LIST(wins_on, wins_on_count),
     .standard = "none",
     .none = "none",
     .argument = "INTERFACE=ADDR[+ADDR]...",
     .help = "WINS servers of one interface, in place of the others: "
             "\"eth1=192.0.2.1+192.0.2.2\". Nothing behind the sign: none there."},
    {.name = "port",
     .type = OW_OPTION_COUNT,
     FIELD(port),
     .standard = "137",
     .minimum = 1,
     .maximum = UINT16_MAX,
     .argument = "PORT",
     .help = "UDP port to answer at and to ask other machines at. Other values than 137 "
             "are for laboratories without privileges."},

    /* on this machine */
    {.name = "data",
     .type = OW_OPTION_TEXT,
     FIELD(data),
     .standard = "/var/lib/openwins",
     .argument = "DIR",
     .help = "Folder of the event log. It is made when it does not exist."},
    {.name = "control",
     .type = OW_OPTION_TEXT,
     FIELD(control),
     .standard = "auto",
     .none = "auto",
     .argument = "PATH",
     .help = "Control socket, through which nbtstat looks into the node. It appears when "
             "the node answers. \"auto\" is /run/openwins/nbtd.sock when the daemon is "
             "started by root or may write there, else nbtd.sock in the data folder."},
    {.name = "lookup-socket",
     .type = OW_OPTION_TEXT,
     FIELD(lookup),
     .standard = LOOKUP_SOCKET,
     .none = "none",
     .argument = "PATH",
     .help = "Socket of the NSS module, through which programs look up hosts (`getent "
             "hosts`). The module has this path built in. Without the right to make it "
             "there is none."},
    {.name = "lmhosts",
     .type = OW_OPTION_TEXT,
     FIELD(lmhosts),
     .standard = "/etc/openwins/lmhosts",
     .none = "none",
     .argument = "FILE",
     .help = "File of names and addresses, in the form of Windows' LMHOSTS."},
    {.name = "dhcp",
     .type = OW_OPTION_TEXT,
     FIELD(dhcp),
     .standard = "/run/openwins-dhcp",
     .none = "none",
     .argument = "DIR",
     .help = "Folder in which the hooks of DHCP clients leave what the DHCP server said "
             "(options 44, 46 and 47), in a file for each interface. It belongs to root: "
             "the hooks run as root and write there."},
    {.name = "notice",
     .type = OW_OPTION_TEXT,
     FIELD(notice),
     .standard = "/run/motd.d/openwins-nbtd",
     .none = "none",
     .argument = "FILE",
     .help = "File with what people are told when they log in while a name could not be "
             "registered; empty while all is well. Without the right to write there "
             "nobody is told."},
    {.name = "registered",
     .type = OW_OPTION_TEXT,
     FIELD(registered),
     .standard = "/run/openwins/registered",
     .none = "none",
     .argument = "FILE",
     .help = "File that is there while every name is registered on every address; "
             "systemd watches it. Without the right to make it there is none."},
    {.name = "user",
     .type = OW_OPTION_TEXT,
     FIELD(user),
     .standard = "auto",
     .none = "auto",
     .argument = "NAME",
     .help = "Account to run as when started as root. \"auto\" is \"openwins\" if it "
             "exists, else the account it was started by."},
    {.name = "log-level",
     .type = OW_OPTION_CHOICE,
     FIELD(log_level),
     .standard = "info",
     .choices = log_levels,
     .argument = "LEVEL",
     .help = "Least severe events that are written to the log. `nbtstat --events` shows "
             "the latest ones of every level."},
    {.name = "code-page",
     .type = OW_OPTION_CHOICE,
     FIELD(code_page),
     .standard = "850",
     .choices = ow_code_page_names,
     .argument = "PAGE",
     .help = "OEM code page of names typed and shown. Names on the wire are octets."},

    /* whom we believe */
    {.name = "honor-release-demand",
     .type = OW_OPTION_BOOL,
     FIELD(honor_release_demand),
     .standard = "on",
     .argument = "on|off",
     .help = "Believe a WINS server of this node that demands a name back, after asking "
             "it: the name goes into conflict (event 4320) if the server no longer "
             "has it at our address."},
    {.name = "honor-conflict-demand",
     .type = OW_OPTION_BOOL,
     FIELD(honor_conflict_demand),
     .standard = "off",
     .argument = "on|off",
     .help = "Believe a WINS server that declares a name to be in conflict without being "
             "asked. Anybody on the way can forge that."},
    {.name = "answer-strangers",
     .type = OW_OPTION_BOOL,
     FIELD(answer_strangers),
     .standard = "on",
     .argument = "on|off",
     .help = "Answer node status requests and queries from other networks than those of "
             "this machine and its WINS servers; node status 4 times a second to each, "
             "40 times to all."},

    /* timers: asking */
    {.name = "broadcast-tries",
     .type = OW_OPTION_COUNT,
     FIELD(broadcast.tries),
     .standard = "3",
     .minimum = 1,
     .maximum = 10,
     .unit = "tries",
     .argument = "N",
     .help = "How often something is broadcast before silence counts as an answer "
             "(BcastNameQueryCount)."},
    {.name = "broadcast-interval",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(broadcast.interval),
     .standard = "750ms",
     .minimum = 100,
     .maximum = MINUTE_MS,
     .argument = "TIME",
     .help = "Time from one broadcast to the next (BcastQueryTimeout)."},
    {.name = "server-tries",
     .type = OW_OPTION_COUNT,
     FIELD(server.tries),
     .standard = "3",
     .minimum = 1,
     .maximum = 10,
     .unit = "tries",
     .argument = "N",
     .help = "How often a WINS server is asked before it counts as silent "
             "(NameSrvQueryCount)."},
    {.name = "server-interval",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(server.interval),
     .standard = "1500ms",
     .minimum = 100,
     .maximum = MINUTE_MS,
     .argument = "TIME",
     .help = "Time from one try to the next (NameSrvQueryTimeout)."},
    {.name = "wack-min",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(server.wack_least),
     .standard = "9s",
     .minimum = SECOND_MS,
     .maximum = 10 * MINUTE_MS,
     .argument = "TIME",
     .help = "Least time to wait when a server says that the answer will take longer "
             "(WACK)."},
    {.name = "wack-max",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(server.wack_most),
     .standard = "105s",
     .minimum = SECOND_MS,
     .maximum = 10 * MINUTE_MS,
     .argument = "TIME",
     .help = "Most time to wait then: 25 addresses that the server has to ask, four "
             "seconds each, and five."},
    {.name = "wacks",
     .type = OW_OPTION_COUNT,
     FIELD(server.wacks_max),
     .standard = "3",
     .minimum = 1,
     .maximum = 10,
     .unit = "times",
     .argument = "N",
     .help = "How often a server may put off one answer."},
    {.name = "server-down",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(server_down),
     .standard = "15s",
     .minimum = SECOND_MS,
     .maximum = HOUR_MS,
     .argument = "TIME",
     .help = "How long queries pass over a WINS server that did not answer "
             "(WinsDownTimeout)."},

    /* timers: holding names */
    {.name = "refresh-first",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.refresh_first),
     .standard = "2m",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Time to the first refresh of a name for which no server has granted a "
             "time yet."},
    {.name = "refresh-retry",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.refresh_retry),
     .standard = "10m",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Time to the next try after a refresh that was not answered."},
    {.name = "server-retry",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.server_retry),
     .standard = "10m",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Time to the next registration when no WINS server answered."},
    {.name = "primary-retry",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.primary_retry),
     .standard = "10m",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Time to the next try of the first WINS server while a later one holds the "
             "names."},
    {.name = "primary-tries",
     .type = OW_OPTION_COUNT,
     FIELD(claim.primary_tries),
     .standard = "6",
     .minimum = 1,
     .maximum = 1000,
     .unit = "tries",
     .argument = "N",
     .help = "How often that is tried; afterwards at each refresh."},
    {.name = "ttl-min",
     .type = OW_OPTION_SECONDS,
     FIELD(claim.ttl_least),
     .standard = "5m",
     .minimum = 1,
     .maximum = OW_DAY,
     .argument = "TIME",
     .help = "Least time that is taken as granted, however little a server grants."},

    /* timers: conflicts */
    {.name = "conflict-retry",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.conflict_retry),
     .standard = "30s",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Time after which a name in conflict is claimed again; it doubles with each "
             "refusal."},
    {.name = "conflict-retry-max",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(claim.conflict_most),
     .standard = "10m",
     .minimum = SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "Up to this."},
    {.name = "stay-in-conflict",
     .type = OW_OPTION_BOOL,
     FIELD(claim.stay_in_conflict),
     .standard = "off",
     .argument = "on|off",
     .help = "Do as Windows does: a name in conflict is claimed again only at the next "
             "start, after `nbtstat -RR`, or when an address comes or goes."},

    /* what was looked up */
    {.name = "cache-timeout",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(cache_timeout),
     .standard = "10m",
     .minimum = MINUTE_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "How long the address of another machine is remembered (CacheTimeout)."},
    {.name = "negative-timeout",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(negative_timeout),
     .standard = "30s",
     .minimum = SECOND_MS,
     .maximum = HOUR_MS,
     .argument = "TIME",
     .help = "How long it is remembered that nobody has a name."},
    {.name = "detector",
     .type = OW_OPTION_MILLISECONDS,
     FIELD(detector),
     .standard = "off",
     .none = "off",
     .minimum = 10 * SECOND_MS,
     .maximum = DAY_MS,
     .argument = "TIME",
     .help = "How often to ask by broadcast for a random name, which nobody can have. "
             "Whoever answers is up to no good, and is told in the log."},
};

struct ow_option_table node_options(void)
{
    return (struct ow_option_table){rows, sizeof(rows) / sizeof(rows[0])};
}

void node_config_default(struct node_config *ret_config)
{
    *ret_config = (struct node_config){0};
    ow_option_defaults(node_options(), ret_config);
}
